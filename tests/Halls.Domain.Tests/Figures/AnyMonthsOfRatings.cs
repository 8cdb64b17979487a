using System.Text;
using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Histories;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Domain.Tests.Figures;

/// <summary>R-104, R-108: whatever happens, what is kept with each event is what a recount of the raw events finds.</summary>
public class AnyMonthsOfRatings
{
    [Fact]
    public void Every_counter_equals_a_recount_at_every_moment() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        int step = 0;
        RatingHistory.Of(plan, history =>
        {
            if (++step % 7 == 0 || step == plan.Steps.Length)
            {
                Assert.Equal(Lines(Recounted(history)), Lines(Kept(history)));
            }
        });
    });

    [Fact]
    public void Every_case_counts_as_a_recount_says_at_every_moment() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        int step = 0;
        RatingHistory.Of(plan, history =>
        {
            if (++step % 7 == 0 || step == plan.Steps.Length)
            {
                Assert.Equal(
                    history.Streams.SelectMany(s => FigureRecount.Of(s, history.Now).Cases).Select(c => (c.Rating.Id, c.Tally)).OrderBy(c => c.Id, StringComparer.Ordinal),
                    Rows(history).Select(r => (r.Id, r.CountedAt(history.Now))).OrderBy(r => r.Id, StringComparer.Ordinal));
            }
        });
    });

    [Fact]
    public void The_parts_add_up_to_the_total_however_they_are_cut_R104() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        (FigureKey Key, Tally<RatingCounter> Tally)[] rows =
        [
            .. from cell in Kept(RatingHistory.Of(plan)) where cell.Key.Key.Channel is not null group cell by cell.Key.Key into key
               select (key.Key, key.Aggregate(Tally<RatingCounter>.Zero, (t, c) => t.With(c.Key.Counter, c.Value))),
        ];
        IEnumerable<Tally<RatingCounter>> By(Func<FigureKey, object?> part) => rows.GroupBy(r => part(r.Key)).Select(g => Tally<RatingCounter>.Sum(g.Select(r => r.Tally)));
        var total = Tally<RatingCounter>.Sum(rows.Select(r => r.Tally));
        Assert.Empty(Reconciliation.Differences(
            total, ("channels", By(k => k.Channel)), ("regions", By(k => k.Region)), ("halls", By(k => k.Hall)), ("units", By(k => k.Unit)), ("windows", By(k => k.Window)),
            ("items", By(k => k.Item)), ("days", By(k => k.Day))));
        var figures = new MonthFigures(total, Tally<CaseCounter>.Zero);
        Assert.Equal(By(k => k.Channel).Sum(t => new MonthFigures(t, Tally<CaseCounter>.Zero).Total), figures.Total);
        Assert.True(total[RatingCounter.RealName] <= figures.Active);
    });

    [Fact]
    public void Every_rating_is_somewhere_and_no_counter_is_ever_below_nought() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        RatingHistory history = RatingHistory.Of(plan);
        Dictionary<(FigureKey Key, RatingCounter Counter), long> kept = Kept(history);
        Assert.All(kept, cell => Assert.True(cell.Value >= 0));
        long Sum(params RatingCounter[] counters) => kept.Where(c => counters.Contains(c.Key.Counter)).Sum(c => c.Value);
        Assert.Equal(
            history.Events.OfType<RatingEvent.RatingGiven>().Count(),
            Sum(RatingCounter.Level1, RatingCounter.Level2, RatingCounter.Level3, RatingCounter.Level4, RatingCounter.Level5, RatingCounter.Default, RatingCounter.Superseded, RatingCounter.Invalid));
        Assert.Equal(6, Sum(RatingCounter.Rateable));
        Assert.True(Sum(RatingCounter.Rated) <= Sum(RatingCounter.Rateable));
    });

    [Fact]
    public void Every_bad_rating_has_exactly_one_case_and_it_was_opened_right_behind_it_R080() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        foreach (IReadOnlyList<RatingStreamEvent> stream in RatingHistory.Of(plan).Streams)
        {
            for (int i = 0; i < stream.Count; i++)
            {
                if (stream[i] is RatingEvent.RatingGiven { Rating: { Level: 1 or 2 } bad })
                {
                    Assert.Equal(bad.Id, Assert.IsType<RectificationEvent.CaseOpened>(stream[i + 1]).CaseId);
                    Assert.Equal(stream[i].At, stream[i + 1].At);
                }
            }

            Assert.Equal(
                stream.OfType<RatingEvent.RatingGiven>().Count(g => g.Rating.Level <= 2), stream.OfType<RectificationEvent.CaseOpened>().Select(c => c.CaseId).Distinct().Count());
            Assert.Equal(stream.OfType<RectificationEvent.CaseOpened>().Count(), stream.OfType<RatingEvent.RatingGiven>().Count(g => g.Rating.Level <= 2));
        }
    });

    [Fact]
    public void Nobody_ever_judges_what_he_handled_and_the_rated_person_does_nothing_R086() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        foreach (RatingState state in RatingHistory.Of(plan).States)
        {
            foreach (CaseState at in state.Cases.Values)
            {
                foreach (string person in new[] { "u_li", "u_handler", "u_new", "u_reviewer", "u_approver", "u_supervisor", "u_leader" })
                {
                    Duty[] done = [.. at.Involvement.Of(person)];
                    Assert.All(done, one => Assert.All(done, other => Assert.True(SeparationOfDuties.Compatible(one, other), $"{person}: {one} and {other}")));
                    Assert.True(person != at.RatedPerson || done.Length == 0);
                }
            }
        }
    });

    [Fact]
    public void A_deadline_moves_only_when_more_time_was_given_or_the_case_began_again_or_a_year_was_published_R001() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        foreach (IReadOnlyList<RatingStreamEvent> stream in RatingHistory.Of(plan).Streams)
        {
            RatingState state = RatingState.Empty;
            foreach (RatingStreamEvent happened in stream)
            {
                RatingState after = RatingDecider.Evolve(state, happened);
                if (happened is RectificationEvent e and not RectificationEvent.CaseOpened && state.Cases[e.CaseId].Deadlines.Due is var due && after.Cases[e.CaseId].Deadlines.Due != due)
                {
                    Assert.True(e is RectificationEvent.CaseClassified or RectificationEvent.ExtensionDecided { Approved: true } or RectificationEvent.CaseReopened or RectificationEvent.DeadlinesConfirmed);
                    Assert.True(after.Cases[e.CaseId].Deadlines.Due.LastDay >= due.LastDay || e is RectificationEvent.CaseReopened);
                }

                state = after;
            }
        }
    });

    [Fact]
    public void What_is_stored_is_read_back_as_it_was() => Checking.Holds(RatingHistory.Plans, plan =>
    {
        foreach (RatingStreamEvent happened in RatingHistory.Of(plan).Events)
        {
            NewEvent written = EventCodec.Current.Encode(happened);
            Assert.Equal(happened, EventCodec.Current.Decode(written.Type, written.Data.Span));
            Assert.DoesNotContain("很慢", Encoding.UTF8.GetString(written.Data.Span), StringComparison.Ordinal);
        }
    });

    [Fact]
    public void The_histories_reach_every_event_and_every_stage()
    {
        HashSet<string> events = [];
        HashSet<CaseStage> stages = [];
        int late = 0;
        string[] everyEvent = [.. typeof(RectificationEvent).GetNestedTypes().Concat(typeof(RatingEvent).GetNestedTypes()).Select(t => t.Name)];
        CaseStage[] everyStage = [.. Enum.GetValues<CaseStage>().Except([CaseStage.FollowedUp])];

        // Some are rare, such as waiting for the leader: then more histories are drawn, but not for ever.
        for (int round = 0; round == 0 || (round < 8 && !(events.IsSupersetOf(everyEvent) && stages.IsSupersetOf(everyStage) && late > 0)); round++)
        {
            Checking.Holds(
                RatingHistory.Plans,
                plan =>
                {
                    RatingHistory history = RatingHistory.Of(plan);
                    events.UnionWith(history.Events.Select(e => e.GetType().Name));
                    stages.UnionWith(history.States.SelectMany(s => s.Cases.Values).Select(c => c.Stage));
                    late += history.Events.OfType<RectificationEvent.InvalidityDecided>().Count(e => e.At >= ChinaTime.StartOf(e.Rating.CutOff));
                },
                400);
        }

        Assert.Equal(everyEvent.Order(StringComparer.Ordinal), events.Order(StringComparer.Ordinal));
        Assert.Equal(everyStage, stages.Order());
        Assert.True(late > 0);
    }

    /// <summary>What a projection keeps: the sum of what each event changes.</summary>
    private static Dictionary<(FigureKey Key, RatingCounter Counter), long> Kept(RatingHistory history)
    {
        var kept = new Dictionary<(FigureKey, RatingCounter), long>();
        foreach (FigureDelta delta in history.Served.Select(RatingFigures.Served).Concat(history.Events.SelectMany(e => RatingFigures.Of(e))))
        {
            kept[(delta.Key, delta.Counter)] = kept.GetValueOrDefault((delta.Key, delta.Counter)) + delta.Change;
        }

        return kept;
    }

    private static Dictionary<(FigureKey Key, RatingCounter Counter), long> Recounted(RatingHistory history)
    {
        var counted = new Dictionary<(FigureKey, RatingCounter), long>();
        void Add(FigureKey key, RatingCounter counter) => counted[(key, counter)] = counted.GetValueOrDefault((key, counter)) + 1;
        foreach (RateableService service in history.Served)
        {
            Add(FigureKey.Of(service), RatingCounter.Rateable);
        }

        foreach (RecountedService service in history.Streams.Select(s => FigureRecount.Of(s, history.Now)))
        {
            if (service.RatedOn is { } rated)
            {
                Add(FigureKey.Of(rated), RatingCounter.Rated);
            }

            foreach (RecountedRating rating in service.Ratings)
            {
                Add(FigureKey.Of(rating.Rating), rating.Counter);
                if (rating.Counter is RatingCounter.Superseded or RatingCounter.Invalid or RatingCounter.Default)
                {
                    continue;
                }

                if (rating.Rating.RealName)
                {
                    Add(FigureKey.Of(rating.Rating), RatingCounter.RealName);
                }

                if (rating.Rating.Supplementary)
                {
                    Add(FigureKey.Of(rating.Rating), RatingCounter.Supplementary);
                }
            }
        }

        return counted;
    }

    /// <summary>What a projection keeps of the cases: a row each, which the events before the cut-off have changed.</summary>
    private static IEnumerable<CaseFacts> Rows(RatingHistory history)
    {
        var rows = new Dictionary<string, CaseFacts>();
        foreach (RectificationEvent happened in history.Events.OfType<RectificationEvent>())
        {
            if (happened is RectificationEvent.CaseOpened opened)
            {
                rows.Add(opened.CaseId, CaseFacts.Of(opened));
            }
            else if (rows[happened.CaseId] is var row && row.IsOfCohort(happened))
            {
                rows[happened.CaseId] = row.After(happened);
            }
        }

        return rows.Values;
    }

    private static IEnumerable<string> Lines(Dictionary<(FigureKey Key, RatingCounter Counter), long> cells) =>
        cells.Where(c => c.Value != 0).Select(c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal);
}
