using System.Collections.Immutable;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Api.Transparency;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.EventStore;
using Halls.Projections.Transparency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Ratings;

/// <summary>A rating as the citizen gives it.</summary>
/// <param name="Level">5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意.</param>
/// <param name="Indicators">Codes of indicators of that level. <value>none</value></param>
/// <param name="Text">The citizen's own words; sealed before they are stored. <value>null</value></param>
/// <param name="Channel">pc, mobile, qr, kiosk or sms. <value>qr</value></param>
/// <param name="Anonymous">The citizen wants to stay unknown: name and phone are not kept. <value>false</value></param>
/// <param name="Name">The citizen's name; sealed before it is stored. <value>null</value></param>
/// <param name="Phone">The citizen's phone number; sealed before it is stored. <value>null</value></param>
public sealed record RateBody(int? Level, IReadOnlyList<string>? Indicators, string? Text, string? Channel, bool? Anonymous, string? Name, string? Phone);

/// <summary>A rating from the evaluator on a window's desk.</summary>
/// <param name="Service">The service, as <c>GET /api/evaluator</c> named it.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Indicators">Codes of indicators of that level. <value>none</value></param>
/// <param name="Text">The citizen's own words. <value>null</value></param>
public sealed record EvaluatorBody(string? Service, int? Level, IReadOnlyList<string>? Indicators, string? Text);

/// <summary>A card or a call that a supervision account enters (R-075).</summary>
/// <param name="Service">The service number, which is on the ticket.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Indicators">Codes of indicators of that level. <value>none</value></param>
/// <param name="Text">The citizen's own words. <value>null</value></param>
/// <param name="Channel">hotline, paper or box.</param>
/// <param name="Name">The citizen's name, if it is there. <value>null</value></param>
/// <param name="Phone">The citizen's phone number, if it is there. <value>null</value></param>
/// <param name="RatedAt">When the citizen rated.</param>
/// <param name="Source">The scan of the card or the id of the call.</param>
public sealed record EntryBody(
    string? Service, int? Level, IReadOnlyList<string>? Indicators, string? Text, string? Channel, string? Name, string? Phone, DateTimeOffset? RatedAt, string? Source);

/// <summary>The citizen's verdict on a rectification.</summary>
/// <param name="Verdict">satisfied, basically-satisfied or unsatisfied.</param>
public sealed record VerdictBody(string? Verdict);

/// <summary>The citizen objects to the rating being judged invalid.</summary>
/// <param name="Text">The citizen's own words; sealed before they are stored. <value>null</value></param>
public sealed record ObjectionBody(string? Text);

/// <summary>What somebody who enters a card or a call is told of the service, to see that the card is of this one.</summary>
/// <param name="Service">What was served. The clerk is never named.</param>
/// <param name="Until">The last day on which it can be rated.</param>
/// <param name="Levels">The levels, best first, each with the indicators in force.</param>
/// <param name="TextMax">The longest text.</param>
/// <param name="BadRequiresReason">A bad rating needs an indicator or a text.</param>
/// <remarks>Nothing of what was rated or entered before: who enters a card a second time reads the card and not the first entry (R-075).</remarks>
public sealed record EntryPage(ServedTicket Service, DateOnly Until, ImmutableArray<LevelView> Levels, int TextMax, bool BadRequiresReason);

/// <summary>What became of an entered card or call.</summary>
/// <param name="Rating">The rating; null where a second person still has to enter the same.</param>
/// <param name="NeedsSecondPerson">A second person still has to enter the same (R-075).</param>
public sealed record EntryAnswer(string? Rating, bool NeedsSecondPerson);

/// <summary>Ratings: what the citizen sees and gives, the evaluator at the window, cards and calls.</summary>
public static class RatingEndpoints
{
    /// <summary>More than any catalogue offers.</summary>
    private const int MostIndicators = 20;

    /// <summary>What fits into a request; how long a text may be is the policy's to say.</summary>
    private const int LongestText = 4000;

    private static readonly string[] LinkChannels = ["pc", "mobile", "qr", "kiosk", "sms"];
    private static readonly string[] EntryChannels = ["hotline", "paper", "box"];
    private static readonly string[] Verdicts = ["satisfied", "basically-satisfied", "unsatisfied"];

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapRatingEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder citizen = app.MapGroup("/api/r/{token}").WithTags("Ratings").AllowAnonymous();
        citizen.MapGet("/", Page).WithName("Ratings.Page").WithSummary("What was served, what each level offers, and what became of a rating.");
        citizen.MapPost("/", Rate).WithName("Ratings.Rate").WithSummary("Rates the service, once.");
        citizen.MapPost("/verdict", GiveVerdict).WithName("Ratings.Verdict").WithSummary("Says whether the rectification satisfies.");
        citizen.MapPost("/object", Object).WithName("Ratings.Object").WithSummary("Objects to the rating being judged invalid.");

        RouteGroupBuilder evaluator = app.MapGroup("/api/evaluator").WithTags("Ratings").RequireAuthorization(Policies.Evaluator);
        evaluator.MapGet("/", AtDesk).WithName("Ratings.AtDesk").WithSummary("The service at this desk's window that can be rated now, or none.");
        evaluator.MapPost("/", RateAtDesk).WithName("Ratings.RateAtDesk").WithSummary("Rates it, once. A time-out sends nothing.");

        RouteGroupBuilder entries = app.MapGroup("/api/ratings/entries").WithTags("Ratings").RequireAuthorization(Policies.CaseWorker);
        entries.MapPost("/", Enter).WithName("Ratings.Enter").WithSummary("A supervision account enters a card or a call; a bad one takes two people.");
        entries.MapGet("/{service}", ToEnter).WithName("Ratings.ToEnter").WithSummary("What was served and what each level offers, for who enters a card or a call of it.");
        return app;
    }

    private static async Task<Results<Ok<RatingPage>, ProblemHttpResult>> Page(string token, CitizenLinks links, IGrainFactory grains, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (links.TicketOfRate(token) is not { } service)
        {
            return RefusalProblems.Of("no-such-link");
        }

        Outcome<RatingPage> page = await Grain(grains, service).Page();
        return page.Value is { } value ? TypedResults.Ok(value) : RefusalProblems.Of(page.Refusal!);
    }

    private static async Task<Results<Created<ReceiptView>, ProblemHttpResult>> Rate(
        string token, RateBody body, IdempotencyKey key, CitizenLinks links, IGrainFactory grains, CaseHandlers handlers, SourceMark sources, LogReceipts receipts,
        HttpContext context)
    {
        string channel = body.Channel ?? "qr";
        Dictionary<string, string[]> faults = Faults(body.Level, body.Indicators, body.Text);
        Check(faults, "channel", LinkChannels.Contains(channel) ? null : $"Must be one of {string.Join(", ", LinkChannels)}.");
        Check(faults, "name", TextRules.Fault(body.Name, 64, required: false));
        Check(faults, "phone", TextRules.Fault(body.Phone, 32, required: false));
        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        if (links.TicketOfRate(token) is not { } service || !TicketKey.TryParse(service, out TicketKey ticket))
        {
            return RefusalProblems.Of("no-such-link");
        }

        return await Given(service, receipts, await Grain(grains, service).Rate(new RateRequest(
            Stamp(service, "rate", key), body.Level!.Value, [.. body.Indicators ?? []], body.Text, channel, ByDevice: false, body.Anonymous ?? false, body.Name, body.Phone,
            sources.Of(context, ticket.Day), await handlers.ForAsync(service))));
    }

    private static async Task<Results<Ok<RatingPage>, ProblemHttpResult>> GiveVerdict(string token, VerdictBody body, IdempotencyKey key, CitizenLinks links, IGrainFactory grains) =>
        Verdicts.Contains(body.Verdict) ? await Answer(token, key, body.Verdict, null, links, grains)
        : Problem.Invalid("verdict", $"Must be one of {string.Join(", ", Verdicts)}.");

    private static async Task<Results<Ok<RatingPage>, ProblemHttpResult>> Object(string token, ObjectionBody body, IdempotencyKey key, CitizenLinks links, IGrainFactory grains) =>
        TextRules.Fault(body.Text, 500, required: false) is { } fault ? Problem.Invalid("text", fault) : await Answer(token, key, null, body.Text, links, grains);

    private static async Task<Results<Ok<RatingPage>, ProblemHttpResult>> Answer(
        string token, IdempotencyKey key, string? verdict, string? words, CitizenLinks links, IGrainFactory grains)
    {
        if (links.TicketOfRate(token) is not { } service)
        {
            return RefusalProblems.Of("no-such-link");
        }

        Outcome<RatingPage> page = await Grain(grains, service).Answer(new CitizensAnswer(Stamp(service, "answer", key), verdict, words));
        return page.Value is { } value ? TypedResults.Ok(value) : RefusalProblems.Of(page.Refusal!);
    }

    private static async Task<Results<Ok<AtDeskAnswer>, ProblemHttpResult>> AtDesk(EvaluatorDesk desk, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AtDeskAnswer(await desk.PresentAsync(context.Actor(), context.RequestAborted)));
    }

    private static async Task<Results<Created<ReceiptView>, ProblemHttpResult>> RateAtDesk(
        EvaluatorBody body, IdempotencyKey key, EvaluatorDesk desk, IGrainFactory grains, CaseHandlers handlers, LogReceipts receipts, HttpContext context)
    {
        Dictionary<string, string[]> faults = Faults(body.Level, body.Indicators, body.Text);
        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        Actor device = context.Actor();
        if (body.Service is not { } service || !TicketKey.TryParse(service, out _) || !await desk.WasServedHereAsync(device, service, context.RequestAborted))
        {
            return RefusalProblems.Of("not-served-here");
        }

        return await Given(service, receipts, await Grain(grains, service).Rate(new RateRequest(
            Stamp(service, "rate", key), body.Level!.Value, [.. body.Indicators ?? []], body.Text, "evaluator", ByDevice: true, Anonymous: true, null, null, device.Id,
            await handlers.ForAsync(service))));
    }

    private static async Task<Results<Ok<EntryPage>, ProblemHttpResult>> ToEnter(string service, IGrainFactory grains, CaseActors actors, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!TicketKey.TryParse(service, out TicketKey ticket))
        {
            return Problem.Invalid("service", "Must be a service number.");
        }

        if (!(await actors.InAsync(context.Actor(), ticket.Hall, null)).Roles.Contains("supervisor"))
        {
            return RefusalProblems.Of("role-required");
        }

        Outcome<RatingPage> page = await Grain(grains, service).Page();
        return page.Value is { } value
            ? TypedResults.Ok(new EntryPage(value.Service, value.Until, value.Levels, value.TextMaxOnline, value.BadRequiresReason))
            : RefusalProblems.Of(page.Refusal!);
    }

    private static async Task<Results<Created<EntryAnswer>, ProblemHttpResult>> Enter(
        EntryBody body, IdempotencyKey key, IGrainFactory grains, CaseHandlers handlers, CaseActors actors, HttpContext context)
    {
        Dictionary<string, string[]> faults = Faults(body.Level, body.Indicators, body.Text);
        Check(faults, "service", TicketKey.TryParse(body.Service, out TicketKey ticket) ? null : "Must be a service number.");
        Check(faults, "channel", EntryChannels.Contains(body.Channel) ? null : $"Must be one of {string.Join(", ", EntryChannels)}.");
        Check(faults, "name", TextRules.Fault(body.Name, 64, required: false));
        Check(faults, "phone", TextRules.Fault(body.Phone, 32, required: false));
        Check(faults, "source", TextRules.Fault(body.Source, 120));
        Check(faults, "ratedAt", body.RatedAt is null ? "Is missing." : null);
        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        string service = body.Service!;
        Outcome<Rated> entered = await Grain(grains, service).Enter(new EnterRatingRequest(
            Stamp(service, "enter", key), body.Level!.Value, [.. body.Indicators ?? []], body.Text, body.Channel!, body.Name, body.Phone, body.RatedAt!.Value, body.Source!,
            await actors.InAsync(context.Actor(), ticket.Hall, null), await handlers.ForAsync(service)));
        return entered.Value is { } rated ? TypedResults.Created((string?)null, new EntryAnswer(rated.Rating, rated.Rating is null)) : RefusalProblems.Of(entered.Refusal!);
    }

    private static async Task<Results<Created<ReceiptView>, ProblemHttpResult>> Given(string service, LogReceipts receipts, Outcome<Rated> outcome) =>
        outcome.Value is { Rating: { } rating } rated
            ? TypedResults.Created((string?)null, ReceiptView.Of(rating, await receipts.FindAsync(new StreamName(rated.Stream), rated.Version)
                ?? throw new InvalidOperationException($"The rating {rating} is in the ledger and not in the log.")))
            : RefusalProblems.Of(outcome.Refusal ?? throw new InvalidOperationException($"A rating of {service} was neither given nor refused."));

    private static IRatingGrain Grain(IGrainFactory grains, string service) => grains.GetGrain<IRatingGrain>(service);

    private static RequestStamp Stamp(string service, string verb, IdempotencyKey key) => new($"rating/{service}", $"{verb}:{key.Value}");

    private static Dictionary<string, string[]> Faults(int? level, IReadOnlyList<string>? indicators, string? text)
    {
        var faults = new Dictionary<string, string[]>();
        Check(faults, "level", level is >= 1 and <= 5 ? null : "Must be 1 to 5.");
        Check(faults, "indicators", indicators is null || (indicators.Count <= MostIndicators && indicators.All(c => c is { Length: 3 } && c.All(char.IsAsciiDigit)))
            ? null : "Must be codes of three digits.");
        Check(faults, "text", TextRules.Fault(text, LongestText, required: false) is { } fault && !string.IsNullOrWhiteSpace(text) ? fault : null);
        return faults;
    }

    private static void Check(Dictionary<string, string[]> faults, string field, string? fault)
    {
        if (fault is not null)
        {
            faults[field] = [fault];
        }
    }
}
