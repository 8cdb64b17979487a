using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Security;

/// <summary>What kind of caller stands behind a request.</summary>
public enum ActorKind
{
    /// <summary>A member of staff with an account.</summary>
    Person,

    /// <summary>The administrator's token, for set-up and scripts.</summary>
    Admin,

    /// <summary>A kiosk.</summary>
    Kiosk,

    /// <summary>A wall display.</summary>
    Wall,

    /// <summary>The screen over a window.</summary>
    WindowScreen,

    /// <summary>An evaluator on a window's desk.</summary>
    Evaluator,

    /// <summary>Another system that reads reports and the feed.</summary>
    Client,
}

/// <summary>Who makes a request and what they may do. Immutable; one instance serves all requests of an account or a token.</summary>
public sealed class Actor
{
    /// <summary>The account's or the token's id: <c>u_…</c>, <c>a_…</c>, <c>d_…</c>, <c>c_…</c>. Goes into events and the audit log.</summary>
    public required string Id { get; init; }

    /// <summary>What stands behind the request.</summary>
    public required ActorKind Kind { get; init; }

    /// <summary>A person's or a device's name, for people to read.</summary>
    public required string Name { get; init; }

    /// <summary>A person's roles. <value>none</value></summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>The hall of a device; of a person, the first hall among the roles. <value>null</value></summary>
    public string? Hall { get; init; }

    /// <summary>The window of a device; of a person, the one that the role names. <value>null</value></summary>
    public int? Window { get; init; }

    /// <summary>The region of a client; of a person, the first region among the roles. <value>null</value></summary>
    public string? Region { get; init; }

    /// <summary>True when a second factor must be enrolled before the roles take effect.</summary>
    public bool NeedsSecondFactor { get; init; }

    /// <summary>True for the administrator's token and for system administrators.</summary>
    public bool IsAdministrator => Kind == ActorKind.Admin || Has(Role.SystemAdministrator);

    /// <summary>True for kiosks, walls, window screens and evaluators.</summary>
    public bool IsDevice => Kind is ActorKind.Kiosk or ActorKind.Wall or ActorKind.WindowScreen or ActorKind.Evaluator;

    /// <summary>Whether the person holds the role anywhere.</summary>
    public bool Has(Role role)
    {
        foreach (var grant in Grants)
        {
            if (grant.Role == role)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The identity behind <c>HttpContext.User</c>: an actor, with the claims that SignalR and logging look for.</summary>
internal sealed class ActorIdentity : ClaimsIdentity
{
    internal ActorIdentity(Actor actor)
        : base([new(ClaimTypes.NameIdentifier, actor.Id), new(ClaimTypes.Name, actor.Name)], Schemes.Halls) => Caller = actor;

    internal Actor Caller { get; }
}

/// <summary>Finds the actor of a request.</summary>
public static class ActorExtensions
{
    /// <summary>The caller, or null when the request carries no valid token or session.</summary>
    public static Actor? FindActor(this ClaimsPrincipal? user) => (user?.Identity as ActorIdentity)?.Caller;

    /// <summary>The caller of an endpoint that a policy guards.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is public, so nobody need have signed in.</exception>
    public static Actor Actor(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.FindActor() ?? throw new InvalidOperationException("This endpoint let an unknown caller in.");
    }

    /// <summary>The caller's address as the audit log and the limits see it, or <c>-</c> where the transport has none.</summary>
    public static string From(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = context.Connection.RemoteIpAddress;
        return address is null ? "-" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
