using Halls.Api.Security;
using Halls.Projections;
using Halls.Projections.Figures;

namespace Halls.Api.Figures;

/// <summary>Who may see which figures: supervisors, reviewers, approvers and a region's staff those of their places, administrators all. Pure.</summary>
/// <remarks>A role that is held for one department only gives no right to the figures of the whole hall, in which the other departments are.</remarks>
public static class FigureRights
{
    /// <summary>Whether the account may see the figures of any place.</summary>
    public static bool Any(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsAdministrator || actor.Grants.Any(IsRight);
    }

    /// <summary>Everything that the account may see.</summary>
    public static FigureScope ScopeOf(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsAdministrator ? FigureScope.Everywhere : new(actor.Grants.Where(IsRight).Select(g => new FigurePlace(g.Region, g.Hall)));
    }

    /// <summary>Whether the account may see the figures of a whole region.</summary>
    public static bool MaySeeRegion(Actor actor, string region)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsAdministrator || actor.Grants.Any(g => IsRight(g) && g.Region is not null && RegionCode.Covers(g.Region, region));
    }

    /// <summary>Whether the account may see the figures of a hall in a region.</summary>
    public static bool MaySeeHall(Actor actor, string hall, string region)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsAdministrator || actor.Grants.Any(g => IsRight(g) && g.Covers(hall, region));
    }

    private static bool IsRight(Grant grant) =>
        grant is { Role: Role.Supervisor or Role.Reviewer or Role.Approver or Role.Region, Department: null } && (grant.Hall ?? grant.Region) is not null;
}
