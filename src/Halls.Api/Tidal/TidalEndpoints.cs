using System.Collections.Immutable;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Tidal;

/// <summary>Sets who moves windows.</summary>
/// <param name="Mode">off, suggest or auto.</param>
/// <param name="Bounds">How far the policy may go, by queue. <value>null: as it is</value></param>
public sealed record TidalModeBody(string? Mode, IReadOnlyDictionary<string, BoundsBody?>? Bounds);

/// <summary>How far the policy may go with a queue.</summary>
/// <param name="Min">So many open windows stay with it. <value>null: the queue's own minimum</value></param>
/// <param name="Max">No more open windows than that. <value>null: no limit</value></param>
/// <param name="Auto">Whether the policy may move windows to and from it without asking. <value>true</value></param>
public sealed record BoundsBody(int? Min, int? Max, bool? Auto);

/// <summary>The tidal windows of a hall: what is proposed, what was moved, what came of it.</summary>
public static class TidalEndpoints
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapTidalEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder tidal = app.MapGroup("/api/halls/{hall}/tidal").WithTags("Tidal windows").RequireAuthorization(Policies.Supervisor);
        tidal.MapGet("/", Get).WithName("Tidal.Get").WithSummary("Current proposals, the day's moves and what came of them.");
        tidal.MapPut("/mode", SetMode).WithName("Tidal.SetMode").WithSummary("Sets who moves windows: off, suggest or auto; and how far the policy may go.");
        tidal.MapPost("/proposals/{id}/approve", Approve).WithName("Tidal.Approve").WithSummary("Approves a proposal: the window serves the other queue from its next call on.");
        tidal.MapPost("/proposals/{id}/decline", Decline).WithName("Tidal.Decline").WithSummary("Declines a proposal; it is not made again within the cool-down.");
        return app;
    }

    private static async Task<Results<Ok<TidalView>, ProblemHttpResult>> Get(string hall, HallDirectory directory, IGrainFactory grains, HttpContext context)
    {
        TidalView? tide = await directory.FindAsync(hall) is null ? null : await grains.GetGrain<IHallGrain>(hall).GetTide();
        context.Response.Headers.CacheControl = "no-store";
        return tide is null ? RefusalProblems.Of(Refusals.NoSuchHall) : TypedResults.Ok(tide);
    }

    private static async Task<Results<Ok<TideSettingView>, ProblemHttpResult>> SetMode(
        string hall, TidalModeBody body, IdempotencyKey key, HallDirectory directory, IGrainFactory grains, HttpContext context, IAuditLog audit)
    {
        if (TextRules.Fault(body.Mode, 10) is not null)
        {
            return Problem.Invalid("mode", "Must be one of off, suggest, auto.");
        }

        if (body.Bounds is { Count: > 100 } || body.Bounds?.Any(b => b.Value is null || b.Key.Length is 0 or > 8) == true)
        {
            return Problem.Invalid("bounds", "Must be { queue: { min, max, auto } } for queues of the hall.");
        }

        if (await directory.FindAsync(hall) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        SetTideAnswer answer = await grains.GetGrain<IHallGrain>(hall).SetTide(new SetTideRequest(
            key.Value, body.Mode!, body.Bounds?.ToImmutableSortedDictionary(b => b.Key, b => new BoundsView(b.Value!.Min, b.Value.Max, b.Value.Auto), StringComparer.Ordinal),
            context.Actor().Id));
        if (answer.Setting is null)
        {
            await audit.RecordAsync(AuditEntry.Of(context, "tide-set", hall, answer.Refusal ?? "invalid"));
            return answer.Refusal is { } refusal ? RefusalProblems.Of(refusal) : Problem.Invalid(answer.Faults.ToDictionary(f => f.Key, f => f.Value.ToArray()));
        }

        // The definition says so too, and whoever asks here next must see it.
        if (await grains.GetGrain<IHallGrain>(hall).GetHall() is { } view)
        {
            directory.Put(view);
        }

        await audit.RecordAsync(AuditEntry.Of(context, "tide-set", hall));
        return TypedResults.Ok(answer.Setting);
    }

    private static Task<Results<Ok<ProposalView>, ProblemHttpResult>> Approve(
        string hall, string id, IdempotencyKey key, HallDirectory directory, IGrainFactory grains, HttpContext context) =>
        Answer(hall, id, true, key, directory, grains, context);

    private static Task<Results<Ok<ProposalView>, ProblemHttpResult>> Decline(
        string hall, string id, IdempotencyKey key, HallDirectory directory, IGrainFactory grains, HttpContext context) =>
        Answer(hall, id, false, key, directory, grains, context);

    private static async Task<Results<Ok<ProposalView>, ProblemHttpResult>> Answer(
        string hall, string id, bool approve, IdempotencyKey key, HallDirectory directory, IGrainFactory grains, HttpContext context)
    {
        if (await directory.FindAsync(hall) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        if (id.Length > 40)
        {
            return RefusalProblems.Of("no-such-proposal");
        }

        Outcome<ProposalView> outcome = await grains.GetGrain<IHallGrain>(hall).AnswerProposal(new AnswerProposalRequest(key.Value, id, approve, context.Actor().Id));
        return outcome.Value is { } answered ? TypedResults.Ok(answered) : RefusalProblems.Of(outcome.Refusal!);
    }
}
