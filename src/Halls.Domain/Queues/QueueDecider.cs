using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Definitions;

namespace Halls.Domain.Queues;

/// <summary>Decides over one queue's service day: numbers, order, calls, misses, holds, transfers (RULES part C).</summary>
public static class QueueDecider
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>An empty day.</summary>
    public static QueueState Initial => QueueState.Empty;

    /// <summary>The id of the ticket with that number: says where it was taken, so that nobody has to look it up.</summary>
    public static string TicketId(string hall, string queue, DateOnly day, int seq) =>
        string.Create(CultureInfo.InvariantCulture, $"t_{hall}.{day:yyyyMMdd}.{queue}.{seq}");

    /// <summary>The number on the ticket: prefix and at least three digits .</summary>
    public static string Number(string prefix, int seq) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{seq:000}");

    /// <summary>Decides.</summary>
    public static Decision<QueueEvent, QueueRefusal> Decide(QueueState state, QueueCommand command) => command switch
    {
        QueueCommand.Issue c => Issue(state, c),
        QueueCommand.Join c => Join(state, c),
        QueueCommand.CallNext c => CallNext(state, c),
        QueueCommand.Call c => Call(state, c),
        QueueCommand.Recall c => InState(state, c.TicketId, c.Window, TicketState.Called, QueueRefusal.TicketNotCalled, t =>
            new QueueEvent.TicketRecalled(c.Window, t.Calls + 1, c.By) { At = Utc(c), TicketId = t.Id }),
        QueueCommand.Start c => InState(state, c.TicketId, c.Window, TicketState.Called, QueueRefusal.TicketNotCalled, t =>
            new QueueEvent.ServiceStarted(c.Window, c.By) { At = Utc(c), TicketId = t.Id }),
        QueueCommand.Complete c => Complete(state, c),
        QueueCommand.Miss c => Miss(state, c),
        QueueCommand.Hold c => Hold(state, c),
        QueueCommand.Resume c => InState(state, c.TicketId, c.Window, TicketState.Held, QueueRefusal.TicketNotHeld, t =>
            HandsFull(state, c.Window) ? QueueRefusal.TicketInHand : new QueueEvent.TicketResumed(c.Window, c.By) { At = Utc(c), TicketId = t.Id }),
        QueueCommand.Transfer c => Transfer(state, c),
        QueueCommand.Leave c => Leave(state, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds one event into the state.</summary>
    /// <exception cref="InvalidOperationException">The event names a ticket that never was here: the stream is damaged.</exception>
    public static QueueState Evolve(QueueState state, QueueEvent happened)
    {
        switch (happened)
        {
            case QueueEvent.TicketIssued e:
                Lane own = OwnLane(e.Class);
                return (state with { Issued = e.Seq, Arrivals = state.Arrivals + 1, Prefixes = state.Prefixes.Add(e.Number.TrimEnd(Digits)) }).LineUp(new Ticket
                {
                    Id = e.TicketId,
                    Number = e.Number,
                    Class = e.Class,
                    IssuedAt = e.At,
                    Item = e.Item,
                    Estimate = e.Estimate,
                    Lane = own,
                    Place = new Place(e.At.UtcTicks, state.Arrivals, e.TicketId),
                });

            case QueueEvent.TicketJoined e:
                (Lane lane, long key) = e.Place switch
                {
                    TransferPlace.First => (Lane.Front, e.At.UtcTicks),
                    TransferPlace.Last => (Lane.Ordinary, e.At.UtcTicks),
                    _ => (e.Class == TicketClass.Ordinary ? Lane.Transferred : OwnLane(e.Class), e.IssuedAt.UtcTicks),
                };
                return (state with { Arrivals = state.Arrivals + 1 }).LineUp(new Ticket
                {
                    Id = e.TicketId,
                    Number = e.Number,
                    Class = e.Class,
                    IssuedAt = e.IssuedAt,
                    Item = e.Item,
                    Transfers = e.Transfers,
                    Lane = lane,
                    Place = new Place(key, state.Arrivals, e.TicketId),
                });
        }

        if (!state.Tickets.TryGetValue(happened.TicketId, out Ticket? ticket))
        {
            throw new InvalidOperationException($"{happened.GetType().Name} names the ticket '{happened.TicketId}', which never was in this queue.");
        }

        switch (happened)
        {
            case QueueEvent.TicketCalled e:
                return (state.TakeOut(ticket).Put(ticket with
                {
                    State = TicketState.Called,
                    Window = e.Window,
                    Calls = e.Calls,
                    Reason = e.Reason,
                    CalledAt = e.At,
                    FirstCalledAt = ticket.FirstCalledAt ?? e.At,
                }) with
                { Unanswered = state.Unanswered.Add(ticket.Id) }).InHand(e.Window, ticket.Id).CountCall(ticket.Lane);

            case QueueEvent.TicketRecalled e:
                return state.Put(ticket with { Calls = e.Calls, CalledAt = e.At });

            case QueueEvent.ServiceStarted e:
                return state.Put(ticket with { State = TicketState.Serving, StartedAt = e.At }).Answer(ticket.Id) with { Serving = state.Serving + 1 };

            case QueueEvent.ServiceCompleted e:
                Ticket done = ticket with { State = TicketState.Done, EndedAt = e.At, ServedBy = e.By, ServedIn = e.Region is null || e.Unit is null ? null : new(e.Region, e.Unit) };
                double seconds = done.ServiceTime!.Value.TotalSeconds;
                return state.Put(done).OutOfHand(ticket) with
                {
                    Serving = state.Serving - 1,
                    Done = state.Done + 1,
                    ServiceSeconds = state.ServiceSeconds + seconds,
                    ServiceSecondsSquared = state.ServiceSecondsSquared + (seconds * seconds),
                };

            case QueueEvent.TicketSetBack e:
                QueueState withoutCall = state.OutOfHand(ticket) with { Unanswered = state.Unanswered.Remove(ticket.Id) };
                Ticket back = ticket with { State = TicketState.Waiting, Window = null, Calls = 0, Misses = ticket.Misses + 1, Reason = null };
                return withoutCall.LetAhead(back, e.Behind);

            case QueueEvent.TicketMissed e:
                return state.Put(ticket with { State = TicketState.Missed, Misses = ticket.Misses + 1, EndedAt = e.At }).OutOfHand(ticket) with
                {
                    Unanswered = state.Unanswered.Remove(ticket.Id),
                    Missed = state.Missed + 1,
                };

            case QueueEvent.TicketHeld e:
                return state.Put(ticket with { State = TicketState.Held, HeldSince = e.At, HoldReason = e.Reason }).OutOfHand(ticket) with
                {
                    Serving = state.Serving - 1,
                    HeldAt = state.HeldAt.Add(ticket.Id),
                };

            case QueueEvent.TicketResumed e:
                return state.Put(ticket with
                {
                    State = TicketState.Serving,
                    HeldFor = ticket.HeldFor + (e.At - ticket.HeldSince!.Value),
                    HeldSince = null,
                    HoldReason = null,
                }).InHand(e.Window, ticket.Id) with
                { Serving = state.Serving + 1, HeldAt = state.HeldAt.Remove(ticket.Id) };

            case QueueEvent.TicketTransferred e:
                QueueState counted = ticket.State switch
                {
                    TicketState.Serving => state with { Serving = state.Serving - 1 },
                    TicketState.Held => state with { HeldAt = state.HeldAt.Remove(ticket.Id) },
                    _ => state with { Unanswered = state.Unanswered.Remove(ticket.Id) },
                };
                return counted.OutOfHand(ticket).Put(ticket with { State = TicketState.Moved, MovedTo = e.ToQueue, EndedAt = e.At });

            case QueueEvent.TicketLeft e:
                return state.TakeOut(ticket).Put(ticket with { State = TicketState.Left, EndedAt = e.At }) with { Left = state.Left + 1 };

            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    private static Decision<QueueEvent, QueueRefusal> Issue(QueueState state, QueueCommand.Issue c)
    {
        QueueDefinition queue = c.Definition.Queue(c.QueueId)
            ?? throw new ArgumentException($"The definition has no queue '{c.QueueId}'.", nameof(c));
        QueueRefusal? closed = Intake.At(c.Definition, c.Now) switch
        {
            IntakeState.NotOpenToday => QueueRefusal.NotOpenToday,
            IntakeState.NotYetOpen => QueueRefusal.NotYetOpen,
            IntakeState.LastTicketPassed => QueueRefusal.LastTicketPassed,
            IntakeState.Closed => QueueRefusal.HallClosed,
            _ => null,
        };
        if (closed is { } refusal)
        {
            return refusal;
        }

        if (queue.DailyMax is int max && state.Issued >= max)
        {
            return QueueRefusal.DailyMaxReached;
        }

        int seq = state.Issued + 1;
        string? greenReason = c.Class == TicketClass.Green ? c.GreenReason ?? "unspecified" : null;
        return new QueueEvent.TicketIssued(Number(queue.Prefix, seq), seq, c.Class, c.Item, c.Phone, greenReason, c.By)
        {
            At = Utc(c),
            TicketId = TicketId(c.HallId, c.QueueId, c.Day, seq),
        };
    }

    private static Decision<QueueEvent, QueueRefusal> Join(QueueState state, QueueCommand.Join c) =>
        state.Tickets.TryGetValue(c.TicketId, out Ticket? here) && (here.State != TicketState.Moved || here.Transfers >= c.Transfers)
            ? ImmutableArray<QueueEvent>.Empty
            : new QueueEvent.TicketJoined(c.Number, c.Class, c.IssuedAt.ToUniversalTime(), c.Place, c.FromQueue, c.Transfers, c.Item, c.By)
            {
                At = Utc(c),
                TicketId = c.TicketId,
            };

    private static Decision<QueueEvent, QueueRefusal> CallNext(QueueState state, QueueCommand.CallNext c)
    {
        if (state.Next(c.Policy.MaxConsecutivePriority) is not var (ticket, code))
        {
            return QueueRefusal.NobodyWaiting;
        }

        QueueEvent called = Called(state, ticket, c.Window, code, null, c.By, c);
        if (c.Completing is null)
        {
            return HandsFull(state, c.Window) ? QueueRefusal.TicketInHand : called;
        }

        Decision<QueueEvent, QueueRefusal> completed = Complete(state, new QueueCommand.Complete(c.Completing, c.Window, c.Came, c.By, c.Place) { Now = c.Now });
        return completed.Refusal is { } refusal ? refusal : completed.Events.Add(called);
    }

    private static Decision<QueueEvent, QueueRefusal> Call(QueueState state, QueueCommand.Call c) =>
        !state.Tickets.TryGetValue(c.TicketId, out Ticket? ticket) ? QueueRefusal.NoSuchTicket
        : ticket.State != TicketState.Waiting ? QueueRefusal.TicketNotWaiting
        : HandsFull(state, c.Window) ? QueueRefusal.TicketInHand
        : Called(state, ticket, c.Window, CallCode.Chosen, c.Reason, c.By, c);

    private static QueueEvent Called(QueueState state, Ticket ticket, int window, CallCode code, string? text, string by, QueueCommand c) =>
        new QueueEvent.TicketCalled(window, ticket.Calls + 1, ticket.FirstCalledAt is null, new CallReason(code, text, state.EarlierThan(ticket), state.Streak), by)
        {
            At = Utc(c),
            TicketId = ticket.Id,
        };

    private static Decision<QueueEvent, QueueRefusal> Complete(QueueState state, QueueCommand.Complete c)
    {
        if (c.Came && state.Tickets.TryGetValue(c.TicketId, out Ticket? called) && called.State == TicketState.Called && called.Window == c.Window)
        {
            return ImmutableArray.Create<QueueEvent>(
                new QueueEvent.ServiceStarted(c.Window, c.By) { At = called.CalledAt!.Value, TicketId = called.Id },
                Completed(called));
        }

        return InState(state, c.TicketId, c.Window, TicketState.Serving, QueueRefusal.TicketNotServing, t => Completed(t));

        QueueEvent Completed(Ticket ticket) =>
            new QueueEvent.ServiceCompleted(c.Window, c.By, c.Place?.Region, c.Place?.Unit, ticket.Item) { At = Utc(c), TicketId = ticket.Id };
    }

    private static Decision<QueueEvent, QueueRefusal> Miss(QueueState state, QueueCommand.Miss c) =>
        InState(state, c.TicketId, c.Window, TicketState.Called, QueueRefusal.TicketNotCalled, t =>
        {
            bool early = t.Calls < c.Policy.CallTimes;
            return t.Misses < c.Policy.RecallTimes
                ? new QueueEvent.TicketSetBack(c.Window, c.Policy.RecallBehind, early, c.By) { At = Utc(c), TicketId = t.Id }
                : new QueueEvent.TicketMissed(c.Window, early, c.By) { At = Utc(c), TicketId = t.Id };
        });

    private static Decision<QueueEvent, QueueRefusal> Hold(QueueState state, QueueCommand.Hold c) =>
        InState(state, c.TicketId, c.Window, TicketState.Serving, QueueRefusal.TicketNotServing, t =>
            new QueueEvent.TicketHeld(c.Window, c.Reason, c.By) { At = Utc(c), TicketId = t.Id });

    private static Decision<QueueEvent, QueueRefusal> Transfer(QueueState state, QueueCommand.Transfer c)
    {
        if (!state.Tickets.TryGetValue(c.TicketId, out Ticket? ticket))
        {
            return QueueRefusal.NoSuchTicket;
        }

        return ticket.Window != c.Window || ticket.State is not (TicketState.Called or TicketState.Serving or TicketState.Held)
            ? QueueRefusal.TicketNotServing
            : new QueueEvent.TicketTransferred(c.Window, c.ToQueue, c.Place, c.Reason, c.By) { At = Utc(c), TicketId = ticket.Id };
    }

    private static Decision<QueueEvent, QueueRefusal> Leave(QueueState state, QueueCommand.Leave c) =>
        !state.Tickets.TryGetValue(c.TicketId, out Ticket? ticket) ? QueueRefusal.NoSuchTicket : ticket.State switch
        {
            TicketState.Waiting => new QueueEvent.TicketLeft { At = Utc(c), TicketId = ticket.Id },
            TicketState.Left => ImmutableArray<QueueEvent>.Empty,
            TicketState.Called or TicketState.Serving or TicketState.Held => QueueRefusal.TicketInService,
            _ => QueueRefusal.TicketEnded,
        };

    private static Decision<QueueEvent, QueueRefusal> InState(
        QueueState state, string ticketId, int window, TicketState expected, QueueRefusal otherwise, Func<Ticket, Decision<QueueEvent, QueueRefusal>> happens) =>
        !state.Tickets.TryGetValue(ticketId, out Ticket? ticket) ? QueueRefusal.NoSuchTicket
        : ticket.State != expected || ticket.Window != window ? otherwise
        : happens(ticket);

    /// <summary>A window has one ticket of a queue in hand at most, whatever its own grain believes .</summary>
    private static bool HandsFull(QueueState state, int window) => state.AtWindow.ContainsKey(window);

    private static Lane OwnLane(TicketClass c) => c switch
    {
        TicketClass.Green => Lane.Green,
        TicketClass.Appointment => Lane.Appointment,
        _ => Lane.Ordinary,
    };

    private static DateTimeOffset Utc(QueueCommand c) => c.Now.ToUniversalTime();
}
