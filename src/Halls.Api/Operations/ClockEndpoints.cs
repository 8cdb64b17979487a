using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Operations;

/// <summary>The halls' time.</summary>
/// <param name="Now">The present instant.</param>
/// <param name="Speed">Seconds that pass for one of the machine's; 0 for a clock that stands until it is set.</param>
/// <param name="Real">True when this is the machine's own time.</param>
public sealed record ClockAnswer(DateTimeOffset Now, double Speed, bool Real);

/// <summary>Moves the clock on.</summary>
/// <param name="Now">The instant to move to; never back.</param>
public sealed record SetClockBody(DateTimeOffset? Now);

/// <summary>The clock of a replay or a training day.</summary>
public static class ClockEndpoints
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapClockEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder clock = app.MapGroup("/api/clock").WithTags("Operations");
        clock.MapGroup("").AllowAnonymous().MapGet("/", Get).WithName("Clock.Get").WithSummary("What time it is for the halls.");
        clock.MapGroup("").RequireAuthorization(Policies.Administrator).MapPut("/", Set).WithName("Clock.Set")
            .WithSummary("Moves a replay's clock on; refused for real time.");
        return app;
    }

    private static Ok<ClockAnswer> Get(ServiceClock clock) => TypedResults.Ok(new ClockAnswer(clock.GetUtcNow(), clock.Speed, clock.IsReal));

    private static Results<Ok<ClockAnswer>, ProblemHttpResult> Set(SetClockBody body, ServiceClock clock) =>
        body.Now is not { } now ? Problem.Invalid("now", "Is missing.")
        : clock.IsReal ? Problem.Refused("clock-is-real", "This silo runs on the machine's own time.")
        : clock.IsAnchored ? Problem.Refused("clock-is-shared", "Every silo of this store shows the same time by Clock:Since; nobody sets it for one of them.")
        : clock.MoveTo(now) ? TypedResults.Ok(new ClockAnswer(clock.GetUtcNow(), clock.Speed, false))
        : Problem.Refused("clock-never-goes-back", "That instant has passed already.");
}
