using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Halls.Contracts;
using Halls.Domain;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections;

namespace Halls.Grains.Tidal;

/// <summary>
/// Plays the hall forward with the tidal policy and the forecaster of the domain. It learns from the days before, which it reads once a day and hall, and from
/// today as it goes; a hall that moves to another silo is learned anew there.
/// </summary>
/// <param name="tickets">The days before.</param>
/// <param name="estimates">What was told on them, and what became of it.</param>
/// <param name="store">The day's streams, for the hall as it stood at a move.</param>
/// <param name="codec">The storage format.</param>
public sealed class HallAdvisor(TicketQueries tickets, EstimateQueries estimates, IEventStore store, EventCodec codec) : ITidalAdvisor
{
    /// <summary>So many days back are learned from: four weeks have each day of the week four times.</summary>
    private const int DaysLearned = 28;

    /// <summary>Playing out more people than that takes too long to be true when it is done.</summary>
    private const int MostPlayed = 1500;

    private readonly ConcurrentDictionary<string, Mind> _minds = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "twin-rollout";

    /// <inheritdoc/>
    public async Task<ForeseenWaits?> ForeseeAsync(TidalSight sight)
    {
        Experience known = (await LearnedAsync(sight)).Known;
        HallDefinition hall = sight.Day.Definition;
        int enough = sight.Day.Policy.WaitMinSamples;
        bool[] told = [.. hall.Queues.Select(q => known.Services.Samples(q.Id) >= enough)];
        if (!told.Contains(true) || !CanBePlayed(sight))
        {
            return null;
        }

        HallModel model = Model(sight, known);
        // As if no more windows moved, on auto, too: to count on moves within the hall's limits made it no truer (docs/tidal.md).
        var forecaster = new WaitForecaster(model);
        WaitForecast forecast = forecaster.Forecast(LiveDay.View(sight.Day, sight.Rules, sight.Now), Comers(sight, known), Seed(sight));
        ImmutableArray<ImmutableArray<string>> ids = LiveDay.Waiting(sight.Day);
        var newcomers = ImmutableDictionary.CreateBuilder<string, (WaitQuantiles Told, WaitQuantiles Raw)>(StringComparer.Ordinal);
        var waiting = ImmutableDictionary.CreateBuilder<string, WaitQuantiles>(StringComparer.Ordinal);
        var rates = ImmutableDictionary.CreateBuilder<(int Window, string Queue), double>();
        for (int q = 0; q < told.Length; q++)
        {
            string id = hall.Queues[q].Id;
            if (told[q] && sight.Day.OpenWindowsFor(id) > 0)
            {
                newcomers[id] = (known.Calibration.Apply(id, TicketClass.Ordinary, forecast.Newcomers[q]), forecast.Newcomers[q]);
                for (int i = 0; i < ids[q].Length; i++)
                {
                    waiting[ids[q][i]] = known.Calibration.Apply(id, sight.Day.Queue(id).Tickets[ids[q][i]].Class, forecast.Tickets[q][i]);
                }
            }

            for (int w = 0; w < hall.Windows.Length && told.All(t => t); w++)
            {
                rates[(hall.Windows[w].No, id)] = model.Rate(w, q);
            }
        }

        return new ForeseenWaits(sight.Now.ToUniversalTime(), newcomers.ToImmutable(), waiting.ToImmutable(), rates.ToImmutable());
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AdvisedMove>> AdviseAsync(TidalSight sight)
    {
        Mind mind = await LearnedAsync(sight);
        HallDefinition hall = sight.Day.Definition;
        if (!CanBePlayed(sight))
        {
            return [];
        }

        var policy = new TidalPolicy(Model(sight, mind.Known), LiveDay.Settings(sight.Rules));
        TidalDecision decision = policy.Decide(
            LiveDay.View(sight.Day, sight.Rules, sight.Now), Comers(sight, mind.Known), LiveDay.Memory(sight.Day, sight.Now, mind.Tides), Seed(sight));
        mind.Tides = TidalMemory.Empty with { FloodSince = decision.Memory.FloodSince, CalmSince = decision.Memory.CalmSince };
        return
        [
            .. decision.Proposals.Select(p => new AdvisedMove(
                p.No, [.. p.After.Select(q => hall.Queues[q].Id)], p.Why,
                Forecast(p.Horizon, new[] { p.To, p.From }.OfType<QueueOutlook>(), p.Saved, p.LenderCost) with { SavedErrorPersonMinutes = Math.Round(p.SavedError, 1), Kind = p.Kind })),
        ];
    }

    /// <inheritdoc/>
    public async Task<MoveForecast?> AppraiseAsync(TidalSight sight, int window, ImmutableArray<string> serves)
    {
        Experience known = await KnownAsync(sight);
        int at = LiveDay.IndexOf(sight.Day.Definition, window);
        ImmutableDictionary<string, int> index = LiveDay.Index(sight.Day.Definition);
        if (!CanBePlayed(sight) || at < 0 || !serves.All(index.ContainsKey))
        {
            return null;
        }

        var policy = new TidalPolicy(Model(sight, known), LiveDay.Settings(sight.Rules));
        TidalAppraisal appraisal = policy.Appraise(LiveDay.View(sight.Day, sight.Rules, sight.Now), Comers(sight, known), at, [.. serves.Select(q => index[q])], Seed(sight));
        return Forecast(appraisal.Horizon, appraisal.Queues, appraisal.Saved, appraisal.LenderCost);
    }

    /// <inheritdoc/>
    public async Task<MoveReview> ReviewAsync(TidalSight sight, MoveHistory move, int minutes)
    {
        ImmutableArray<QueueOutcome> actual = MoveReceipts.Actual(sight.Day, move.Assigned, minutes);
        Experience known = (await LearnedAsync(sight)).Known;
        HallDefinition hall = sight.Day.Definition;
        DateTimeOffset at = TimeZoneInfo.ConvertTime(move.Assigned.At, TimeZoneInfo.FindSystemTimeZoneById(hall.TimeZone));
        if (MoveReceipts.Record(await AsItWasAsync(sight, move.Assigned.At), sight.Day, sight.Rules, move.Assigned, at) is not { } record)
        {
            return new MoveReview(actual, null);
        }

        HallModel model = LiveDay.Model(hall, known.Services, at.Hour, choice: KnowsAll(sight, known) ? ChoiceRule.Pull : ChoiceRule.Urgency);
        var receipt = TidalReceipt.Of(record, model, minutes);
        return new MoveReview(
            [.. actual.Zip(receipt.Queues, (q, r) => q with { Replayed = r.Without is { } mean ? Math.Round(mean, 1) : null })], receipt.Saved is { } saved ? Math.Round(saved, 1) : null,
            receipt.ReplayError is { } error ? Math.Round(error, 1) : null);
    }

    /// <summary>Whether there is anything to play: a window that calls, and not so many people that it would take too long.</summary>
    private static bool CanBePlayed(TidalSight sight) =>
        sight.Day.Windows.Values.Any(w => w.Status == WindowStatus.Open) && sight.Day.Queues.Values.Sum(q => q.Waiting) <= MostPlayed;

    private static MoveForecast Forecast(double horizon, IEnumerable<QueueOutlook> queues, double saved, double lenderCost) => new(
        horizon, [.. queues.Select(q => new QueueForecast(q.Id, Math.Round(q.Without, 1), Math.Round(q.With, 1)))], Math.Round(saved, 1), Math.Round(lenderCost, 1));

    private static HallModel Model(TidalSight sight, Experience known) =>
        LiveDay.Model(
            sight.Day.Definition, known.Services, sight.Now.Hour, sight.Rules.MostPosted, day: sight.Day, choice: KnowsAll(sight, known) ? ChoiceRule.Pull : ChoiceRule.Urgency);

    /// <summary>Whether enough services of each queue were seen, so that windows choose by how fast they are (<see cref="ForeseenWaits.Rates"/>).</summary>
    private static bool KnowsAll(TidalSight sight, Experience known) => sight.Day.Definition.Queues.All(q => known.Services.Samples(q.Id) >= sight.Day.Policy.WaitMinSamples);

    private static ArrivalForecast Comers(TidalSight sight, Experience known)
    {
        DateTimeOffset midnight = LiveDay.Midnight(sight.Now);
        bool booked = !sight.Day.Booked.IsEmpty;
        return known.Comers(
            sight.Day.Definition, sight.Day.Queues.SelectMany(q => q.Value.Tickets.Values.Where(t => t.Transfers == 0 && (!booked || t.Class != TicketClass.Appointment)).Select(t => (q.Key, (t.IssuedAt - midnight).TotalMinutes))),
            (sight.Now - midnight).TotalMinutes, walkIns: booked);
    }

    /// <summary>The same hall at the same instant is seen alike, whoever looks.</summary>
    private static ulong Seed(TidalSight sight)
    {
        ulong seed = 14695981039346656037;
        foreach (char c in sight.Hall)
        {
            seed = (seed ^ c) * 1099511628211;
        }

        return SeededRandom.Mix(seed, (ulong)sight.Now.UtcTicks);
    }

    /// <summary>The hall's day as it stood at an instant: the fold of all events before.</summary>
    private async Task<HallDay> AsItWasAsync(TidalSight sight, DateTimeOffset at)
    {
        var day = HallDay.Begin(sight.Day.Definition, sight.Day.Day);
        foreach (QueueDefinition queue in day.Definition.Queues)
        {
            await foreach (QueueEvent e in Before<QueueEvent>(Streams.Queue(new QueueKey(sight.Hall, queue.Id, day.Day)), e => e.At, at))
            {
                day = day.Evolve(queue.Id, e);
            }
        }

        foreach (WindowDefinition window in day.Definition.Windows)
        {
            await foreach (WindowEvent e in Before<WindowEvent>(Streams.Window(new WindowKey(sight.Hall, window.No, day.Day)), e => e.At, at))
            {
                day = day.Evolve(window.No, e);
            }
        }

        foreach (MoveHistory move in sight.Day.Tide.Moves.Where(m => m.Assigned.At < at))
        {
            day = day.Evolve(move.Assigned);
        }

        return day;
    }

    private async IAsyncEnumerable<TEvent> Before<TEvent>(StreamName stream, Func<TEvent, DateTimeOffset> when, DateTimeOffset at)
    {
        foreach (StoredEvent stored in await store.ReadStreamAsync(stream))
        {
            if (codec.Decode(stored.Type, stored.Data.Span) is TEvent e && when(e) <= at)
            {
                yield return e;
            }
        }
    }

    /// <summary>
    /// What is known of a hall, for a question that may come beside a look and must not touch what that is learning: what the looks have come to, or, before
    /// the first one of the day, the days before.
    /// </summary>
    private async Task<Experience> KnownAsync(TidalSight sight)
    {
        Lesson? last = _minds.GetOrAdd(sight.Hall, _ => new Mind()).Last;
        return last?.Day == sight.Day.Day ? last.Known : await LoadAsync(sight);
    }

    /// <summary>What is known of a hall, today included. One call at a time for each hall.</summary>
    private async Task<Mind> LearnedAsync(TidalSight sight)
    {
        Mind mind = _minds.GetOrAdd(sight.Hall, _ => new Mind());
        if (mind.Day != sight.Day.Day)
        {
            (mind.Known, mind.Tides) = (await LoadAsync(sight), TidalMemory.Empty);
            mind.Done.Clear();
            mind.Called.Clear();
            mind.Learned.Clear();
            mind.Judged.Clear();
            mind.Day = sight.Day.Day;
        }

        DateTimeOffset midnight = LiveDay.Midnight(sight.Now);
        foreach ((string id, QueueState queue) in sight.Day.Queues)
        {
            // Most looks find nothing new.
            if (mind.Done.GetValueOrDefault(id) == queue.Done)
            {
                continue;
            }

            mind.Done[id] = queue.Done;
            foreach (Ticket ticket in queue.Tickets.Values.Where(t => t.State == TicketState.Done && mind.Learned.Add(t.Id)))
            {
                mind.Known = mind.Known.With(sight.Day.Definition, LiveDay.Past(sight.Day, id, ticket, midnight));
            }
        }

        foreach ((string id, QueueState queue) in sight.Day.Queues)
        {
            if (mind.Called.GetValueOrDefault(id) == queue.Calls)
            {
                continue;
            }

            mind.Called[id] = queue.Calls;
            foreach (Ticket ticket in queue.Tickets.Values.Where(t => t is { Estimate: not null, FirstCalledAt: not null, Transfers: 0 } && mind.Judged.Add(t.Id)))
            {
                mind.Known = Judged(mind.Known, id, ticket.Class, ticket.Estimate!, (ticket.FirstCalledAt!.Value - ticket.IssuedAt).TotalMinutes);
            }
        }

        mind.Last = new Lesson(mind.Day, mind.Known);
        return mind;
    }

    /// <summary>What can be learned from the days before.</summary>
    private async Task<Experience> LoadAsync(TidalSight sight)
    {
        DateOnly today = sight.Day.Day;
        HallDefinition hall = sight.Day.Definition;
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(hall.TimeZone);
        IReadOnlyList<PastTicketRow> past = await tickets.OfDaysAsync(sight.Hall, today.AddDays(-DaysLearned), today.AddDays(-1), CancellationToken.None);
        var known = Experience.Of(hall, past.Select(row => PastDays.Of(row, zone)));
        foreach (EstimateRow row in await estimates.OfDaysAsync(sight.Hall, today.AddDays(-DaysLearned), today.AddDays(-1), CancellationToken.None))
        {
            if (row.WaitedUs is { } waited && EnumText<TicketClass>.TryParse(row.Class, out TicketClass ticketClass))
            {
                known = Judged(known, row.Queue, ticketClass, new ToldWait(row.Low, row.Likely, row.High, row.RawLow, row.RawHigh), waited / 60e6);
            }
        }

        return known;
    }

    private static Experience Judged(Experience known, string queue, TicketClass ticketClass, ToldWait told, double waited) => known with
    {
        Calibration = known.Calibration.Learn(queue, ticketClass, new WaitQuantiles(told.RawLow, told.Likely, told.RawHigh), waited),
    };

    /// <summary>What a look of a day came to know.</summary>
    private sealed record Lesson(DateOnly Day, Experience Known);

    /// <summary>What is known of one hall; touched by one look at a time, but for <see cref="Last"/>, which anybody may read.</summary>
    private sealed class Mind
    {
        private volatile Lesson? _last;

        public Lesson? Last
        {
            get => _last;
            set => _last = value;
        }

        public DateOnly Day { get; set; }

        public Experience Known { get; set; } = Experience.None;

        public TidalMemory Tides { get; set; } = TidalMemory.Empty;

        public Dictionary<string, int> Done { get; } = [];

        public Dictionary<string, long> Called { get; } = [];

        public HashSet<string> Learned { get; } = [];

        public HashSet<string> Judged { get; } = [];
    }
}
