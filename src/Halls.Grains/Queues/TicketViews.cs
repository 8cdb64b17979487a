using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Queues;
using Halls.Contracts.Ratings;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Waits;
using Halls.Projections;

namespace Halls.Grains.Queues;

/// <summary>Makes the view of a ticket from its queue's state.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Definition">The hall's definition.</param>
/// <param name="Policy">The values in force.</param>
/// <param name="Zone">The hall's time zone.</param>
/// <param name="Links">Makes the citizen's links.</param>
internal sealed record TicketViews(string Hall, QueueDefinition Queue, HallDefinition Definition, PolicyValues Policy, TimeZoneInfo Zone, CitizenLinks Links)
{
    /// <summary>What was foreseen is used so long, by the hall's time; then the plain formula has to do.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>What somebody is told who takes a ticket now, or null where the hall has foreseen nothing of late.</summary>
    public static ToldWait? Told(QueueWaits? foreseen, TicketClass ticketClass, DateTimeOffset now) =>
        ticketClass == TicketClass.Ordinary && foreseen is { Newcomer: { } told, Raw: { } raw } && IsFresh(foreseen, now)
            ? new ToldWait(Tenths(told.Low), Tenths(told.Likely), Tenths(told.High), Tenths(raw.Low), Tenths(raw.High))
            : null;

    public TicketView Of(QueueState state, Ticket ticket, DateTimeOffset now, double openWindows, QueueWaits? foreseen)
    {
        bool waiting = ticket.State == TicketState.Waiting;
        int ahead = state.AheadOf(ticket, Policy.MaxConsecutivePriority);
        WaitRange? wait = waiting ? Foreseen(ticket, now, foreseen) ?? WaitEstimate.For(state, ahead, openWindows, Policy.WaitMinSamples) : null;
        return new TicketView
        {
            Id = ticket.Id,
            Number = ticket.Number,
            Hall = Hall,
            HallName = Definition.Name,
            Queue = Queue.Id,
            QueueName = Queue.Name,
            Class = EnumText<TicketClass>.Of(ticket.Class),
            State = TicketsProjection.TextOf(ticket.State),
            IssuedAt = Local(ticket.IssuedAt),
            Ahead = ahead,
            Wait = wait is null ? null : new WaitView(wait.Low, wait.Likely, wait.High),
            Window = ticket.Window,
            Calls = ticket.Calls,
            Behind = waiting ? state.Behind(ticket) : 0,
            WaitedMinutes = (int)((ticket.Wait ?? ((ticket.EndedAt ?? now) - ticket.IssuedAt)).TotalMinutes),
            Reason = ticket.Reason is { } reason ? new CallReasonView(EnumText<CallCode>.Of(reason.Code), reason.Text, reason.Overtook) : null,
            CalledAt = Local(ticket.FirstCalledAt),
            StartedAt = Local(ticket.StartedAt),
            FinishedAt = Local(ticket.EndedAt),
            ServiceSeconds = ticket.State == TicketState.Done ? ticket.ServiceTime?.TotalSeconds : null,
            HeldSince = Local(ticket.HeldSince),
            HoldReason = ticket.HoldReason,
            Rating = ticket.State == TicketState.Done ? Links.Rate(ticket.Id) : null,
            Item = ticket.Item,
            Transfers = ticket.Transfers,
            At = Local(now),
        };
    }

    /// <summary>What is left of a wait that was foreseen; of a ticket that has come since, what was told with it.</summary>
    private static WaitRange? Foreseen(Ticket ticket, DateTimeOffset now, QueueWaits? foreseen) =>
        foreseen is null || !IsFresh(foreseen, now) ? null
        : foreseen.Tickets.TryGetValue(ticket.Id, out ForeseenWait? own) ? Left(own.Low, own.Likely, own.High, now - foreseen.At)
        : ticket is { Estimate: { } told } && ticket.IssuedAt >= foreseen.At ? Left(told.Low, told.Likely, told.High, now - ticket.IssuedAt)
        : null;

    private static bool IsFresh(QueueWaits foreseen, DateTimeOffset now) => now - foreseen.At < Fresh;

    private static WaitRange Left(double low, double likely, double high, TimeSpan passed)
    {
        double minutes = Math.Max(0, passed.TotalMinutes);
        return WaitRange.Outwards(new WaitQuantiles(low - minutes, likely - minutes, high - minutes));
    }

    private static double Tenths(double minutes) => Math.Round(Math.Max(0, minutes), 1);

    /// <summary>Under what a service at a window is counted.</summary>
    public ServicePlace PlaceOf(int window) => ServicePlace.Of(Definition, Hall, window);

    /// <summary>What was done for a ticket; null while it isn't done. It is counted, and answered for, where it was when it was completed.</summary>
    public ServedTicket? Served(Ticket ticket, DateOnly day)
    {
        ServicePlace here = PlaceOf(ticket.Window ?? 0);
        return RateableService.OfTicket(ticket, Hall, here.Region, here.Unit, ticket.ServedBy, day) is not { } done ? null : new ServedTicket(
            done.Id, ticket.Number, done.Hall, Definition.Name, done.Region, done.Unit, Queue.Name, done.Window, done.Item, done.Clerk, done.Day, Local(done.CompletedAt));
    }

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    private DateTimeOffset? Local(DateTimeOffset? instant) => instant is { } known ? Local(known) : null;
}
