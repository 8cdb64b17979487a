using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Histories;

/// <summary>Who is called when, whatever the day is like.</summary>
public class FairnessOfAnyDay
{
    [Fact]
    public void The_next_one_is_the_one_that_the_rule_names_when_followed_by_hand_R023() => Checking.Holds(Plan.AnyVerb, history =>
    {
        List<QueueEvent> soFar = [];
        foreach (Moment moment in history.Moments)
        {
            if (moment.Command is QueueCommand.CallNext && moment.Decision.Refusal is null)
            {
                Assert.Equal(Recount.Of(soFar).Next(history.Policy.MaxConsecutivePriority), moment.Decision.Events[^1].TicketId);
            }

            soFar.AddRange(moment.Decision.Events);
        }
    }, tests: 100);

    [Fact]
    public void An_ordinary_ticket_is_overtaken_by_no_more_priority_tickets_than_the_rule_allows_R023() => Checking.Holds(Plan.ArrivalsAndCalls, history =>
    {
        int max = history.Policy.MaxConsecutivePriority;
        foreach ((Ticket ticket, int ahead, QueueEvent.TicketCalled[] calls) in Waits(history).Where(w => w.Ticket.Lane == Lane.Ordinary))
        {
            int priority = calls.Count(c => history.State.Tickets[c.TicketId].Lane != Lane.Ordinary);
            Assert.True(priority <= max * (ahead + 1), $"{ticket.Number} had {ahead} ordinary ones before it and was overtaken {priority} times.");
            Assert.True(calls.Length - priority <= ahead, $"{ticket.Number} was overtaken by an ordinary ticket.");
        }
    });

    [Fact]
    public void Nobody_waits_for_ever_however_many_come_after() => Checking.Holds(Plan.ArrivalsAndCalls, history =>
    {
        // Between two calls of the green lane, the worst off: at most 2m calls of the lane before it until its turn has come; of the booked 1 + 2m/2m = 2,
        // as many as are due at once and in that time; of the transferred 1 + (2m + 2)/2m ≤ 3; of the ordinary 1 + (2m + 5)/m ≤ 8. That is 2m + 13, and its own call.
        int round = (2 * history.Policy.MaxConsecutivePriority) + 14;
        foreach ((Ticket ticket, int ahead, QueueEvent.TicketCalled[] calls) in Waits(history))
        {
            Assert.True(calls.Length <= round * (ahead + 1), $"{ticket.Number} in lane {ticket.Lane} with {ahead} before it waited through {calls.Length} calls.");
        }
    });

    [Fact]
    public void Everybody_who_waits_is_called_when_windows_call_and_nobody_comes() => Checking.Holds(Plan.AnyVerb, history =>
    {
        int waiting = history.State.Waiting;
        string[] ids = [.. history.State.Tickets.Values.Where(t => t.State == TicketState.Waiting).Select(t => t.Id).Order(StringComparer.Ordinal)];
        string[] called = [.. history.CallUntilNobodyWaits()];
        Assert.Equal(waiting, called.Length);
        Assert.Equal(ids, called.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Whoever_was_set_back_lets_so_many_others_go_first_or_all_there_are_R027() => Checking.Holds(Plan.ArrivalsCallsAndMisses, history =>
    {
        QueueEvent[] events = [.. history.Events];
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i] is not QueueEvent.TicketSetBack back)
            {
                continue;
            }

            int others = Recount.Of(events[..i]).In(TicketState.Waiting).Length;
            QueueEvent.TicketCalled[] calls = [.. events[(i + 1)..].OfType<QueueEvent.TicketCalled>()];
            int until = Array.FindIndex(calls, c => c.TicketId == back.TicketId);
            if (until >= 0)
            {
                Assert.True(until >= Math.Min(back.Behind, others), $"{back.TicketId} let {until} go first, should {back.Behind}, had {others} others.");
            }
        }
    });

    [Fact]
    public void Among_ordinary_tickets_exactly_so_many_go_first_R027()
    {
        for (int others = 0; others <= 8; others++)
        {
            for (int behind = 1; behind <= 6; behind++)
            {
                QueueState state = Line.Given([.. Line.IssuedUpTo(others + 1), Line.Called(1, 20), Line.SetBack(1, 21, behind)]).State;
                Assert.Equal(Math.Min(behind, others), state.InCallingOrder(3).TakeWhile(t => t.Number != "A001").Count());
                Assert.Equal(Math.Min(behind, others), state.AheadOf(state.Tickets[Line.Id(1)], 3));
            }
        }
    }

    [Fact]
    public void Ordinary_tickets_that_nobody_missed_are_called_in_the_order_of_their_numbers_R023() => Checking.Holds(Plan.ArrivalsAndCalls, history =>
    {
        int[] called = [.. history.Events.OfType<QueueEvent.TicketCalled>()
            .Select(c => history.State.Tickets[c.TicketId])
            .Where(t => t.Class == TicketClass.Ordinary && t.Transfers == 0)
            .Select(t => int.Parse(t.Number[1..]))];
        Assert.Equal(called.Order(), called);
    });

    /// <summary>For each ticket: how many stood before it in its lane when it came, and the calls of others until it was called, left or the day ended.</summary>
    private static IEnumerable<(Ticket Ticket, int Ahead, QueueEvent.TicketCalled[] Calls)> Waits(QueueHistory history)
    {
        QueueEvent[] events = [.. history.Events];
        QueueState state = QueueDecider.Initial;
        for (int i = 0; i < events.Length; i++)
        {
            state = QueueDecider.Evolve(state, events[i]);
            if (events[i] is QueueEvent.TicketIssued or QueueEvent.TicketJoined)
            {
                Ticket ticket = state.Tickets[events[i].TicketId];
                yield return (
                    ticket,
                    LaterComersAhead(events, i, ticket) + state.Lanes[(int)ticket.Lane].IndexOf(ticket.Place),
                    [.. events[(i + 1)..].TakeWhile(e => e.TicketId != ticket.Id).OfType<QueueEvent.TicketCalled>()]);
            }
        }
    }

    /// <summary>A ticket transferred in by arrival may have been taken earlier than one that is there already: it goes before it by right.</summary>
    private static int LaterComersAhead(QueueEvent[] events, int from, Ticket ticket) =>
        ticket.Lane is Lane.Ordinary or Lane.Front
            ? 0
            : events[(from + 1)..].TakeWhile(e => e.TicketId != ticket.Id).OfType<QueueEvent.TicketJoined>().Count(j => j.IssuedAt < ticket.IssuedAt);
}
