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
    public TicketView Of(QueueState state, Ticket ticket, DateTimeOffset now, double openWindows)
    {
        bool waiting = ticket.State == TicketState.Waiting;
        int ahead = state.AheadOf(ticket, Policy.MaxConsecutivePriority);
        WaitRange? wait = waiting ? WaitEstimate.For(state, ahead, openWindows, Policy.WaitMinSamples) : null;
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
