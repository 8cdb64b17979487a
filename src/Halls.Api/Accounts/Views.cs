using Halls.Api.Security;

namespace Halls.Api.Accounts;

/// <summary>A person signing in.</summary>
/// <param name="Login">The login, in any case of letters.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">The second factor's code, where one is enrolled.</param>
/// <param name="NewPassword">The password to have from now on, where the present one is too old.</param>
public sealed record SignInRequest(string? Login, string? Password, string? Code = null, string? NewPassword = null);

/// <summary>Who is signed in.</summary>
/// <param name="Id">The account's or token's id.</param>
/// <param name="Name">The name.</param>
/// <param name="Kind">A person, or what kind of token.</param>
/// <param name="Roles">A person's roles.</param>
/// <param name="Hall">The hall of the device, or the first of the roles.</param>
/// <param name="Window">The window of the device, or the first of the roles.</param>
/// <param name="Region">The region of the client, or the first of the roles.</param>
/// <param name="NeedsSecondFactor">True when nothing is allowed until a second factor is enrolled.</param>
public sealed record SessionView(
    string Id, string Name, ActorKind Kind, IReadOnlyList<Grant> Roles, string? Hall, int? Window, string? Region, bool NeedsSecondFactor)
{
    internal static SessionView Of(Actor actor) =>
        new(actor.Id, actor.Name, actor.Kind, actor.Grants, actor.Hall, actor.Window, actor.Region, actor.NeedsSecondFactor);
}

/// <summary>An account to make.</summary>
/// <param name="Login">2 to 64 letters, digits and <c>. _ - @</c>; unique whatever the case of letters.</param>
/// <param name="Password">As the password rules say.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Roles">At least one role.</param>
public sealed record AddUserRequest(string? Login, string? Password, string? Name, IReadOnlyList<Grant>? Roles);

/// <summary>An account's new name and roles.</summary>
public sealed record ReplaceUserRequest(string? Name, IReadOnlyList<Grant>? Roles);

/// <summary>A new password.</summary>
/// <param name="Password">The new one.</param>
/// <param name="Current">The present one; needed for one's own account.</param>
public sealed record SetPasswordRequest(string? Password, string? Current = null);

/// <summary>An account, without anything secret.</summary>
public sealed record UserView(
    string Id, string Login, string Name, IReadOnlyList<Grant> Roles, DateTimeOffset Created, bool Disabled, bool SecondFactor)
{
    internal static UserView Of(UserRow row) => new(
        row.Id, row.Login, row.Name, row.ReadGrants(), Instants.FromMicroseconds(row.Created), row.Disabled is not null,
        row.FactorEnrolled is not null);
}

/// <summary>A device to admit.</summary>
/// <param name="Kind"><c>kiosk</c>, <c>wall</c>, <c>windowScreen</c> or <c>evaluator</c>.</param>
/// <param name="Hall">The hall it stands in.</param>
/// <param name="Window">The window it belongs to, or null.</param>
/// <param name="Name">A name for people.</param>
public sealed record AddDeviceRequest(string? Kind, string? Hall, int? Window, string? Name);

/// <summary>A device. The token is in the answer that made it and never again.</summary>
public sealed record DeviceView(
    string Id, string Kind, string Hall, int? Window, string Name, DateTimeOffset Created, bool Revoked, string? Token = null)
{
    internal static DeviceView Of(TokenRow row) => new(
        row.Id, row.Kind, row.Hall ?? "", (int?)row.WindowNo, row.Name, Instants.FromMicroseconds(row.Created), row.Revoked is not null);
}

/// <summary>A client system to admit.</summary>
/// <param name="Name">A name for people.</param>
/// <param name="Region">The region whose figures it may read.</param>
public sealed record AddClientRequest(string? Name, string? Region);

/// <summary>A client system. The token is in the answer that made it and never again.</summary>
public sealed record ClientView(string Id, string Name, string Region, DateTimeOffset Created, bool Revoked, string? Token = null)
{
    internal static ClientView Of(TokenRow row) => new(
        row.Id, row.Name, row.Region ?? "", Instants.FromMicroseconds(row.Created), row.Revoked is not null);
}

/// <summary>A second factor that was begun: what an authenticator app needs.</summary>
/// <param name="Secret">The secret in base32, for typing.</param>
/// <param name="Uri">The same as <c>otpauth://</c>, for a QR code.</param>
public sealed record SecondFactorView(string Secret, string Uri);

/// <summary>A code of the second factor.</summary>
public sealed record CodeRequest(string? Code);

/// <summary>An entry of the audit log.</summary>
public sealed record AuditView(
    long Seq, DateTimeOffset At, string Actor, string From, string Action, string Target, string Result, string Hash)
{
    internal static AuditView Of(AuditRow row) => new(
        row.Seq, Instants.FromMicroseconds(row.At), row.Actor, row.FromAddress, row.Action, row.Target, row.Result,
        Convert.ToHexStringLower(row.EntryHash));
}
