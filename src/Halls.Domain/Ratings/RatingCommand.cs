using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Rectification;

namespace Halls.Domain.Ratings;

/// <summary>What holds for a rating: the policy of the service day, the policy for a case that it may open, and the calendar.</summary>
/// <param name="Rating">The values for the rating, those of the service day.</param>
/// <param name="Rectification">The values for a case, those of the day on which it is opened.</param>
/// <param name="Calendar">The working days.</param>
public sealed record RatingRules(RatingPolicy Rating, RectificationPolicy Rectification, WorkingCalendar Calendar);

/// <summary>Commands to the ratings of a service. Time, ids and whatever is drawn by lot arrive in the command.</summary>
public abstract record RatingCommand
{
    private RatingCommand()
    {
    }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What was served; null while it isn't completed.</summary>
    public required RateableService? Service { get; init; }

    /// <summary>What holds.</summary>
    public required RatingRules Rules { get; init; }

    /// <summary>Who could handle a case, first choice first; the rated person and whoever entered the card are passed over .</summary>
    public TextList Handlers { get; init; } = TextList.Empty;

    /// <summary>The evaluator rates .</summary>
    /// <param name="Level">5 to 1.</param>
    /// <param name="Indicators">Codes of indicators of that level.</param>
    /// <param name="Text">The evaluator's own words, or null.</param>
    /// <param name="Channel">How it comes in.</param>
    /// <param name="Proof">How the evaluator showed to be the one who was served.</param>
    /// <param name="Evaluator">Who rates.</param>
    /// <param name="Source">The device, account or address mark that it comes from, or null.</param>
    public sealed record Rate(
        int Level, TextList Indicators, RatingText? Text, RatingChannel Channel, RatingProof Proof, Evaluator Evaluator, string? Source) : RatingCommand;

    /// <summary>A supervision account enters a card or a call .</summary>
    /// <param name="Level">5 to 1.</param>
    /// <param name="Indicators">Codes of indicators of that level.</param>
    /// <param name="Text">The evaluator's own words, or null.</param>
    /// <param name="Channel">Hotline, paper or box.</param>
    /// <param name="Evaluator">Who rated, as far as the card or the call says.</param>
    /// <param name="RatedAt">When the citizen rated.</param>
    /// <param name="Source">The scan of the card or the id of the call.</param>
    /// <param name="By">The supervision account.</param>
    public sealed record Enter(
        int Level, TextList Indicators, RatingText? Text, RatingChannel Channel, Evaluator Evaluator, DateTimeOffset RatedAt, string Source, CaseActor By) : RatingCommand;

    /// <summary>The system's job writes a default rating where that is the custom .</summary>
    /// <param name="Job">The job's name.</param>
    public sealed record RateByDefault(string Job) : RatingCommand;
}
