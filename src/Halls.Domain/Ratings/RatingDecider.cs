using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Rectification;

namespace Halls.Domain.Ratings;

/// <summary>
/// Decides over the ratings of one service (RULES part F). A bad one opens its rectification case in the same append; what happens in the
/// case is decided by <see cref="RectificationDecider"/> on the same state.
/// </summary>
public static class RatingDecider
{
    private const int DefaultAfterDays = 7;
    private const int ShortestReason = 2;

    /// <summary>What a reader counts as one character can be a pile of marks without end; so many units of it are enough for any emoji.</summary>
    private const int UnitsPerCharacter = 4;

    /// <summary>Not rated yet.</summary>
    public static RatingState Initial => RatingState.Empty;

    /// <summary>Decides.</summary>
    public static Decision<RatingStreamEvent, RatingRefusal> Decide(RatingState state, RatingCommand command) => command.Service is not { } service
        ? RatingRefusal.ServiceNotCompleted
        : command switch
        {
            RatingCommand.Rate c => Rate(state, c, service),
            RatingCommand.Enter c => Enter(state, c, service),
            RatingCommand.RateByDefault c => RateByDefault(state, c, service),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

    /// <summary>The first day on which a service that nobody has rated is given a default rating; null where that is not the custom .</summary>
    /// <param name="serviceDay">The service day.</param>
    /// <param name="policy">The values of that day.</param>
    public static DateOnly? DefaultDueOn(DateOnly serviceDay, RatingPolicy policy) =>
        policy.DefaultMode == DefaultRatingMode.None ? null : serviceDay.AddDays(DefaultAfterDays + 1);

    /// <summary>Folds one event into the state.</summary>
    public static RatingState Evolve(RatingState state, RatingStreamEvent happened) => happened switch
    {
        RatingEvent.RatingGiven e => state with { Ratings = state.Ratings.Add(e.Rating) },
        RatingEvent.RatingEntered e => state with { Entries = state.Entries.Add(e.Entry) },
        RectificationEvent e => RectificationDecider.Evolve(state, e),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Decision<RatingStreamEvent, RatingRefusal> Rate(RatingState state, RatingCommand.Rate c, RateableService service)
    {
        if (!RatingChannels.IsCitizens(c.Channel))
        {
            return RatingRefusal.ChannelNotForEvaluators;
        }

        if ((FormFault(c.Level, c.Indicators, c.Text, c.Channel, c.Now, c.Rules.Rating) ?? TimeFault(state, c.Now, c, service)) is { } refusal)
        {
            return refusal;
        }

        Evaluator who = c.Evaluator;
        bool realName = !who.Anonymous && who.Verification switch
        {
            Verification.SignedIn or Verification.IdAtTicket or Verification.CaseApplicant => true,
            Verification.LinkWithContact => c.Rules.Rating.LinkProvesIdentity && who is { Name: not null, Phone: not null },
            _ => false,
        };
        return Given(state, c, service, New(c, service, state.TimesRated + 1, c.Level, c.Indicators, c.Text, c.Channel, c.Proof, who, realName, c.Now) with { Source = c.Source });
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Enter(RatingState state, RatingCommand.Enter c, RateableService service)
    {
        if (SeparationOfDuties.Check(Duty.EnterRating, c.By, new CaseParties(service.Clerk, service.Unit, null, Involvement.None)) is { } forbidden)
        {
            return forbidden;
        }

        if (!RatingChannels.IsEntered(c.Channel))
        {
            return RatingRefusal.ChannelNotForEntry;
        }

        if (string.IsNullOrWhiteSpace(c.Source))
        {
            return RatingRefusal.SourceRequired;
        }

        DateOnly ratedOn = ChinaTime.DayOf(c.RatedAt);
        if (c.RatedAt > c.Now || ratedOn < service.Day)
        {
            return RatingRefusal.RatedAtImpossible;
        }

        if (FormFault(c.Level, c.Indicators, c.Text, c.Channel, c.RatedAt, c.Rules.Rating) is { } fault)
        {
            return fault;
        }

        if (TimeFault(state, c.RatedAt, c, service) is { } late)
        {
            return late;
        }

        bool realName = c.Evaluator is { Anonymous: false, Name: not null, Phone: not null };
        var entry = new RatingEntry(service.Id, c.Level, Sorted(c.Indicators), c.Text is not null, c.Channel, ratedOn, realName, c.Source, c.By.Id);
        RatingEntry[] same = [.. state.Entries.Where(entry.AgreesWith)];
        RatingEntry? first = same.FirstOrDefault(e => e.By != c.By.Id);
        if (first is null && same.Length > 0)
        {
            return RatingRefusal.SecondPersonRequired;
        }

        // A good rating needs no second person unless somebody has read something else: nobody can cover up a bad card with a good one.
        if (first is null && (Levels.IsBad(c.Level) || !state.Entries.IsEmpty))
        {
            return new RatingEvent.RatingEntered(entry) { At = Utc(c) };
        }

        Evaluator who = c.Evaluator with { Verification = realName ? Verification.CardOrCall : Verification.None };
        Rating rating = New(c, service, state.TimesRated + 1, c.Level, c.Indicators, c.Text, c.Channel, RatingProof.Entered, who, realName, c.RatedAt);
        return Given(state, c, service, rating with { Source = c.Source, Entry = first is null ? new(c.By.Id, null) : new(first.By, c.By.Id) });
    }

    private static Decision<RatingStreamEvent, RatingRefusal> RateByDefault(RatingState state, RatingCommand.RateByDefault c, RateableService service) =>
        c.Rules.Rating.DefaultMode == DefaultRatingMode.None ? RatingRefusal.DefaultRatingsOff
        : !state.Ratings.IsEmpty ? RatingRefusal.AlreadyRated
        : ChinaTime.DayOf(c.Now) <= service.Day.AddDays(DefaultAfterDays) ? RatingRefusal.DefaultTooEarly
        : Given(state, c, service, New(c, service, 0, Levels.Default, [], null, RatingChannel.Default, RatingProof.SystemJob, Evaluator.Unknown, false, c.Now) with { Source = c.Job });

    /// <summary>What is wrong with the rating itself, whatever the service.</summary>
    private static RatingRefusal? FormFault(int level, TextList indicators, RatingText? text, RatingChannel channel, DateTimeOffset ratedAt, RatingPolicy policy)
    {
        if (!Levels.IsKnown(level))
        {
            return RatingRefusal.UnknownLevel;
        }

        var catalogue = IndicatorSet.On(ChinaTime.DayOf(ratedAt));
        foreach (string code in indicators)
        {
            if (catalogue.Find(code) is not { } indicator)
            {
                return RatingRefusal.UnknownIndicator;
            }

            if (indicator.Level != level)
            {
                return RatingRefusal.IndicatorOfAnotherLevel;
            }
        }

        if (indicators.Distinct().Count() < indicators.Count)
        {
            return RatingRefusal.IndicatorTwice;
        }

        if (text is not null)
        {
            int max = RatingChannels.IsDevice(channel) ? policy.TextMax.Device : policy.TextMax.Online;
            if (text.Length > max || text.Clear.Length > max * UnitsPerCharacter)
            {
                return RatingRefusal.TextTooLong;
            }

            if (!IsReadable(text.Clear))
            {
                return RatingRefusal.TextUnreadable;
            }
        }

        bool hasReason = indicators.Count > 0 || (text is not null && new StringInfo(text.Clear.Trim()).LengthInTextElements >= ShortestReason);
        return policy.BadRequiresReason && Levels.IsBad(level) && !hasReason ? RatingRefusal.ReasonRequired : null;
    }

    /// <summary>Whether this service can be rated at an instant: not twice, not too late .</summary>
    private static RatingRefusal? TimeFault(RatingState state, DateTimeOffset ratedAt, RatingCommand c, RateableService service) =>
        state.TimesRated >= c.Rules.Rating.TimesPerService ? RatingRefusal.AlreadyRated
        : ChinaTime.DayOf(ratedAt) > c.Rules.Rating.SupplementWindow.LastDay(service.Day, c.Rules.Calendar) ? RatingRefusal.RatingOver
        : null;

    private static Rating New(
        RatingCommand c, RateableService service, int number, int level, TextList indicators, RatingText? text, RatingChannel channel, RatingProof proof, Evaluator who,
        bool realName, DateTimeOffset ratedAt)
    {
        DateOnly today = ChinaTime.DayOf(c.Now), ratedOn = ChinaTime.DayOf(ratedAt);
        DateOnly CutOff(DateOnly day) => Rating.CutOffOf(day, c.Rules.Rating.ReportCutoff);
        DateOnly countedOn = c.Now >= ChinaTime.StartOf(CutOff(ratedOn)) ? today : ratedOn;
        return new Rating
        {
            Id = Rating.IdOf(service.Id, number),
            Number = number,
            Service = service,
            Level = level,
            Indicators = Sorted(indicators),
            Catalogue = IndicatorSet.On(ratedOn).Version,
            Text = text is null ? null : new SealedText(text.Id, text.Length, text.Mark),
            Channel = channel,
            Proof = proof,
            RealName = realName,
            Verification = who.Anonymous ? Verification.None : who.Verification,
            Name = who.Anonymous ? null : who.Name,
            Phone = who.Anonymous ? null : who.Phone,
            RatedAt = ratedAt.ToUniversalTime(),
            Supplementary = ratedOn > service.Day,
            CountedOn = countedOn,
            CutOff = CutOff(countedOn),
        };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Given(RatingState state, RatingCommand c, RateableService service, Rating rating)
    {
        var given = new RatingEvent.RatingGiven(rating, state.Counted is { } counted ? CountedRating.Of(counted) : null) { At = Utc(c) };
        if (rating.IsDefault || !Levels.IsBad(rating.Level))
        {
            return given;
        }

        string? handler = c.Handlers.FirstOrDefault(h => h != service.Clerk && h != rating.Entry?.First && h != rating.Entry?.Second);
        return ImmutableArray.Create<RatingStreamEvent>(given, RectificationDecider.Open(rating, handler, c.Rules.Rectification, c.Rules.Calendar, Utc(c)));
    }

    private static TextList Sorted(TextList indicators) => [.. indicators.Order(StringComparer.Ordinal)];

    /// <summary>Lines and tabs may be in it; other control characters and halves of characters may not.</summary>
    private static bool IsReadable(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t')))
            {
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset Utc(RatingCommand c) => c.Now.ToUniversalTime();
}
