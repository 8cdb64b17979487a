using System.Globalization;

namespace Halls.Domain.Ratings;

/// <summary>How an evaluator showed to be the one who was served .</summary>
public enum RatingProof
{
    /// <summary>The one-time link of the service.</summary>
    OneTimeLink,

    /// <summary>A device of the hall that was told the service number.</summary>
    Device,

    /// <summary>A signed-in citizen whose service it was.</summary>
    SignedIn,

    /// <summary>A supervision account entered what came by phone or on paper .</summary>
    Entered,

    /// <summary>Nobody rated: the system's own job .</summary>
    SystemJob,
}

/// <summary>How an evaluator's identity was verified .</summary>
public enum Verification
{
    /// <summary>It wasn't.</summary>
    None,

    /// <summary>A signed-in citizen.</summary>
    SignedIn,

    /// <summary>An identity card was read when the ticket was taken.</summary>
    IdAtTicket,

    /// <summary>The applicant of the case.</summary>
    CaseApplicant,

    /// <summary>The one-time link, with name and phone.</summary>
    LinkWithContact,

    /// <summary>Name and phone number are on the card, or the hotline knows the caller .</summary>
    CardOrCall,
}

/// <summary>Who rates. Name and phone are sealed before they come here; only the opaque ids of the sealed fields do .</summary>
/// <param name="Verification">How the identity was verified.</param>
/// <param name="Name">Opaque id of the sealed name, or null.</param>
/// <param name="Phone">Opaque id of the sealed phone number, or null.</param>
/// <param name="Anonymous">The evaluator chose to stay unknown: nothing of the above is kept.</param>
public sealed record Evaluator(Verification Verification, string? Name, string? Phone, bool Anonymous)
{
    /// <summary>Nobody in particular.</summary>
    public static Evaluator Unknown { get; } = new(Verification.None, null, null, Anonymous: true);
}

/// <summary>An evaluator's own words, as the ledger keeps them: sealed elsewhere, since free text can hold anything about anybody.</summary>
/// <param name="Id">Opaque id of the sealed text.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Mark">A keyed hash: equal for equal texts and nothing else is to be learned from it .</param>
public sealed record SealedText(string Id, int Length, string Mark);

/// <summary>An evaluator's own words on the way in.</summary>
/// <param name="Clear">The words.</param>
/// <param name="Id">The opaque id under which they are sealed if the rating is accepted.</param>
/// <param name="Mark">Their keyed hash.</param>
public sealed record RatingText(string Clear, string Id, string Mark)
{
    /// <summary>How many characters it has: what a reader counts, so a rare character or an emoji is one.</summary>
    public int Length => new StringInfo(Clear).LengthInTextElements;
}

/// <summary>Two people entered the same, each from the original .</summary>
/// <param name="First">Who entered it first.</param>
/// <param name="Second">Who entered it again; null where one entry was enough.</param>
public sealed record EnteredBy(string First, string? Second);

/// <summary>A rating as it was given. Nothing in it ever changes. Immutable.</summary>
public sealed record Rating
{
    /// <summary>Identifies it and, if it is bad, its rectification case.</summary>
    public required string Id { get; init; }

    /// <summary>1 for the first of a service, 2 for the second (assessNumber); 0 for a default rating.</summary>
    public required int Number { get; init; }

    /// <summary>What was rated.</summary>
    public required RateableService Service { get; init; }

    /// <summary>5 to 1.</summary>
    public required int Level { get; init; }

    /// <summary>Codes of the indicators that were ticked, in ascending order.</summary>
    public required TextList Indicators { get; init; }

    /// <summary>The version of the catalogue that they are from.</summary>
    public required string Catalogue { get; init; }

    /// <summary>The evaluator's own words, or null.</summary>
    public SealedText? Text { get; init; }

    /// <summary>How it came in.</summary>
    public required RatingChannel Channel { get; init; }

    /// <summary>How the evaluator showed to be the one.</summary>
    public required RatingProof Proof { get; init; }

    /// <summary>Verified and not anonymous .</summary>
    public required bool RealName { get; init; }

    /// <summary>How the identity was verified.</summary>
    public required Verification Verification { get; init; }

    /// <summary>Opaque id of the evaluator's sealed name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Opaque id of the evaluator's sealed phone number, or null.</summary>
    public string? Phone { get; init; }

    /// <summary>When the evaluator rated, UTC. Earlier than the event for what was entered later.</summary>
    public required DateTimeOffset RatedAt { get; init; }

    /// <summary>Given after the service day .</summary>
    public required bool Supplementary { get; init; }

    /// <summary>The day whose figures it belongs to: the day of rating; the day of entry where that day's month was cut off already .</summary>
    public required DateOnly CountedOn { get; init; }

    /// <summary>The figures of that month are cut off at 00:00 of this day .</summary>
    public required DateOnly CutOff { get; init; }

    /// <summary>The device, account or address mark that it came from; for an entered one the scan or the call. Null where unknown.</summary>
    public string? Source { get; init; }

    /// <summary>Who entered it, or null.</summary>
    public EnteredBy? Entry { get; init; }

    /// <summary>Nobody rated; the system did .</summary>
    internal bool IsDefault => Channel == RatingChannel.Default;

    /// <summary>The id of a service's rating with that number.</summary>
    public static string IdOf(string service, int number) => string.Create(CultureInfo.InvariantCulture, $"r_{service}.{number}");

    /// <summary>The day at whose 00:00 the figures of a day's month are cut off.</summary>
    /// <param name="day">The day.</param>
    /// <param name="dayOfNextMonth">The day of the next month, by policy <c>report.cutoff</c>.</param>
    public static DateOnly CutOffOf(DateOnly day, int dayOfNextMonth) => new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(dayOfNextMonth - 1);
}
