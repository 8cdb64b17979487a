using System.Collections.Immutable;
using Halls.Api.Security;
using Halls.Contracts.Ratings;
using Halls.Projections;
using Halls.Projections.Ratings;

namespace Halls.Api.Ratings;

/// <summary>What an account is in a rectification case, by its roles where the case is. Thread-safe.</summary>
/// <param name="regions">Says in which region a hall lies.</param>
public sealed class CaseActors(IHallRegions regions)
{
    private static readonly ImmutableArray<string> All = ["handler", "reviewer", "approver", "supervisor", "leader"];

    /// <summary>The account in the cases of a hall and a department.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="hall">The hall.</param>
    /// <param name="unit">The responsible department; null where that does not matter.</param>
    /// <remarks>
    /// A role that names a department makes its holder one of that department, which can't judge its own cases. Roles without one are those of the hall's
    /// administration or the region: the supervising side. The administrator's token may take any part, and is held to the rules between persons like everybody.
    /// </remarks>
    public async ValueTask<CaseActorView> InAsync(Actor actor, string hall, string? unit) => In(actor, hall, await regions.RegionOfAsync(hall), unit);

    /// <summary>The account in the cases of a hall in a region and of a department. Pure.</summary>
    public static CaseActorView In(Actor actor, string hall, string? region, string? unit)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == ActorKind.Admin)
        {
            return new CaseActorView(actor.Id, null, All);
        }

        Grant[] here = [.. actor.Grants.Where(g => Covers(g, hall, region) && (g.Department is null || unit is null || g.Department == unit))];
        return new CaseActorView(
            actor.Id,
            here.Any(g => g.Department is not null && g.Department == unit) ? unit : here.FirstOrDefault(g => g.Department is not null)?.Department,
            [.. here.Select(g => NameOf(g.Role)).OfType<string>().Distinct()]);
    }

    /// <summary>Where an account may look for cases; null for everywhere.</summary>
    public static IReadOnlyList<CasePlace>? PlacesOf(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Kind == ActorKind.Admin ? null
            : [.. actor.Grants.Where(g => NameOf(g.Role) is not null && (g.Hall ?? g.Region ?? g.Department) is not null).Select(g => new CasePlace(g.Hall, g.Region, g.Department))];
    }

    private static bool Covers(Grant grant, string hall, string? region) =>
        (grant.Hall ?? grant.Region ?? grant.Department) is not null
        && (grant.Hall is null || grant.Hall == hall)
        && (grant.Region is null || (region is not null && RegionCode.Covers(grant.Region, region)));

    private static string? NameOf(Role role) => role switch
    {
        Role.Handler => "handler",
        Role.Reviewer => "reviewer",
        Role.Approver => "approver",
        Role.Supervisor => "supervisor",
        Role.Region => "leader",
        _ => null,
    };
}
