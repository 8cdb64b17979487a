using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Projections;

namespace Halls.Api.Accounts;

/// <summary>Which roles an account may have and who may give them. Pure.</summary>
/// <remarks>
/// The administrator's token sets a system up, so it gives every role. A system administrator makes staff accounts, but neither gives an
/// administrative role nor touches an account that has one: otherwise it could grant itself another by way of an account of its own making.
/// A security administrator makes nothing; it disables and revokes.
/// </remarks>
public static class GrantRules
{
    private const int MaxGrants = 20;
    private const int MaxQueues = 100;

    /// <summary>What is wrong with roles, for people; null when nothing is.</summary>
    public static string? Fault(IReadOnlyList<Grant>? grants)
    {
        if (grants is not { Count: >= 1 and <= MaxGrants })
        {
            return $"Must be 1 to {MaxGrants} roles.";
        }

        return grants.Select(Fault).FirstOrDefault(f => f is not null)
            ?? (grants.Where(g => g.IsAdministrative).Select(g => g.Role).Distinct().Count() > 1
                ? "Must not join the system, security and audit administrator in one account."
                : null);
    }

    /// <summary>Whether an actor may make, change or reset an account that has, or is to have, these roles.</summary>
    public static bool MayManage(Actor actor, string? account, IEnumerable<Grant> grants)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Kind == ActorKind.Admin
            || (actor.Has(Role.SystemAdministrator) && actor.Id != account && !grants.Any(g => g.IsAdministrative));
    }

    /// <summary>Whether an actor may disable an account that has these roles.</summary>
    public static bool MayDisable(Actor actor, string account, IEnumerable<Grant> grants)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return MayManage(actor, account, grants) || (actor.Has(Role.SecurityAdministrator) && actor.Id != account);
    }

    private static string? Fault(Grant? grant)
    {
        if (grant is null || !Enum.IsDefined(grant.Role))
        {
            return "Must be roles.";
        }

        if ((grant.Hall is not null && !TextRules.IsHallId(grant.Hall))
            || (grant.Region is not null && !RegionCode.IsCode(grant.Region))
            || TextRules.Fault(grant.Department, 64, required: false) is not null
            || grant.Window is < 1 or > 9999)
        {
            return $"{grant.Role}: hall, region, department or window is malformed.";
        }

        if (grant.Queues is { } queues)
        {
            if (grant.Role != Role.Clerk || grant.Hall is null)
            {
                return $"{grant.Role}: only a clerk of a hall is qualified for queues.";
            }

            if (queues.Count > MaxQueues || queues.Any(q => !TextRules.IsQueueId(q)) || queues.Distinct(StringComparer.Ordinal).Count() < queues.Count)
            {
                return $"Clerk: queues must be at most {MaxQueues} different queue ids.";
            }
        }

        var places = (grant.Hall is null ? 0 : 1) + (grant.Region is null ? 0 : 1);
        return grant.Role switch
        {
            _ when grant.Window is not null && grant.Role != Role.Clerk => $"{grant.Role}: only a clerk has a window.",
            _ when grant.Window is not null && grant.Hall is null => "Clerk: a window needs its hall.",
            _ when grant.IsAdministrative => places > 0 || grant.Department is not null ? $"{grant.Role}: holds everywhere, so it names no place." : null,
            Role.Guide or Role.Clerk or Role.Supervisor =>
                places == 1 && grant.Department is null ? null : $"{grant.Role}: needs either a hall or a region, and no department.",
            Role.Region => grant is { Region: not null, Hall: null, Department: null } ? null : "Region: needs a region and nothing else.",
            _ => places == 1 || (places == 0 && grant.Department is not null) ? null : $"{grant.Role}: needs a hall, a region or a department.",
        };
    }
}
