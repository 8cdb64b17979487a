using System.Collections.Immutable;
using System.Globalization;
using Halls.Contracts.Calendar;
using Orleans;

namespace Halls.Contracts.Ratings;

/// <summary>
/// The ratings of one service and the rectification of the bad ones (RULES parts F and G). Key: the service number, which is the ticket's id.
/// Asks the queue that served and the hall; neither ever asks it.
/// </summary>
[Alias("halls.rating-grain")]
public interface IRatingGrain : IGrainWithStringKey
{
    /// <summary>What the citizen sees; refused while the service isn't completed.</summary>
    [Alias("page")]
    Task<Outcome<RatingPage>> Page();

    /// <summary>The evaluator rates.</summary>
    [Alias("rate")]
    Task<Outcome<Rated>> Rate(RateRequest request);

    /// <summary>A supervision account enters a card or a call .</summary>
    [Alias("enter")]
    Task<Outcome<Rated>> Enter(EnterRatingRequest request);

    /// <summary>The system's own job rates where nobody did and where that is the custom. Repeated, it is refused: the service is rated.</summary>
    /// <param name="job">The job's name.</param>
    [Alias("rate-by-default")]
    Task<Outcome<Rated>> RateByDefault(string job);

    /// <summary>The department that answers for a case; null when there is no such case.</summary>
    [Alias("unit")]
    Task<string?> Unit(string caseId);

    /// <summary>One case with its whole history; null when there is none.</summary>
    [Alias("case")]
    Task<CaseView?> Case(string caseId, CaseActorView actor);

    /// <summary>Takes a step in a case.</summary>
    [Alias("step")]
    Task<Outcome<CaseView>> Step(CaseStepRequest request);

    /// <summary>The evaluator's own verdict or objection, by the link.</summary>
    [Alias("answer")]
    Task<Outcome<RatingPage>> Answer(CitizensAnswer answer);

    /// <summary>Lets leaders know of missed deadlines and makes provisional ones certain. Repeated, it changes nothing.</summary>
    [Alias("check-clocks")]
    Task CheckClocks();

    /// <summary>What a year's calendar would change in the open cases, if it were confirmed. Changes nothing.</summary>
    [Alias("deadlines-under")]
    Task<ImmutableArray<DeadlineChange>> DeadlinesUnder(CalendarYearView proposed);

    /// <summary>Who rated, in clear, for whoever may see it; refused otherwise. The caller writes the audit log.</summary>
    [Alias("evaluator")]
    Task<Outcome<EvaluatorView>> Evaluator(string caseId, CaseActorView actor, string purpose);

    /// <summary>What an invitation to rate says, with the phone number in clear for whoever sends it; refused where none may go out now, first of all when somebody has rated.</summary>
    /// <param name="phone">Opaque id of the sealed phone number.</param>
    [Alias("invitation")]
    Task<Outcome<InvitationView>> Invitation(string phone);
}

/// <summary>An invitation to rate. Never logged and never stored: it holds a phone number.</summary>
/// <param name="Phone">The phone number in clear.</param>
/// <param name="HallName">Where the citizen was served.</param>
/// <param name="Number">The ticket's number.</param>
/// <param name="Day">The service day.</param>
/// <param name="Until">The last day on which it can be rated.</param>
[GenerateSerializer, Immutable, Alias("halls.invitation")]
public sealed record InvitationView(
    [property: Id(0)] string Phone, [property: Id(1)] string HallName, [property: Id(2)] string Number, [property: Id(3)] DateOnly Day, [property: Id(4)] DateOnly Until)
{
    /// <summary>Without the number: whatever is printed may end in a log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"invitation for {Number} of {Day:yyyy-MM-dd}");
}

/// <summary>The evaluator rates.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Indicators">Codes.</param>
/// <param name="Text">The evaluator's own words in clear, sealed before they are stored; or null.</param>
/// <param name="Channel">pc, mobile, qr, evaluator, kiosk or sms.</param>
/// <param name="ByDevice">A device of the hall that was told the service number; else the one-time link.</param>
/// <param name="Anonymous">The evaluator wants to stay unknown.</param>
/// <param name="Name">In clear, sealed before it is stored; or null.</param>
/// <param name="Phone">In clear, sealed before it is stored; or null.</param>
/// <param name="Source">The device, account or address mark that it comes from, or null.</param>
/// <param name="Handlers">Accounts that could handle a case, first choice first.</param>
[GenerateSerializer, Immutable, Alias("halls.rate")]
public sealed record RateRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] int Level, [property: Id(2)] ImmutableArray<string> Indicators, [property: Id(3)] string? Text,
    [property: Id(4)] string Channel, [property: Id(5)] bool ByDevice, [property: Id(6)] bool Anonymous, [property: Id(7)] string? Name, [property: Id(8)] string? Phone,
    [property: Id(9)] string? Source, [property: Id(10)] ImmutableArray<string> Handlers);

/// <summary>A supervision account enters a card or a call .</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Indicators">Codes.</param>
/// <param name="Text">The citizen's words in clear, or null.</param>
/// <param name="Channel">hotline, paper or box.</param>
/// <param name="Name">In clear, or null.</param>
/// <param name="Phone">In clear, or null.</param>
/// <param name="RatedAt">When the citizen rated.</param>
/// <param name="Source">The scan of the card or the id of the call.</param>
/// <param name="By">Who enters it.</param>
/// <param name="Handlers">Accounts that could handle a case, first choice first.</param>
[GenerateSerializer, Immutable, Alias("halls.enter-rating")]
public sealed record EnterRatingRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] int Level, [property: Id(2)] ImmutableArray<string> Indicators, [property: Id(3)] string? Text,
    [property: Id(4)] string Channel, [property: Id(5)] string? Name, [property: Id(6)] string? Phone, [property: Id(7)] DateTimeOffset RatedAt,
    [property: Id(8)] string Source, [property: Id(9)] CaseActorView By, [property: Id(10)] ImmutableArray<string> Handlers);

/// <summary>Who acts in a case.</summary>
/// <param name="Id">The account.</param>
/// <param name="Unit">Its department; null for one of no rated unit.</param>
/// <param name="Roles">handler, reviewer, approver, supervisor, leader: those that hold where the case is.</param>
[GenerateSerializer, Immutable, Alias("halls.case-actor")]
public sealed record CaseActorView([property: Id(0)] string Id, [property: Id(1)] string? Unit, [property: Id(2)] ImmutableArray<string> Roles);

/// <summary>A step in a case. Which fields a step reads is said with the step; the others are null.</summary>
[GenerateSerializer, Immutable, Alias("halls.case-step-request")]
public sealed record CaseStepRequest
{
    /// <summary>Takes effect once.</summary>
    [Id(0)] public required RequestStamp Request { get; init; }

    /// <summary>The case.</summary>
    [Id(1)] public required string CaseId { get; init; }

    /// <summary>
    /// assign (handler, reason), contact (channel, reached, note, evidence), classify (kind, note, provision), extend (days, reason),
    /// approve-extension (approved, reason), claim-invalid (ground, note, evidence), decide-invalid (approved, reason), decide-objection (approved, reason),
    /// complete (cause, measure, evidence), approve, return (reason), feed-back (channel, note), follow-up (channel, verdict or null, note, evidence), close (note).
    /// </summary>
    [Id(2)] public required string Step { get; init; }

    /// <summary>Who.</summary>
    [Id(3)] public required CaseActorView By { get; init; }

    /// <summary>phone, sms, in-person, online or letter.</summary>
    [Id(4)] public string? Channel { get; init; }

    /// <summary>The evaluator was reached.</summary>
    [Id(5)] public bool? Reached { get; init; }

    /// <summary>A note, a finding, an explanation, a reply or a conclusion.</summary>
    [Id(6)] public string? Note { get; init; }

    /// <summary>Ids of what proves it.</summary>
    [Id(7)] public ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>at-once, within-limit or explanation.</summary>
    [Id(8)] public string? Kind { get; init; }

    /// <summary>The legal provision of an explanation.</summary>
    [Id(9)] public string? Provision { get; init; }

    /// <summary>Working days.</summary>
    [Id(10)] public int? Days { get; init; }

    /// <summary>Why.</summary>
    [Id(11)] public string? Reason { get; init; }

    /// <summary>Yes or no.</summary>
    [Id(12)] public bool? Approved { get; init; }

    /// <summary>mistake, malicious, unrelated or repeated.</summary>
    [Id(13)] public string? Ground { get; init; }

    /// <summary>What was the cause.</summary>
    [Id(14)] public string? Cause { get; init; }

    /// <summary>What was done.</summary>
    [Id(15)] public string? Measure { get; init; }

    /// <summary>satisfied, basically-satisfied or unsatisfied; null where nobody was reached.</summary>
    [Id(16)] public string? Verdict { get; init; }

    /// <summary>Who puts it right.</summary>
    [Id(17)] public string? Handler { get; init; }
}

/// <summary>The evaluator answers behind the link: a verdict, or an objection to the rating being judged invalid.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Verdict">satisfied, basically-satisfied or unsatisfied; null for an objection.</param>
/// <param name="Words">The words of an objection in clear, sealed before they are stored; or null.</param>
[GenerateSerializer, Immutable, Alias("halls.citizens-answer")]
public sealed record CitizensAnswer([property: Id(0)] RequestStamp Request, [property: Id(1)] string? Verdict, [property: Id(2)] string? Words);

/// <summary>Who rated, in clear.</summary>
/// <param name="Name">The name, or null.</param>
/// <param name="Phone">The phone number, or null.</param>
/// <param name="Text">The evaluator's own words, or null.</param>
[GenerateSerializer, Immutable, Alias("halls.evaluator")]
public sealed record EvaluatorView([property: Id(0)] string? Name, [property: Id(1)] string? Phone, [property: Id(2)] string? Text);
