using System.Collections.Immutable;
using Halls.Contracts.Boards;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Waits;
using Halls.Domain.Windows;
using Halls.Projections;

namespace Halls.Grains.Boards;

/// <summary>Makes the board's rows from a hall's day. Pure: the same day at the same instant gives the same rows.</summary>
public static class BoardRows
{
    /// <summary>The row of a queue.</summary>
    /// <param name="day">The hall's day.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="localNow">The instant with the hall's offset.</param>
    /// <param name="foreseen">The wait of somebody who takes a ticket now as the hall foresees it; null where the plain formula has to do.</param>
    public static QueueRow Queue(HallDay day, QueueDefinition queue, DateTimeOffset localNow, WaitRange? foreseen = null)
    {
        QueueState state = day.Queue(queue.Id);
        ImmutableArray<int> windows =
            [.. day.Definition.Windows.Where(w => day.Window(w.No).Status != WindowStatus.Closed && day.Serves(w.No).Contains(queue.Id)).Select(w => w.No)];
        IntakeState intake = Intake.At(day.Definition, localNow);
        bool full = queue.DailyMax is int max && state.Issued >= max;
        WaitRange? wait = foreseen ?? day.WaitOf(queue.Id);
        return new QueueRow
        {
            Id = queue.Id,
            Name = queue.Name,
            NameEn = queue.NameEn,
            Prefix = queue.Prefix,
            Kind = Definitions.TextOf(queue.Kind),
            Waiting = state.Waiting,
            Called = state.Unanswered.Count,
            Serving = state.Serving,
            Held = state.Held,
            Done = state.Done,
            Missed = state.Missed,
            Left = state.Left,
            OldestWaitMinutes = state.OldestWaitingSince is { } since ? Math.Max(0, (int)(localNow - since).TotalMinutes) : null,
            Windows = windows,
            Wait = wait is null ? null : new WaitView(wait.Low, wait.Likely, wait.High),
            Accepting = intake == IntakeState.Accepting && !full,
            ClosedReason = intake != IntakeState.Accepting ? EnumText<IntakeState>.Of(intake) : full ? "daily-max" : windows.IsEmpty ? "no-window" : null,
            TargetWaitMinutes = queue.TargetWaitMinutes,
            Issued = state.Issued,
        };
    }

    /// <summary>The row of a window.</summary>
    /// <param name="day">The hall's day.</param>
    /// <param name="window">The window.</param>
    /// <param name="zone">The hall's time zone.</param>
    public static WindowRow Window(HallDay day, WindowDefinition window, TimeZoneInfo zone)
    {
        WindowState state = day.Window(window.No);
        Ticket? inHand = day.InHandAt(window.No);
        DateTimeOffset? since = inHand is null ? state.Since : inHand.StartedAt ?? inHand.CalledAt;
        return new WindowRow
        {
            No = window.No,
            Name = window.Name,
            Kind = Definitions.TextOf(window.Kind),
            State = EnumText<WindowStatus>.Of(state.Status),
            Serves = day.Serves(window.No),
            Ticket = inHand?.Number,
            TicketState = inHand is null ? null : TicketsProjection.TextOf(inHand.State),
            Since = since is { } instant ? TimeZoneInfo.ConvertTime(instant, zone) : null,
            PauseReason = state.PauseReason,
            Held = day.HeldAt(window.No),
            Calls = inHand?.Calls ?? 0,
            ClerkSignedIn = state.Status != WindowStatus.Closed,
            Moved = day.Tide.Away.ContainsKey(window.No),
            MovedAt = day.Tide.LastMoved.TryGetValue(window.No, out DateTimeOffset moved) ? TimeZoneInfo.ConvertTime(moved, zone) : null,
            Changing = inHand is not null && day.Queues.Any(q => q.Value.AtWindow.ContainsKey(window.No) && !day.Serves(window.No).Contains(q.Key)),
        };
    }

    /// <summary>The calls for the wall.</summary>
    /// <param name="day">The hall's day.</param>
    /// <param name="zone">The hall's time zone.</param>
    public static ImmutableArray<CallRow> Calls(HallDay day, TimeZoneInfo zone) =>
    [
        .. day.Calls().Select(call => new CallRow
        {
            Number = call.Ticket.Number,
            Window = call.Ticket.Window ?? 0,
            Queue = call.QueueId,
            QueueName = day.Definition.Queue(call.QueueId)?.Name ?? call.QueueId,
            At = TimeZoneInfo.ConvertTime(call.Ticket.CalledAt!.Value, zone),
            Calls = call.Ticket.Calls,
            Answered = call.Answered,
        }),
    ];

    /// <summary>Whether two rows say the same.</summary>
    public static bool Same(QueueRow a, QueueRow b) => a with { Windows = b.Windows } == b && a.Windows.AsSpan().SequenceEqual(b.Windows.AsSpan());

    /// <summary>Whether two rows say the same.</summary>
    public static bool Same(WindowRow a, WindowRow b) => a with { Serves = b.Serves } == b && a.Serves.AsSpan().SequenceEqual(b.Serves.AsSpan());
}
