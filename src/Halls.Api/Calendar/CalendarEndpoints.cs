using System.Globalization;
using System.Text.Json;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Calendar;
using Halls.Contracts.Ratings;
using Halls.Projections.Calendar;
using Halls.Projections.Ratings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Calendar;

/// <summary>Confirms a proposal.</summary>
/// <param name="Revision">The revision that was looked at, so that nobody confirms what they have not seen.</param>
public sealed record ConfirmCalendarBody(int? Revision);

/// <summary>Takes a proposal back.</summary>
/// <param name="Reason">Why.</param>
public sealed record DeclineCalendarBody(string? Reason);

/// <summary>A proposal with what it would change.</summary>
/// <param name="Proposal">What is proposed, and the days that become working days or cease to be.</param>
/// <param name="Cases">Each open case with a deadline that would change, at most 1000.</param>
/// <param name="More">There are more.</param>
public sealed record CalendarProposalAnswer(CalendarProposalView Proposal, IReadOnlyList<DeadlineChange> Cases, bool More);

/// <summary>The calendar of working days, and the import of years by two people .</summary>
internal static class CalendarEndpoints
{
    private const int MostCases = 1000;

    internal static void MapCalendarEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder calendar = app.MapGroup("/api/calendar").WithTags("Calendar");
        calendar.MapGroup("").RequireAuthorization(Policies.SignedIn)
            .MapGet("/", Get).WithName("Calendar.Get").WithSummary("The years that hold, each published or provisional, and what is proposed.");
        RouteGroupBuilder proposals = calendar.MapGroup("/proposals").RequireAuthorization(Policies.Administrator);
        proposals.MapPost("/", Propose).WithName("Calendar.Propose").WithSummary("Proposes a year's file; says which days and which cases it would change.");
        proposals.MapGet("/{year:int}", GetProposal).WithName("Calendar.GetProposal").WithSummary("What is proposed for a year, and which cases it would change now.");
        proposals.MapPost("/{year:int}/confirm", Confirm).WithName("Calendar.Confirm").WithSummary("Another administrator confirms it: it holds from now on.");
        proposals.MapPost("/{year:int}/decline", Decline).WithName("Calendar.Decline").WithSummary("Takes a proposal back.");
    }

    private static async Task<Ok<CalendarView>> Get(IGrainFactory grains) => TypedResults.Ok(await Grain(grains).Get());

    private static async Task<Results<Created<CalendarProposalAnswer>, ProblemHttpResult>> Propose(
        JsonElement file, IdempotencyKey key, IGrainFactory grains, CaseQueries cases, IAuditLog audit, HttpContext context)
    {
        if (TextOf(file) is not { } json)
        {
            return Problem.Invalid("file", "文件不是 UTF-8 编码的 JSON。");
        }

        if (WorkingDays.FaultOf(json) is { } fault)
        {
            return Problem.Invalid("file", fault);
        }

        Outcome<CalendarProposalView> proposed = await Grain(grains).Propose(new ProposeCalendarRequest(Stamp("propose", key), json, context.Actor().Id));
        await audit.RecordAsync(AuditEntry.Of(
            context, "calendar-proposed", proposed.Value is { File: var year } ? string.Create(CultureInfo.InvariantCulture, $"{year.Year}.{year.Revision}") : "-", proposed.Refusal ?? "ok"));
        return proposed.Value is { } proposal
            ? TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/calendar/proposals/{proposal.File.Year}"), await ChangesAsync(proposal, grains, cases, context.RequestAborted))
            : RefusalProblems.Of(proposed.Refusal!);
    }

    private static async Task<Results<Ok<CalendarProposalAnswer>, ProblemHttpResult>> GetProposal(int year, IGrainFactory grains, CaseQueries cases, HttpContext context) =>
        (await Grain(grains).Get()).Proposals.FirstOrDefault(p => p.File.Year == year) is { } proposal
            ? TypedResults.Ok(await ChangesAsync(proposal, grains, cases, context.RequestAborted))
            : RefusalProblems.Of("no-such-calendar");

    private static async Task<Results<Ok<CalendarView>, ProblemHttpResult>> Confirm(
        int year, ConfirmCalendarBody body, IdempotencyKey key, IGrainFactory grains, IAuditLog audit, HttpContext context) =>
        body.Revision is not { } revision ? Problem.Invalid("revision", "须填写所确认的版本号。")
        : Answer(await LoggedAsync(
            "calendar-confirmed", year, await Grain(grains).Confirm(new DecideCalendarRequest(Stamp("confirm", key), year, revision, null, context.Actor().Id)), audit, context));

    private static async Task<Results<Ok<CalendarView>, ProblemHttpResult>> Decline(
        int year, DeclineCalendarBody body, IdempotencyKey key, IGrainFactory grains, IAuditLog audit, HttpContext context) =>
        TextRules.Fault(body.Reason, 200) is { } fault ? Problem.Invalid("reason", fault)
        : Answer(await LoggedAsync(
            "calendar-declined", year, await Grain(grains).Decline(new DecideCalendarRequest(Stamp("decline", key), year, 0, body.Reason, context.Actor().Id)), audit, context));

    /// <summary>The cases whose deadlines the proposal would change, asked of the cases themselves.</summary>
    private static async Task<CalendarProposalAnswer> ChangesAsync(CalendarProposalView proposal, IGrainFactory grains, CaseQueries cases, CancellationToken cancellationToken)
    {
        var changes = new List<DeadlineChange>();
        IReadOnlyList<string> services = await cases.ProvisionalServicesAsync(MostCases + 1, cancellationToken);
        foreach (string service in services.Take(MostCases))
        {
            changes.AddRange(await grains.GetGrain<IRatingGrain>(service).DeadlinesUnder(proposal.File));
        }

        return new CalendarProposalAnswer(proposal, changes, services.Count > MostCases);
    }

    private static async Task<Outcome<CalendarView>> LoggedAsync(string action, int year, Outcome<CalendarView> outcome, IAuditLog audit, HttpContext context)
    {
        await audit.RecordAsync(AuditEntry.Of(context, action, year.ToString(CultureInfo.InvariantCulture), outcome.Refusal ?? "ok"));
        return outcome;
    }

    private static Results<Ok<CalendarView>, ProblemHttpResult> Answer(Outcome<CalendarView> outcome) =>
        outcome.Value is { } calendar ? TypedResults.Ok(calendar) : RefusalProblems.Of(outcome.Refusal!);

    /// <summary>The file as it was sent; null where its bytes are no text, which only shows when they are read.</summary>
    private static string? TextOf(JsonElement file)
    {
        try
        {
            return file.GetRawText();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static ICalendarGrain Grain(IGrainFactory grains) => grains.GetGrain<ICalendarGrain>(ICalendarGrain.Key);

    private static RequestStamp Stamp(string verb, IdempotencyKey key) => new(WorkingDays.Stream.Value, $"{verb}:{key.Value}");
}
