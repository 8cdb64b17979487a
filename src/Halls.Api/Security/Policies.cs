using Halls.Api.Figures;
using Halls.Projections;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Security;

/// <summary>The names of the policies that endpoint groups require. A public endpoint says <c>AllowAnonymous()</c>; one that says nothing is closed.</summary>
/// <remarks>The policies of a hall compare the caller's scope with the route's <c>{hall}</c>, and <c>{no}</c> where a window is meant;
/// on a route without <c>{hall}</c> they let only administrators in.</remarks>
public static class Policies
{
    /// <summary>The administrator's token or a system administrator.</summary>
    public const string Administrator = "administrator";

    /// <summary>Those, or a security administrator.</summary>
    public const string SecurityAdministrator = "security-administrator";

    /// <summary>The administrator's token or an audit administrator.</summary>
    public const string AuditAdministrator = "audit-administrator";

    /// <summary>Any staff of the hall, any device of the hall, or an administrator.</summary>
    public const string StaffOrDevice = "staff-or-device";

    /// <summary>A kiosk of the hall, a guide of the hall, or an administrator.</summary>
    public const string TicketIssuer = "ticket-issuer";

    /// <summary>A clerk of the hall (and of that window, if the role names one), a supervisor of the hall, or an administrator.</summary>
    public const string WindowClerk = "window-clerk";

    /// <summary>A supervisor of the hall or an administrator.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Whoever handles, reviews, approves or supervises rectification somewhere, a region's staff, or an administrator. Which cases, the cases say.</summary>
    public const string CaseWorker = "case-worker";

    /// <summary>Whoever supervises, reviews or approves somewhere, a region's staff, or an administrator. Which figures, <see cref="FigureRights"/> says.</summary>
    public const string FigureReader = "figure-reader";

    /// <summary>An evaluator on a window's desk; an administrator, for whom no service waits to be rated anywhere .</summary>
    public const string Evaluator = "evaluator";

    /// <summary>A client system or an administrator.</summary>
    public const string Client = "client";

    /// <summary>A client system of the region that the hall lies in, a supervisor of the hall, or an administrator.</summary>
    public const string BookingSystem = "booking-system";

    /// <summary>Anybody with a valid session or token.</summary>
    public const string SignedIn = "signed-in";

    internal static readonly string[] All =
        [Administrator, SecurityAdministrator, AuditAdministrator, StaffOrDevice, TicketIssuer, WindowClerk, Supervisor, CaseWorker, FigureReader, Evaluator, Client, BookingSystem, SignedIn];

    /// <summary>Whether a policy lets an actor act on a hall and a window; null where the route names none. Pure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such policy.</exception>
    public static bool Allow(string policy, Actor actor, string? hall, int? window, string? regionOfHall)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return policy switch
        {
            Administrator => actor.IsAdministrator,
            SecurityAdministrator => actor.IsAdministrator || actor.Has(Role.SecurityAdministrator),
            AuditAdministrator => actor.Kind == ActorKind.Admin || actor.Has(Role.AuditAdministrator),
            StaffOrDevice => actor.IsAdministrator || (hall is not null
                && (actor.IsDevice ? actor.Hall == hall : Holds(actor, null, hall, regionOfHall))),
            TicketIssuer => actor.IsAdministrator || (hall is not null
                && (actor.Kind == ActorKind.Kiosk ? actor.Hall == hall : Holds(actor, Role.Guide, hall, regionOfHall))),
            WindowClerk => actor.IsAdministrator || (hall is not null
                && (Serves(actor, hall, window, regionOfHall) || Holds(actor, Role.Supervisor, hall, regionOfHall))),
            Supervisor => actor.IsAdministrator || (hall is not null && Holds(actor, Role.Supervisor, hall, regionOfHall)),
            CaseWorker => actor.IsAdministrator || actor.Grants.Any(g => g.Role is Role.Handler or Role.Reviewer or Role.Approver or Role.Supervisor or Role.Region),
            FigureReader => FigureRights.Any(actor),
            Evaluator => actor.IsAdministrator || actor.Kind == ActorKind.Evaluator,
            Client => actor.IsAdministrator || actor.Kind == ActorKind.Client,
            BookingSystem => Allow(Supervisor, actor, hall, window, regionOfHall)
                || (hall is not null && actor.Kind == ActorKind.Client && actor.Region is not null && regionOfHall is not null && RegionCode.Covers(actor.Region, regionOfHall)),
            SignedIn => true,
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "No such policy."),
        };
    }

    private static bool Holds(Actor actor, Role? role, string hall, string? regionOfHall)
    {
        foreach (var grant in actor.Grants)
        {
            if ((role is null || grant.Role == role) && grant.Covers(hall, regionOfHall))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Serves(Actor actor, string hall, int? window, string? regionOfHall)
    {
        foreach (var grant in actor.Grants)
        {
            if (grant.Role == Role.Clerk && grant.Covers(hall, regionOfHall) && (grant.Window is null || grant.Window == window))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A hall and a window to check a policy against in code: <c>IAuthorizationService.AuthorizeAsync(user, new HallScope("lc", 3), Policies.WindowClerk)</c>.</summary>
/// <param name="Hall">The hall's id, or null.</param>
/// <param name="Window">The window's number, or null.</param>
public sealed record HallScope(string? Hall, int? Window = null);

internal sealed record PolicyRequirement(string Policy) : IAuthorizationRequirement;

internal sealed class PolicyHandler(IHallRegions regions) : AuthorizationHandler<PolicyRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PolicyRequirement requirement)
    {
        if (context.User.FindActor() is not { } actor)
        {
            return Task.CompletedTask;
        }

        // Most callers have no role for a region, and are let in or not without anybody asking where the hall lies.
        var (hall, window) = Scope(context.Resource);
        if (Policies.Allow(requirement.Policy, actor, hall, window, null))
        {
            context.Succeed(requirement);
            return Task.CompletedTask;
        }

        return hall is not null && (actor.Kind == ActorKind.Client || actor.Grants.Any(g => g.Region is not null))
            ? AllowByRegionAsync(context, requirement, actor, hall, window)
            : Task.CompletedTask;
    }

    private async Task AllowByRegionAsync(AuthorizationHandlerContext context, PolicyRequirement requirement, Actor actor, string hall, int? window)
    {
        if (Policies.Allow(requirement.Policy, actor, hall, window, await regions.RegionOfAsync(hall)))
        {
            context.Succeed(requirement);
        }
    }

    private static (string? Hall, int? Window) Scope(object? resource) => resource switch
    {
        HttpContext http => (
            http.GetRouteValue("hall") as string,
            int.TryParse(http.GetRouteValue("no") as string, out var no) ? no : null),
        HallScope scope => (scope.Hall, scope.Window),
        _ => (null, null),
    };
}
