using System.Collections.Immutable;
using Halls.Contracts.Halls;
using Halls.Domain.Boards;
using Halls.Domain.Queues;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using Halls.Projections;

namespace Halls.Grains.Boards;

/// <summary>Makes what the edge sees of a hall's moves. Pure.</summary>
internal static class TidalViews
{
    /// <summary>The tidal windows of a day.</summary>
    public static TidalView Of(string hall, HallDay day, TidalRules rules, PolicyHealth health, DateTimeOffset now, TimeZoneInfo zone)
    {
        ImmutableArray<MoveView> moves = [.. day.Tide.Moves.Select(m => Move(day, m, zone)).Reverse()];
        return new TidalView
        {
            Hall = hall,
            Day = day.Day,
            AsOf = Local(now, zone),
            Mode = EnumText<TidalMode>.Of(rules.Mode),
            Bounds = Setting(rules).Bounds,
            Policy = health,
            Proposals = [.. day.Tide.Open.Where(p => p.Proposal.ExpiresAt > now).Select(p => Proposal(day.Tide, p, zone))],
            Moves = moves,
            Sum = Sum(moves),
            Windows =
            [
                .. day.Definition.Windows.Select(w => new TidalWindowView(
                    w.No, w.Name, Definitions.TextOf(w.Kind), EnumText<WindowStatus>.Of(day.Window(w.No).Status), day.Serves(w.No), w.Serves, w.CanServe,
                    day.Tide.LastMoved.TryGetValue(w.No, out DateTimeOffset moved) ? Local(moved, zone) : null)),
            ],
        };
    }

    /// <summary>Who moves windows.</summary>
    public static TideSettingView Setting(TidalRules rules) => new(
        EnumText<TidalMode>.Of(rules.Mode), rules.Bounds.ToImmutableSortedDictionary(b => b.Key, b => new BoundsView(b.Value.Min, b.Value.Max, b.Value.Auto), StringComparer.Ordinal));

    /// <summary>A proposal and what became of it.</summary>
    public static ProposalView Proposal(TidalState tide, ProposalHistory history, TimeZoneInfo zone)
    {
        Proposal p = history.Proposal;
        return new ProposalView
        {
            Id = p.Id,
            Window = p.Window,
            From = [.. p.From],
            To = [.. p.To],
            Why = p.Why,
            Readings = Readings(p.Readings),
            Forecast = Forecast(p.Forecast),
            By = p.By,
            ProposedAt = Local(history.ProposedAt, zone),
            ExpiresAt = Local(p.ExpiresAt, zone),
            Status = EnumText<ProposalStatus>.Of(history.Status),
            Move = tide.Moves.Find(m => m.Assigned.Proposal == p.Id)?.Assigned.Move,
        };
    }

    private static MoveView Move(HallDay day, MoveHistory history, TimeZoneInfo zone)
    {
        TidalEvent.WindowAssigned m = history.Assigned;
        DateTimeOffset until = history.EndedAt ?? DateTimeOffset.MaxValue;
        return new MoveView
        {
            Id = m.Move,
            Window = m.Window,
            From = [.. m.From],
            To = [.. m.To],
            Home = m.Home,
            Kind = EnumText<MoveKind>.Of(m.Kind),
            Reason = m.Reason,
            Readings = Readings(m.Readings),
            Forecast = Forecast(m.Forecast),
            Proposal = m.Proposal,
            Proposer = m.Proposer,
            Approver = m.Approver,
            Warnings = [.. m.Warnings],
            At = Local(m.At, zone),
            Until = history.EndedAt is { } ended ? Local(ended, zone) : null,
            TicketsServed = m.To.Except(m.From).Sum(q => day.Queue(q).Tickets.Values.Count(t => CalledBy(t, m.Window, m.At, until))),
            Receipts = [.. history.Receipts.Values.Select(r => Receipt(r, zone))],
        };
    }

    /// <summary>Whether a ticket was called by a window within a time; one that has gone on to another window meanwhile counts there.</summary>
    private static bool CalledBy(Ticket ticket, int window, DateTimeOffset from, DateTimeOffset until) =>
        ticket.Window == window && ticket.CalledAt >= from && ticket.CalledAt < until;

    private static MoveReceiptView Receipt(TidalEvent.MoveMeasured r, TimeZoneInfo zone) => new(
        r.AfterMinutes, Local(r.At, zone), [.. r.Queues.Select(q => new QueueOutcomeView(q.Queue, q.People, q.Actual, q.Predicted, q.Replayed))], r.SavedPersonMinutes,
        r.ReplayErrorPersonMinutes);

    private static MovesSum Sum(ImmutableArray<MoveView> moves)
    {
        MoveReceiptView[] latest = [.. moves.Select(m => m.Receipts.LastOrDefault(r => r.SavedPersonMinutes is not null)).OfType<MoveReceiptView>()];
        double[] measured = [.. latest.Select(r => r.SavedPersonMinutes!.Value)], errors = [.. latest.Select(r => r.ReplayErrorPersonMinutes).OfType<double>()];
        double saved = Math.Round(measured.Where(s => s > 0).Sum(), 1), lost = Math.Round(measured.Where(s => s < 0).Sum(s => -s), 1);
        return new MovesSum(moves.Length, measured.Length, saved, lost, measured.Length == 0 ? null : Math.Round(saved - lost, 1), errors.Length == 0 ? null : Math.Round(errors.Sum(Math.Abs), 1));
    }

    /// <summary>The trigger values.</summary>
    public static ImmutableArray<QueueReadingView> Readings(ImmutableArray<QueueReading> readings) =>
        [.. readings.Select(r => new QueueReadingView(r.Queue, r.Waiting, r.OldestWaitMinutes, r.OpenWindows))];

    /// <summary>What is expected of a move.</summary>
    public static MoveForecastView? Forecast(MoveForecast? forecast) => forecast is null ? null : new(
        forecast.HorizonMinutes, [.. forecast.Queues.Select(q => new QueueForecastView(q.Queue, q.Without, q.With))], forecast.SavedPersonMinutes, forecast.LenderPersonMinutes,
        forecast.SavedErrorPersonMinutes, forecast.Kind is { } kind ? EnumText<TidalKind>.Of(kind) : null);

    /// <summary>What is expected of a move, as it is kept.</summary>
    public static MoveForecast? Forecast(MoveForecastView? view) => view is null ? null : new(
        view.HorizonMinutes, [.. view.Queues.Select(q => new QueueForecast(q.Queue, q.Without, q.With))], view.SavedPersonMinutes, view.LenderPersonMinutes,
        view.SavedErrorPersonMinutes, EnumText<TidalKind>.TryParse(view.Kind, out TidalKind kind) ? kind : null);

    private static DateTimeOffset Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone);
}
