using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections.Figures;
using Halls.Projections.Moves;
using static Halls.Projections.Tests.Moves.MoveLedger;

namespace Halls.Projections.Tests.Moves;

/// <summary>Random days of moves, written by two processes that come and go, and what a plain recount of the ledger finds of them. It knows none of the tables.</summary>
internal static class MovesRecount
{
    private static readonly (string Hall, string[] Regions)[] Halls = [("lc", ["371502", "371500"]), ("gx", ["371525"]), ("jn", ["370102", "370103"])];
    private static readonly int[] Days = [20, 22, 23];
    private static readonly OpeningHours Hours = new([DayOfWeek.Monday, DayOfWeek.Friday], 510, 1035, 1050);

    /// <summary>What happened in all days together, so that the test can say when it has tried nothing.</summary>
    public sealed record Seen
    {
        public int Rejected { get; set; }

        public int Stale { get; set; }

        public int Reopened { get; set; }

        public long Served { get; set; }

        public long NoBaseline { get; set; }

        public long Measured { get; set; }

        /// <summary>Days that were written after a later one.</summary>
        public int Late { get; set; }
    }

    public static async Task HoldsAsync(MoveLedger ledger, int seed, Seen seen, CancellationToken stop)
    {
        var random = new Random(seed);
        LedgerStore[] stores = [ledger.Open(), ledger.Open()];
        foreach ((string hall, string[] regions) in Halls)
        {
            // One hall has moves before anybody has defined it.
            if (hall != "jn" || seed % 2 == 0)
            {
                await ledger.DefineAsync(stores[0], hall, regions[0], Hours);
            }
        }

        int[] days = seed % 3 == 0 ? [22, 20, 23] : Days;
        seen.Late += seed % 3 == 0 ? 1 : 0;
        DateTimeOffset now = At("08:00", 20);
        foreach (int day in days)
        {
            now = At("08:00", day);
            var signs = Halls.SelectMany(h => Enumerable.Range(1, 3).Select(no => (h.Hall, no))).ToDictionary(w => w, _ => "A");
            var moves = Halls.ToDictionary(h => h.Hall, _ => 0);
            for (int step = 0; step < 50; step++)
            {
                now = now.AddMinutes(random.Next(0, 12));
                (string hall, string[] regions) = Halls[random.Next(Halls.Length)];
                int no = random.Next(1, 4), trick = random.Next(100);
                LedgerStore store = stores[random.Next(2)];
                string text = string.Create(CultureInfo.InvariantCulture, $"2026-11-{day:00}"), id = string.Create(CultureInfo.InvariantCulture, $"m_{day}.{moves[hall]}");
                switch (trick)
                {
                    case < 4:
                        await ledger.DefineAsync(store, hall, regions[random.Next(regions.Length)], random.Next(2) == 0 ? [] : [Hours]);
                        break;
                    case < 24:
                        string to = signs[(hall, no)] switch { "A" => "AB", "AB" => random.Next(2) == 0 ? "A" : "B", _ => "A" };
                        MoveKind kind = (MoveKind)random.Next(3);
                        id = string.Create(CultureInfo.InvariantCulture, $"m_{day}.{++moves[hall]}");
                        TidalEvent moved = Moved(now, id, no, signs[(hall, no)], to, kind, to == "A", kind == MoveKind.Approved ? "p_1" : null);
                        await ledger.AppendAsync(store, $"hall/{hall}/{text}", random.Next(3) == 0 ? [Proposed(now, "p_x"), moved] : [moved]);
                        signs[(hall, no)] = to;
                        break;
                    case < 36 when moves[hall] > 0:
                        await ledger.AppendAsync(store, $"hall/{hall}/{text}", Measured(now, id, random.Next(2) == 0 ? 15 : 60, random.Next(4) == 0 ? null : random.Next(-300, 600) / 10.0));
                        break;
                    case < 42:
                        await ledger.AppendAsync(
                            store, $"hall/{hall}/{text}", random.Next(2) == 0
                                ? new TidalEvent.MoveDeclined("p_x", "u_wang") { At = now }
                                : new TidalEvent.ProposalLapsed("p_x", (LapseReason)random.Next(4)) { At = now });
                        break;
                    case < 50:
                        await ledger.AppendAsync(store, $"window/{hall}/{no}/{text}", random.Next(2) == 0 ? Opened(now) : Closed(now));
                        break;
                    case < 54:
                        // A move that nobody made can't be measured; the good append beside it goes through.
                        Task bad = store.AppendAsync(Of($"hall/{hall}/2026-11-19", 0, Moved(now, "m_19.1", 1, "A", "B"), Measured(now, "m_19.9", 15, 1)), stop).AsTask();
                        await ledger.AppendAsync(store, $"queue/{hall}/B/{text}", Started(now, no));
                        await Assert.ThrowsAsync<AppendRejectedException>(() => bad);
                        seen.Rejected++;
                        break;
                    case < 57:
                        await Assert.ThrowsAsync<WrongExpectedVersionException>(
                            () => store.AppendAsync(Of($"hall/{hall}/2026-11-18", 7, Moved(now, "m_18.1", 1, "A", "B")), stop).AsTask());
                        seen.Stale++;
                        break;
                    case < 60:
                        int which = random.Next(2);
                        await stores[which].DisposeAsync();
                        stores[which] = ledger.Open();
                        seen.Reopened++;
                        break;
                    default:
                        await ledger.AppendAsync(store, $"queue/{hall}/{(random.Next(3) == 0 ? "A" : "B")}/{text}", Started(now.AddMinutes(-random.Next(0, 20)), no));
                        break;
                }
            }
        }

        foreach (DateTimeOffset at in (DateTimeOffset[])[now, At("09:00", 29)])
        {
            await CompareAsync(stores[0], at, seen, stop);
        }

        Assert.Empty(await stores[1].VerifyAsync(stop));
    }

    private static async Task CompareAsync(LedgerStore store, DateTimeOffset now, Seen seen, CancellationToken stop)
    {
        var events = new List<(string[] Stream, object Payload)>();
        foreach (StoredEvent e in await store.ReadAllAsync(0, 100_000, stop))
        {
            events.Add((e.Stream.Value.Split('/'), EventCodec.Current.Decode(e.Type, e.Data.Span)));
        }

        foreach ((string hall, _) in Halls)
        {
            MovesReport report = await new MoveQueries(store).ReportAsync(new DateOnly(2026, 11, 1), FigureScope.OfHall(hall), now, 1000, null, stop);
            string[] found = [.. report.Moves!.Items.Select(m => Text(m.Day, m.Id, m.Until, m.Served, m.SavedPersonMinutes, m.Receipt?.AfterMinutes)).Order(StringComparer.Ordinal)];
            Assert.Equal(Recount(events, hall, now).Order(StringComparer.Ordinal), found);
            seen.Served += report.Total.Served;
            seen.NoBaseline += report.Total.Effect.NoBaseline;
            seen.Measured += report.Total.Effect.Measured;
        }

        // However a month is cut, it is the same moves.
        long everywhere = (await new MoveQueries(store).ReportAsync(new DateOnly(2026, 11, 1), FigureScope.Everywhere, now, 1, null, stop)).Total.Moves.Total;
        Assert.Equal(events.Count(e => e.Payload is TidalEvent.WindowAssigned), everywhere);
    }

    private static IEnumerable<string> Recount(List<(string[] Stream, object Payload)> events, string hall, DateTimeOffset now)
    {
        string? last = null;
        foreach (string day in events.Where(e => e.Stream is ["hall", var h, _] && h == hall && e.Payload is TidalEvent.WindowAssigned).Select(e => e.Stream[2]).Distinct())
        {
            // A day that is written down after a later one has its moves, but nobody follows it any more.
            bool followed = string.CompareOrdinal(day, last) >= 0;
            last = followed ? day : last;
            TidalState state = events.Where(e => e.Stream is ["hall", var h, var d] && h == hall && d == day).Select(e => (TidalEvent)e.Payload).Aggregate(TidalDecider.Initial, TidalDecider.Evolve);
            DateOnly date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            foreach (MoveHistory move in state.Moves)
            {
                TidalEvent.WindowAssigned m = move.Assigned;
                int at = events.FindIndex(e => ReferenceEquals(e.Payload, m));
                var closings = events.Skip(at).TakeWhile(e => e.Payload is not TidalEvent.WindowAssigned n || e.Stream[1] != hall || e.Stream[2] != day || n.Window != m.Window || ReferenceEquals(n, m))
                    .Where(e => e.Stream is ["window", var h, var no, var d] && h == hall && d == day && no == $"{m.Window}").ToList();
                DateTimeOffset? end = !followed ? null : move.EndedAt ?? (closings.LastOrDefault().Payload is WindowEvent.WindowClosed closed ? closed.At : null);
                if (end is null && date < ChinaTime.DayOf(now))
                {
                    HallDefinition? definition = events.Take(at).Where(e => e.Stream is ["hall", var h] && h == hall).Select(e => ((HallEvent.HallDefined)e.Payload).Definition).LastOrDefault();
                    end = definition is not null && Intake.Of(definition, date.DayOfWeek)?.Close is int minute ? ChinaTime.StartOf(date).AddMinutes(minute) : null;
                    end = end < m.At ? m.At : end;
                }

                TidalEvent.WindowAssigned[] ofWindow = [.. state.Moves.Select(x => x.Assigned).Where(x => x.Window == m.Window)];
                long served = !followed ? 0 : events.Skip(at).Count(e =>
                    e.Stream is ["queue", var h, var queue, var d] && h == hall && d == day && e.Payload is QueueEvent.ServiceStarted s && s.Window == m.Window
                    && m.To.Contains(queue) && !m.From.Contains(queue)
                    && ReferenceEquals(ofWindow.LastOrDefault(x => x.At <= s.At && events.FindIndex(y => ReferenceEquals(y.Payload, x)) < events.IndexOf(e)), m));
                TidalEvent.MoveMeasured[] looks = [.. events.Where(e => e.Stream is ["hall", var h, var d] && h == hall && d == day).Select(e => e.Payload).OfType<TidalEvent.MoveMeasured>().Where(x => x.Move == m.Move)];
                yield return Text(date, m.Move, end, served, looks.LastOrDefault(x => x.SavedPersonMinutes is not null)?.SavedPersonMinutes, looks.LastOrDefault()?.AfterMinutes);
            }
        }
    }

    private static string Text(DateOnly day, string move, DateTimeOffset? end, long served, double? saved, int? after) =>
        string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {move} until {end?.ToUniversalTime():O} served {served} saved {saved} after {after}");
}
