using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Definitions;
using Halls.Domain.Live;
using Halls.Domain.Policies;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Projections.Laboratory;

/// <summary>
/// Runs a hall's day again, as it was or as it would have been with other windows or another policy. The machine is the one by which the live hall forecasts
/// and decides; the same trial gives the same figures. Thread-safe.
/// </summary>
/// <param name="tickets">The recorded days.</param>
/// <param name="store">When windows were open on them.</param>
/// <param name="codec">The storage format.</param>
public sealed class HallLaboratory(TicketQueries tickets, IEventStore store, EventCodec codec)
{
    /// <summary>The most people of a day.</summary>
    public const int MostPeople = 20_000;

    /// <summary>The most plans of one trial.</summary>
    public const int MostPlans = 8;

    /// <summary>The most days that are drawn.</summary>
    public const int MostRuns = 50;

    /// <summary>The most people times plans times days. The tidal policy plays each of its looks forward, so somebody under it counts for ten.</summary>
    public const int MostWork = 400_000;

    /// <summary>After so many minutes beyond closing whoever is not called counts as never called.</summary>
    private const double Overtime = 240;

    /// <summary>A look at whether anybody still wants the figures, in minutes of the simulated day.</summary>
    private const double BetweenLooks = 10;

    private const int DaysLearned = 28;
    private const int HalfHour = 30;

    /// <summary>The policies that a plan can name.</summary>
    public static ImmutableArray<string> Policies { get; } = ["recorded", "none", "longest-queue", "max-weight", "tidal"];

    /// <summary>How much work a trial is, in people.</summary>
    public static double WorkOf(double people, IReadOnlyList<TrialPlan> plans, int runs) =>
        people * runs * plans.Sum(p => p.Policy switch { "recorded" => 0, "tidal" => 10, _ => 1 });

    /// <summary>Runs a trial.</summary>
    /// <returns>The figures, or what is wrong with the trial by field; both null when there is no such hall.</returns>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<(IReadOnlyList<TrialResult>? Results, IReadOnlyDictionary<string, string[]> Faults)> RunAsync(Trial trial, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (await DefinitionAsync(trial.Hall, cancellationToken) is not { } hall)
        {
            return (null, faults);
        }

        Check(hall, trial, faults);
        if (faults.Count > 0)
        {
            return (null, faults);
        }

        Setting setting = await SettingAsync(hall, trial, cancellationToken);
        if (setting.Days[0].Count == 0)
        {
            return (null, new Dictionary<string, string[]> { ["day"] = ["has no tickets"] });
        }

        if (setting.Days[0].Count > MostPeople || WorkOf(setting.Days[0].Count, trial.Plans, setting.Days.Count) > MostWork)
        {
            return (null, new Dictionary<string, string[]> { ["plans"] = [TooMuch(WorkOf(setting.Days[0].Count, trial.Plans, setting.Days.Count))] });
        }

        // Beside the thread that asked: nothing in here waits.
        return (await Task.Run(() => (IReadOnlyList<TrialResult>)[.. trial.Plans.Select(plan => Try(setting, plan, trial.Seed, cancellationToken))], cancellationToken), faults);
    }

    /// <summary>What to say of a trial that is too much.</summary>
    public static string TooMuch(double work) =>
        string.Create(CultureInfo.InvariantCulture, $"are {work:0} people to play, of whom {MostWork} are allowed: fewer plans, fewer runs, or fewer people (one under 'tidal' counts for ten)");

    private static void Check(HallDefinition hall, Trial trial, Dictionary<string, string[]> faults)
    {
        for (int i = 0; i < trial.Plans.Count; i++)
        {
            TrialPlan plan = trial.Plans[i];
            if (plan.Policy == "recorded" && trial.Day is null)
            {
                faults[$"plans[{i}].policy"] = ["'recorded' is for a recorded day"];
            }

            foreach (TrialWindow window in plan.Windows)
            {
                if (hall.Window(window.No) is not { } known)
                {
                    faults[$"plans[{i}].windows"] = [string.Create(CultureInfo.InvariantCulture, $"names window {window.No}, which is not there")];
                }
                else if (window.Serves.Count == 0 || window.Serves.Any(q => !known.CanServe.Contains(q)))
                {
                    faults[$"plans[{i}].windows"] = [string.Create(CultureInfo.InvariantCulture, $"puts on window {window.No} what it may not serve")];
                }
            }
        }

        string? unknown = trial.People?.Select(p => p.Queue).Concat(trial.MadeUp?.Select(q => q.Queue) ?? []).FirstOrDefault(q => hall.Queue(q) is null)
            ?? trial.MadeUp?.Select(q => q.Queue).FirstOrDefault(q => hall.Queue(q) is null);
        if (unknown is not null)
        {
            faults[trial.People is null ? "madeUp" : "people"] = [$"names the queue '{unknown}', which is not there"];
        }
    }

    private async Task<HallDefinition?> DefinitionAsync(string hall, CancellationToken cancellationToken)
    {
        HallDefinition? definition = HallDecider.Initial;
        foreach (StoredEvent stored in await store.ReadStreamAsync(new StreamName($"hall/{hall}"), cancellationToken: cancellationToken))
        {
            definition = HallDecider.Evolve(definition, (HallEvent)codec.Decode(stored.Type, stored.Data.Span));
        }

        return definition;
    }

    private async Task<Setting> SettingAsync(HallDefinition hall, Trial trial, CancellationToken cancellationToken)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(hall.TimeZone);
        DayOfWeek weekday = trial.Day?.DayOfWeek ?? hall.Hours.SelectMany(h => h.Days).FirstOrDefault(DayOfWeek.Monday);
        OpeningHours hours = Intake.Of(hall, weekday) ?? new OpeningHours([weekday], 510, 1035, 1050);
        ImmutableDictionary<string, int> index = LiveDay.Index(hall);
        if (trial.Day is { } day)
        {
            IReadOnlyList<PastTicketRow> rows = await tickets.OfDaysAsync(trial.Hall, day.AddDays(-DaysLearned), day, cancellationToken);
            string today = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            PastTicketRow[] own = [.. rows.Where(r => r.Day == today && index.ContainsKey(r.Queue))];

            // How long its services took is known of a day that is over; what the policy believed is from the days before.
            PastTicket[] was = [.. own.Select(r => PastDays.Of(r, zone))];
            ServiceTimes took = Experience.Of(hall, was).Services;
            var before = Experience.Of(hall, rows.Where(r => r.Day != today).Select(r => PastDays.Of(r, zone)));
            HallModel model = LiveDay.Model(hall, took, alike: true, choice: ChoiceRule.Pull);
            var people = new TicketTable();
            foreach (PastTicket past in was)
            {
                people.Add(past.Issued, index[past.Queue], LaneOf(past.Class), past.Busy ?? model.Mean(index[past.Queue]));
            }

            double?[] waited = [.. own.Select(r => r.FirstCalledAt is { } called ? (called - r.IssuedAt) / 60e6 : (double?)null)];
            Absence[][] away = new Absence[hall.Windows.Length][];
            for (int w = 0; w < away.Length; w++)
            {
                int no = hall.Windows[w].No;
                away[w] = BreakTimetable.Recorded(
                    hall.Windows[w], await AwayAsync(trial.Hall, no, day, zone, cancellationToken),
                    [.. was.Where(t => t.Window == no).Select(t => t.Called).OfType<double>()]);
            }

            int moved = (await store.ReadStreamAsync(new StreamName($"hall/{trial.Hall}/{today}"), cancellationToken: cancellationToken))
                .Count(e => codec.Decode(e.Type, e.Data.Span) is TidalEvent.WindowAssigned);
            return new Setting(hall, hours, [people], away, model, before.Days > 0 ? before.Services : took, Comers(hall, before, was), waited, moved);
        }

        if (trial.People is { } given)
        {
            var people = new TicketTable();
            foreach (TrialPerson person in given.OrderBy(p => Math.Max(p.Minute, hours.Open)))
            {
                // Whoever comes before the doors open takes the ticket when they do.
                people.Add(Math.Max(person.Minute, hours.Open), index[person.Queue], LaneOf(EnumText<TicketClass>.TryParse(person.Class, out TicketClass known) ? known : TicketClass.Ordinary), person.Service);
            }

            PastTicket[] past = [.. given.Select(p => new PastTicket(default, p.Queue, hall.Windows.FirstOrDefault(w => w.CanServe.Contains(p.Queue))?.No, TicketClass.Ordinary, p.Minute, p.Minute, p.Service))];
            ServiceTimes took = Experience.Of(hall, past).Services;
            return new Setting(hall, hours, [people], Planned(hall, hours), LiveDay.Model(hall, took, alike: true, choice: ChoiceRule.Pull), took, Comers(hall, Experience.None, past), null, 0);
        }

        ServiceTime[] services = [.. hall.Queues.Select(q => trial.MadeUp!.FirstOrDefault(m => m.Queue == q.Id) is { } made
            ? ServiceTime.Of(made.ServiceMinutes, 0.75)
            : ServiceTimes.Empty.Of(q.Id, q.TargetWaitMinutes))];
        double[][] rates = [.. hall.Queues.Select(q => Rates(trial.MadeUp!.FirstOrDefault(m => m.Queue == q.Id)?.PeopleADay ?? 0, hours))];
        var forecast = new ArrivalForecast(rates, HalfHour);
        HallModel madeUp = LiveDay.Model(hall, ServiceTimes.Empty, alike: true, choice: ChoiceRule.Pull).With(services: services);
        return new Setting(
            hall, hours, [.. Enumerable.Range(0, trial.Runs).Select(r => Draw(forecast, services, hours, SeededRandom.Mix(trial.Seed, (ulong)r + 1)))], Planned(hall, hours), madeUp, null, forecast, null, 0);
    }

    private static TrialResult Try(Setting setting, TrialPlan plan, ulong seed, CancellationToken cancellationToken)
    {
        var waits = new List<(int Queue, double Since, double? Wait, bool Late)>();
        double moves = 0;
        if (plan.Policy == "recorded")
        {
            Collect(setting, setting.Days[0], i => setting.Recorded![i], waits);
            moves = setting.Moved;
        }
        else
        {
            ImmutableDictionary<string, int> index = LiveDay.Index(setting.Hall);
            int[][] posted =
            [
                .. setting.Hall.Windows.Select(w => (plan.Windows.FirstOrDefault(p => p.No == w.No)?.Serves ?? w.Serves).Where(index.ContainsKey).Select(q => index[q]).ToArray()),
            ];
            for (int d = 0; d < setting.Days.Count; d++)
            {
                TicketTable people = setting.Days[d];
                var engine = new HallEngine(setting.Model, RuleOf(setting, plan, posted, people, SeededRandom.Mix(seed, (ulong)d)), posted, people, setting.Away, setting.Recorded is null ? setting.Hours.Open : setting.Hours.Open - 60);
                for (double minute = setting.Hours.Open; minute < setting.Hours.Close + Overtime; minute += BetweenLooks)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    engine.Run(minute);
                }

                engine.Run(setting.Hours.Close + Overtime);
                moves += (double)engine.Moves / setting.Days.Count;
                Collect(setting, people, i => double.IsNaN(engine.CalledAt(i)) ? null : Math.Max(0, engine.CalledAt(i) - people.SinceOf(i)), waits);
            }
        }

        int first = setting.Hours.Open / HalfHour, last = setting.Hours.LastTicket / HalfHour;
        return new TrialResult(
            plan.Name, plan.Policy, Waits(waits), [.. setting.Hall.Queues.Select((q, i) => new TrialQueueWaits(q.Id, Waits([.. waits.Where(w => w.Queue == i)])))],
            [.. Enumerable.Range(first, last - first + 1).Select(h => HalfHourOf(h, waits))], Math.Round(moves, 1));
    }

    private static IPostingRule RuleOf(Setting setting, TrialPlan plan, int[][] posted, TicketTable people, ulong seed)
    {
        switch (plan.Policy)
        {
            case "longest-queue":
                return new LongestQueueFirst();
            case "max-weight":
                return new MaxWeightRule();
            case "tidal":
                TidalRules rules = TidalRules.On(default, new PolicyLayers([setting.Hall.Policy]));

                // The policy sees what somebody in the hall could know: what it has learned, not how long each service will take.
                HallModel believed = LiveDay.Model(setting.Hall, setting.Believed ?? ServiceTimes.Empty, mostPosted: rules.MostPosted, alike: true, choice: ChoiceRule.Pull);
                if (setting.Believed is null)
                {
                    believed = believed.With(services: [.. Enumerable.Range(0, believed.Queues).Select(q => new ServiceTime(setting.Model.LogMean(q), setting.Model.LogSd(q)))]);
                }

                var view = new EngineView(
                    [.. setting.Hall.Queues.Select(q => new QueueView { Id = q.Id, Name = q.Name, Kind = q.Kind, MinWindows = Math.Max(q.MinWindows, rules.Of(q.Id).Min ?? 0), Target = q.TargetWaitMinutes })],
                    [.. setting.Hall.Windows.Select((w, i) => new WindowView { No = w.No, Name = w.Name, Posted = [.. posted[i]], Plan = [.. posted[i]] })],
                    setting.Hours.LastTicket, []);
                return new TidalRule(new TidalPolicy(believed, LiveDay.Settings(rules)), setting.Forecast, view, seed);
            default:
                return new NoMoves();
        }
    }

    private static void Collect(Setting setting, TicketTable people, Func<int, double?> wait, List<(int Queue, double Since, double? Wait, bool Late)> into)
    {
        for (int i = 0; i < people.Count; i++)
        {
            double? waited = wait(i);
            into.Add((people.QueueOf(i), people.SinceOf(i), waited, waited > setting.Model.Promised(people.QueueOf(i), (int)people.LaneOf(i))));
        }
    }

    private static TrialWaits Waits(IReadOnlyCollection<(int Queue, double Since, double? Wait, bool Late)> all)
    {
        double[] waits = [.. all.Select(w => w.Wait).OfType<double>().Order()];
        double? At(double share) => Percentile.Of(waits, share) is { } minutes ? Math.Round(minutes, 2) : null;
        return new TrialWaits(
            waits.Length, waits.Length == 0 ? null : Math.Round(waits.Average(), 2), At(0.5), At(0.9), waits.Length == 0 ? null : Math.Round(waits[^1], 2), all.Count(w => w.Late),
            all.Count - waits.Length);
    }

    private static TrialHalfHour HalfHourOf(int half, List<(int Queue, double Since, double? Wait, bool Late)> all)
    {
        double[] waits = [.. all.Where(w => (int)(w.Since / HalfHour) == half).Select(w => w.Wait).OfType<double>()];
        return new TrialHalfHour(half * HalfHour, waits.Length, waits.Length == 0 ? null : Math.Round(waits.Average(), 2));
    }

    private static ArrivalForecast Comers(HallDefinition hall, Experience before, IEnumerable<PastTicket> own) =>
        (before.Days > 0 ? before : Experience.Of(hall, own)).Comers(hall, [], 0);

    /// <summary>When a window was not open on a recorded day.</summary>
    private async Task<IReadOnlyList<RecordedAbsence>> AwayAsync(string hall, int no, DateOnly day, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        DateTime at = day.ToDateTime(TimeOnly.MinValue);
        DateTimeOffset midnight = new(at, zone.GetUtcOffset(at));
        var away = new List<RecordedAbsence>();
        (double From, bool IsPause)? since = (0, false);
        foreach (StoredEvent stored in await store.ReadStreamAsync(
            new StreamName(string.Create(CultureInfo.InvariantCulture, $"window/{hall}/{no}/{day:yyyy-MM-dd}")), cancellationToken: cancellationToken))
        {
            var happened = (WindowEvent)codec.Decode(stored.Type, stored.Data.Span);
            double minute = (happened.At - midnight).TotalMinutes;
            bool there = happened is WindowEvent.WindowOpened or WindowEvent.WindowResumed;
            if (there && since is { } from)
            {
                away.Add(new RecordedAbsence(from.From, minute, from.IsPause));
            }

            since = there ? null : since ?? (minute, happened is WindowEvent.WindowPaused);
        }

        if (since is { } last)
        {
            away.Add(new RecordedAbsence(last.From, 48 * 60, last.IsPause));
        }

        return away;
    }

    /// <summary>All windows are there from the opening on, and until everybody is served, but for their planned breaks.</summary>
    private static Absence[][] Planned(HallDefinition hall, OpeningHours hours) => [.. hall.Windows.Select(w => BreakTimetable.Planned(w, hours.Open))];

    /// <summary>People a minute by half hours: a morning and an afternoon tide, as halls have them.</summary>
    private static double[] Rates(double people, OpeningHours hours)
    {
        double[] shape = new double[48];
        for (int h = 0; h < shape.Length; h++)
        {
            double hour = (h + 0.5) / 2;
            bool open = h * HalfHour >= hours.Open - (HalfHour / 2) && h * HalfHour < hours.LastTicket;
            shape[h] = open ? 0.35 + Math.Exp(-Math.Pow(hour - 9.8, 2)) + (0.8 * Math.Exp(-Math.Pow(hour - 15.2, 2))) : 0;
        }

        double sum = shape.Sum() * HalfHour;
        return [.. shape.Select(s => sum == 0 ? 0 : people * s / sum)];
    }

    private static TicketTable Draw(ArrivalForecast forecast, ServiceTime[] services, OpeningHours hours, ulong seed)
    {
        var random = new SeededRandom(seed);
        var people = new List<(double At, int Queue, double Work)>();
        for (int q = 0; q < services.Length; q++)
        {
            for (int h = 0; h < 48; h++)
            {
                double rate = forecast.Rate(q, h * HalfHour);
                for (double at = h * HalfHour; rate > 0 && (at += random.Exponential() / rate) < Math.Min((h + 1) * HalfHour, hours.LastTicket) && people.Count <= MostPeople;)
                {
                    people.Add((at, q, services[q].Draw(random)));
                }
            }
        }

        var table = new TicketTable();
        foreach ((double at, int queue, double work) in people.OrderBy(p => p.At))
        {
            table.Add(at, queue, Lane.Ordinary, work);
        }

        return table;
    }

    private static Lane LaneOf(TicketClass of) => of switch { TicketClass.Green => Lane.Green, TicketClass.Appointment => Lane.Appointment, _ => Lane.Ordinary };

    /// <summary>A hall and the days that are tried in it. <paramref name="Recorded"/> is how long each of the people of a recorded day did wait.</summary>
    private sealed record Setting(
        HallDefinition Hall, OpeningHours Hours, IReadOnlyList<TicketTable> Days, Absence[][] Away, HallModel Model, ServiceTimes? Believed, ArrivalForecast Forecast,
        double?[]? Recorded, int Moved);
}
