using System.Text.Json;
using System.Text.Json.Serialization;
using Halls.Projections;

namespace Halls.Api.Security;

/// <summary>What a person may be in a hall, a department or a region.</summary>
public enum Role
{
    /// <summary>Helps people at the kiosk and takes tickets for them.</summary>
    Guide,

    /// <summary>Serves at a window.</summary>
    Clerk,

    /// <summary>Runs the hall's day.</summary>
    Supervisor,

    /// <summary>Puts a bad rating right.</summary>
    Handler,

    /// <summary>Reviews what a handler did.</summary>
    Reviewer,

    /// <summary>Approves extensions and decisions.</summary>
    Approver,

    /// <summary>Watches over a region.</summary>
    Region,

    /// <summary>Runs the system: halls, staff accounts, devices, clients.</summary>
    SystemAdministrator,

    /// <summary>Watches over accounts and tokens: sees them, disables and revokes them.</summary>
    SecurityAdministrator,

    /// <summary>Reads the audit log.</summary>
    AuditAdministrator,
}

/// <summary>One role and where it holds. Immutable.</summary>
/// <param name="Role">The role.</param>
/// <param name="Hall">The hall it holds in, or null.</param>
/// <param name="Region">The region (administrative division code) it holds in, with every region below, or null.</param>
/// <param name="Department">The department it holds in, or null.</param>
/// <param name="Window">The only window that a clerk serves, or null for every window of the hall.</param>
/// <param name="Queues">The queues that a clerk is qualified for, or null for all that the window may serve.</param>
public sealed record Grant(Role Role, string? Hall = null, string? Region = null, string? Department = null, int? Window = null, IReadOnlyList<string>? Queues = null)
{
    /// <summary>The queues of a hall that somebody with these roles is qualified for; null for all, as where no role says.</summary>
    public static IReadOnlyList<string>? QualifiedIn(IEnumerable<Grant> grants, string hall, string? regionOfHall)
    {
        Grant[] clerk = [.. grants.Where(g => g.Role == Role.Clerk && g.Covers(hall, regionOfHall))];
        return clerk.Length == 0 || clerk.Any(g => g.Queues is null) ? null : [.. clerk.SelectMany(g => g.Queues!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>True for the three roles that R-134 keeps apart.</summary>
    [JsonIgnore]
    public bool IsAdministrative => Role is Role.SystemAdministrator or Role.SecurityAdministrator or Role.AuditAdministrator;

    /// <summary>Whether the grant holds in a hall that lies in a region (null where the region is not known).</summary>
    public bool Covers(string hall, string? regionOfHall) =>
        Hall is not null ? Hall == hall
        : Region is not null && Department is null && regionOfHall is not null && RegionCode.Covers(Region, regionOfHall);
}

/// <summary>Tells which region a hall lies in, so that a region's staff reach its halls. Thread-safe.</summary>
public interface IHallRegions
{
    /// <summary>The hall's region code, or null when there is no such hall. A change made through another process is seen within two seconds.</summary>
    ValueTask<string?> RegionOfAsync(string hall);
}

/// <summary>How grants are written, in the table as on the wire.</summary>
internal static class GrantJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    internal static string Write(IReadOnlyList<Grant> grants) => JsonSerializer.Serialize(grants, Options);

    internal static IReadOnlyList<Grant> Read(string json) => JsonSerializer.Deserialize<Grant[]>(json, Options) ?? [];
}

internal sealed class UnknownHallRegions : IHallRegions
{
    public ValueTask<string?> RegionOfAsync(string hall) => ValueTask.FromResult<string?>(null);
}
