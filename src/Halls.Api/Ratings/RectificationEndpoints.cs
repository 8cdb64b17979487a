using System.Collections.Immutable;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.Projections;
using Halls.Projections.Ratings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Ratings;

/// <summary>What a step in a case says; each step reads its own fields.</summary>
public sealed record StepBody
{
    /// <summary>contact, feed-back, follow-up: phone, sms, in-person, online or letter.</summary>
    public string? Channel { get; init; }

    /// <summary>contact: the evaluator was reached.</summary>
    public bool? Reached { get; init; }

    /// <summary>contact and follow-up: what was said or tried; classify: the finding; claim-invalid: the explanation; feed-back: the reply; close: the conclusion.</summary>
    public string? Note { get; init; }

    /// <summary>contact and follow-up that reached nobody, claim-invalid, complete: ids of what proves it.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }

    /// <summary>classify: at-once 立行立改, within-limit 限期整改 or explanation 解释说明.</summary>
    public string? Kind { get; init; }

    /// <summary>classify as explanation: the legal provision.</summary>
    public string? Provision { get; init; }

    /// <summary>extend: so many more working days, 1 to 15.</summary>
    public int? Days { get; init; }

    /// <summary>assign, extend, approve-extension, decide-invalid, decide-objection, return: why.</summary>
    public string? Reason { get; init; }

    /// <summary>approve-extension, decide-invalid, decide-objection: yes or no.</summary>
    public bool? Approved { get; init; }

    /// <summary>claim-invalid: mistake 误评, malicious 恶意, unrelated 与服务无关 or repeated 重复.</summary>
    public string? Ground { get; init; }

    /// <summary>complete: what was the cause.</summary>
    public string? Cause { get; init; }

    /// <summary>complete: what was done.</summary>
    public string? Measure { get; init; }

    /// <summary>follow-up: satisfied, basically-satisfied or unsatisfied; null where nobody was reached.</summary>
    public string? Verdict { get; init; }

    /// <summary>assign: the account that is to put it right.</summary>
    public string? Handler { get; init; }
}

/// <summary>Why somebody wants to see who rated.</summary>
/// <param name="Purpose">Goes into the audit log.</param>
public sealed record PurposeBody(string? Purpose);

/// <summary>A case in a work list.</summary>
/// <param name="Id">The case, which has the id of its rating.</param>
/// <param name="Service">The service.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Region">Region code, 12 digits.</param>
/// <param name="Unit">The responsible department.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Item">The service item, or null.</param>
/// <param name="Level">2 or 1.</param>
/// <param name="LevelName">Its official Chinese name.</param>
/// <param name="RealName">The evaluator can be asked.</param>
/// <param name="State">Where it stands, kebab-case.</param>
/// <param name="StateName">In official Chinese.</param>
/// <param name="Handler">Who puts it right, or null.</param>
/// <param name="Kind">How it is answered, or null.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Due">The end of the time to put it right.</param>
/// <param name="Provisional">That may still change (暂定).</param>
/// <param name="Next">The end of the clock that runs out first; null when none runs.</param>
/// <param name="Lamp">green, yellow or red by that clock; null when none runs.</param>
/// <param name="Overdue">A clock has run out.</param>
/// <param name="ExtensionAsked">So many more working days are asked for, or null.</param>
/// <param name="Extensions">How many extensions it got.</param>
/// <param name="Claim">pending, upheld or dismissed: the claim that the rating is invalid; or null.</param>
/// <param name="Verdict">The evaluator's, or null.</param>
/// <param name="Round">The how-manieth time it is put right.</param>
/// <param name="Late">It was done late.</param>
/// <param name="Escalated">The leader knows of it.</param>
public sealed record CaseListItem(
    string Id, string Service, string Hall, string Region, string Unit, int? Window, string? Item, int Level, string LevelName, bool RealName, string State, string StateName,
    string? Handler, string? Kind, DateTimeOffset OpenedAt, DateTimeOffset Due, bool Provisional, DateTimeOffset? Next, string? Lamp, bool Overdue, int? ExtensionAsked,
    int Extensions, string? Claim, string? Verdict, int Round, bool Late, bool Escalated);

/// <summary>Rectification: the work list, a case's whole history, its steps.</summary>
public static class RectificationEndpoints
{
    private static readonly string[] Steps =
    [
        "assign", "contact", "classify", "extend", "approve-extension", "claim-invalid", "decide-invalid", "decide-objection", "complete", "approve", "return", "feed-back",
        "follow-up", "close",
    ];

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapRectificationEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder cases = app.MapGroup("/api/rectifications").WithTags("Rectification").RequireAuthorization(Policies.CaseWorker);
        cases.MapGet("/", List).WithName("Rectification.List").WithSummary("The work list: what is due first comes first.");
        cases.MapCasePeople();
        cases.MapGet("/{id}", Get).WithName("Rectification.Get").WithSummary("One case with its whole history, and the steps that you could take.");
        cases.MapPost("/{id}/evaluator", Evaluator).WithName("Rectification.Evaluator").WithSummary("Who rated, for a purpose; each look is logged.");
        cases.MapPost("/{id}/{step}", Step).WithName("Rectification.Step").WithSummary("Takes a step in a case.");
        return app;
    }

    private static async Task<Results<Ok<Page<CaseListItem>>, ProblemHttpResult>> List(
        CaseQueries queries, ServiceClock clock, HttpContext context, CancellationToken cancellationToken, string? region = null, string? hall = null, string? unit = null,
        string? state = null, bool? overdue = null, bool? mine = null, bool? all = null, int? limit = null, string? cursor = null)
    {
        if (region is not null && !RegionCode.IsCode(region))
        {
            return Problem.Invalid("region", "Must be a region code of 2 to 12 digits.");
        }

        if (state is not null && !CaseText.Stages.Contains(state))
        {
            return Problem.Invalid("state", $"Must be one of {string.Join(", ", CaseText.Stages)}.");
        }

        if ((TextRules.Fault(hall, 32, required: false) ?? TextRules.Fault(unit, 64, required: false) ?? TextRules.Fault(cursor, 140, required: false)) is { } fault)
        {
            return Problem.Invalid("query", fault);
        }

        DateTimeOffset now = clock.GetUtcNow();
        Actor actor = context.Actor();
        try
        {
            (IReadOnlyList<CaseRow> rows, string? next) = await queries.ListAsync(
                new CaseFilter(
                    CaseActors.PlacesOf(actor), region, hall, unit, state, all ?? false, mine == true ? actor.Id : null, overdue, now, Paging.Limit(limit), cursor, actor.Id),
                cancellationToken);
            return TypedResults.Ok(new Page<CaseListItem>([.. rows.Select(r => Item(r, now))], next));
        }
        catch (FormatException)
        {
            return Problem.Invalid("cursor", "Is not a cursor of this list.");
        }
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Get(string id, IGrainFactory grains, CaseActors actors, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await MineAsync(id, context.Actor(), grains, actors) is { } mine && await mine.Grain.Case(id, mine.Me) is { } found
            ? TypedResults.Ok(found)
            : RefusalProblems.Of("no-such-case");
    }

    private static async Task<Results<Ok<EvaluatorView>, ProblemHttpResult>> Evaluator(
        string id, PurposeBody body, IGrainFactory grains, CaseActors actors, IAuditLog audit, HttpContext context)
    {
        if (TextRules.Fault(body.Purpose, 200) is { } fault)
        {
            return Problem.Invalid("purpose", fault);
        }

        if (await MineAsync(id, context.Actor(), grains, actors) is not { } mine)
        {
            return RefusalProblems.Of("no-such-case");
        }

        context.Response.Headers.CacheControl = "no-store";
        Outcome<EvaluatorView> seen = await mine.Grain.Evaluator(id, mine.Me, body.Purpose!);

        // Before anybody sees it: a look that could not be logged does not happen (R-091, R-133).
        await audit.RecordAsync(AuditEntry.Of(context, "evaluator.viewed", id, seen.Refusal ?? "ok: " + body.Purpose));
        return seen.Value is { } evaluator ? TypedResults.Ok(evaluator) : RefusalProblems.Of(seen.Refusal!);
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Step(
        string id, string step, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] StepBody? body, IdempotencyKey key,
        IGrainFactory grains, CaseActors actors, CaseHandlers handlers, HttpContext context)
    {
        body ??= new StepBody();
        if (Faults(step, body) is { Count: > 0 } faults)
        {
            return Problem.Invalid(faults);
        }

        if (!Steps.Contains(step))
        {
            return Problem.NotFound("no-such-step", $"Steps are {string.Join(", ", Steps)}.");
        }

        if (await MineAsync(id, context.Actor(), grains, actors) is not { } mine)
        {
            return RefusalProblems.Of("no-such-case");
        }

        if (step == "assign" && !await handlers.IsHandlerAsync(body.Handler!, mine.Hall, mine.Unit))
        {
            return RefusalProblems.Of("no-such-handler");
        }

        Outcome<CaseView> done = await mine.Grain.Step(new CaseStepRequest
        {
            Request = new RequestStamp($"rating/{mine.Service}", $"{step}:{id}:{key.Value}"),
            CaseId = id,
            Step = step,
            By = mine.Me,
            Channel = body.Channel,
            Reached = body.Reached,
            Note = body.Note,
            Evidence = [.. body.Evidence ?? []],
            Kind = body.Kind,
            Provision = body.Provision,
            Days = body.Days,
            Reason = body.Reason,
            Approved = body.Approved,
            Ground = body.Ground,
            Cause = body.Cause,
            Measure = body.Measure,
            Verdict = body.Verdict,
            Handler = body.Handler,
        });
        return done.Value is { } now ? TypedResults.Ok(now) : RefusalProblems.Of(done.Refusal!);
    }

    /// <summary>What a step says must be of the right words; whether it says enough, the rules say.</summary>
    private static Dictionary<string, string[]> Faults(string step, StepBody body)
    {
        var faults = new Dictionary<string, string[]>();
        void Word(string field, string? text, IReadOnlyList<string> words, bool needed)
        {
            if (text is null ? needed : !words.Contains(text))
            {
                faults[field] = [$"Must be one of {string.Join(", ", words)}."];
            }
        }

        void Must(string field, bool isThere)
        {
            if (!isThere)
            {
                faults[field] = ["Is missing or out of range."];
            }
        }

        Word("channel", body.Channel, CaseText.Channels, step is "contact" or "feed-back" or "follow-up");
        Word("kind", body.Kind, CaseText.Kinds, step == "classify");
        Word("ground", body.Ground, CaseText.Grounds, step == "claim-invalid");
        Word("verdict", body.Verdict, CaseText.Verdicts, needed: false);
        Must("reached", body.Reached is not null || step != "contact");
        Must("approved", body.Approved is not null || step is not ("approve-extension" or "decide-invalid" or "decide-objection"));
        Must("days", body.Days is >= 1 and <= 15 || step != "extend");
        foreach ((string field, string? text, int most) in ((string, string?, int)[])
            [("note", body.Note, 2000), ("reason", body.Reason, 2000), ("provision", body.Provision, 2000), ("cause", body.Cause, 2000), ("measure", body.Measure, 2000), ("handler", body.Handler, 64)])
        {
            if (TextRules.Fault(text, most, required: field == "handler" && step == "assign") is { } fault && !(string.IsNullOrWhiteSpace(text) && field != "handler"))
            {
                faults[field] = [fault];
            }
        }

        if (body.Evidence is { } evidence && (evidence.Count > 20 || evidence.Any(e => TextRules.Fault(e, 120) is not null)))
        {
            faults["evidence"] = ["Must be at most 20 ids of at most 120 characters."];
        }

        return faults;
    }

    /// <summary>A case that the account has anything to do with, and what the account is in it; null for any other.</summary>
    private static async Task<Mine?> MineAsync(string id, Actor actor, IGrainFactory grains, CaseActors actors)
    {
        if (CitizenLinks.ServiceOfRating(id) is not { } service || !TicketKey.TryParse(service, out TicketKey key))
        {
            return null;
        }

        IRatingGrain grain = grains.GetGrain<IRatingGrain>(service);
        return await grain.Unit(id) is { } unit && await actors.InAsync(actor, key.Hall, unit) is { Roles.Length: > 0 } me ? new Mine(grain, service, key.Hall, unit, me) : null;
    }

    private static CaseListItem Item(CaseRow r, DateTimeOffset now)
    {
        DateTimeOffset? next = CaseText.NextOf(r);
        return new CaseListItem(
            r.Id, r.Service, r.Hall, r.Region, r.Unit, (int?)r.WindowNo, r.Item, (int)r.Level, CaseText.LevelName(r.Level), r.RealName == 1, r.Stage, CaseText.StageName(r.Stage),
            r.Handler, r.Kind, CaseText.InChina(r.OpenedAt), CaseText.InChina(r.DueAt), r.Provisional == 1, next, r.Lamp, next <= now, (int?)r.ExtensionAsked,
            (int)r.Extensions, r.Claim, r.Verdict, (int)r.Round, r.Late == 1, r.Escalated == 1);
    }

    private sealed record Mine(IRatingGrain Grain, string Service, string Hall, string Unit, CaseActorView Me);
}
