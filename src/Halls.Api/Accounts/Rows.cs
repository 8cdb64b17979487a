using Halls.Api.Security;

namespace Halls.Api.Accounts;

// Settable properties rather than constructors: the type of a null column depends on the provider, and only properties bear that.

internal sealed class UserRow
{
    public string Id { get; set; } = "";

    public string Login { get; set; } = "";

    public string Name { get; set; } = "";

    public string PasswordHash { get; set; } = "";

    public string PasswordHistory { get; set; } = "[]";

    public long PasswordChanged { get; set; }

    public string Grants { get; set; } = "[]";

    public long Stamp { get; set; }

    public long Created { get; set; }

    public long? Disabled { get; set; }

    public byte[]? FactorSecret { get; set; }

    public long? FactorEnrolled { get; set; }

    public long FactorStep { get; set; }

    public IReadOnlyList<Grant> ReadGrants() => GrantJson.Read(Grants);
}

internal sealed class TokenRow
{
    public string Id { get; set; } = "";

    public string Kind { get; set; } = "";

    public byte[] TokenHash { get; set; } = [];

    public string? Hall { get; set; }

    public long? WindowNo { get; set; }

    public string? Region { get; set; }

    public string Name { get; set; } = "";

    public long Created { get; set; }

    public long? Revoked { get; set; }
}

internal sealed class AuditRow
{
    public long Seq { get; set; }

    public long At { get; set; }

    public string Actor { get; set; } = "";

    public string FromAddress { get; set; } = "";

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public string Result { get; set; } = "";

    public byte[] PreviousHash { get; set; } = [];

    public byte[] EntryHash { get; set; } = [];
}

internal sealed class RequestRow
{
    public string Target { get; set; } = "";

    public string Answer { get; set; } = "";
}

/// <summary>Instants as the tables keep them.</summary>
internal static class Instants
{
    internal static long ToMicroseconds(this DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    internal static long Microseconds(this TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
