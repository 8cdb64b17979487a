using System.Text;
using Halls.Domain.Queues;
using Halls.EventStore.Codecs;

namespace Halls.Domain.Tests.Histories;

/// <summary>What holds after every command of any day.</summary>
public class AnyDayOfAQueue
{
    [Fact]
    public void No_ticket_is_ever_at_two_windows_and_no_window_has_two_tickets_R022() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in history.Moments)
        {
            Dictionary<string, int> holders = [];
            HashSet<int> busy = [];
            foreach (Ticket ticket in moment.After.Tickets.Values.Where(t => t.State is TicketState.Called or TicketState.Serving or TicketState.Held))
            {
                Assert.NotNull(ticket.Window);
                holders.Add(ticket.Id, ticket.Window.Value);
                Assert.True(ticket.State == TicketState.Held || busy.Add(ticket.Window.Value), $"Window {ticket.Window} has two tickets in hand.");
            }
        }

        // By the events alone: whoever is called, was waiting; whoever is worked on, is worked on by the window that called.
        Dictionary<string, int?> at = [];
        foreach (QueueEvent e in history.Events)
        {
            switch (e)
            {
                case QueueEvent.TicketIssued or QueueEvent.TicketJoined or QueueEvent.TicketSetBack:
                    at[e.TicketId] = null;
                    break;
                case QueueEvent.TicketCalled c:
                    Assert.Null(at[e.TicketId]);
                    at[e.TicketId] = c.Window;
                    break;
                case QueueEvent.TicketLeft:
                    Assert.Null(at[e.TicketId]);
                    break;
                default:
                    Assert.Equal(at[e.TicketId], (int)e.GetType().GetProperty("Window")!.GetValue(e)!);
                    break;
            }
        }
    });

    [Fact]
    public void Numbers_are_consecutive_from_001_and_never_double_R020() => Checking.Holds(Plan.AnyVerb, history =>
    {
        QueueEvent.TicketIssued[] issued = [.. history.Events.OfType<QueueEvent.TicketIssued>()];
        Assert.Equal(Enumerable.Range(1, issued.Length).Select(i => $"A{i:000}"), issued.Select(i => i.Number));
        Assert.Equal(issued.Length, issued.Select(i => i.TicketId).Distinct().Count());
    });

    [Fact]
    public void Every_counter_equals_a_recount_of_the_events() => Checking.Holds(Plan.AnyVerb, history =>
    {
        List<QueueEvent> soFar = [];
        foreach (Moment moment in Sampled(history))
        {
            soFar = [.. history.Moments.TakeWhile(m => m != moment).Append(moment).SelectMany(m => m.Decision.Events)];
            var recount = Recount.Of(soFar);
            QueueState state = moment.After;
            foreach (TicketState each in Enum.GetValues<TicketState>())
            {
                Assert.Equal(recount.In(each), state.Tickets.Values.Where(t => t.State == each).Select(t => t.Id).Order(StringComparer.Ordinal));
            }

            Assert.Equal(recount.In(TicketState.Waiting).Length, state.Waiting);
            Assert.Equal(recount.In(TicketState.Called), state.Unanswered);
            Assert.Equal(recount.In(TicketState.Serving).Length, state.Serving);
            Assert.Equal(recount.In(TicketState.Held), state.HeldAt);
            Assert.Equal((recount.Done, recount.Missed, recount.Left), (state.Done, state.Missed, state.Left));
            Assert.Equal(recount.AtWindow(), state.AtWindow.ToDictionary());
            Assert.Equal(recount.Calls, state.Calls);
        }
    });

    [Fact]
    public void The_longest_wait_is_that_of_whoever_waits_longest_and_is_never_missing() => Checking.Holds(Plan.AnyVerb, history =>
    {
        List<QueueEvent> soFar = [];
        foreach (Moment moment in history.Moments)
        {
            soFar.AddRange(moment.Decision.Events);
            Assert.Equal(moment.After.Tickets.Values.Where(t => t.State == TicketState.Waiting).Select(t => (DateTimeOffset?)t.IssuedAt).Min(), moment.After.OldestWaitingSince);
        }

        Assert.Equal(Recount.Of(soFar).OldestWaiting(), history.State.OldestWaitingSince);
    });

    [Fact]
    public void Service_time_leaves_out_every_hold_R030() => Checking.Holds(Plan.AnyVerb, history =>
    {
        double expected = Recount.Of(history.Events).ServiceSeconds;
        Assert.Equal(expected, history.State.ServiceSeconds, 0.001);
        Ticket[] done = [.. history.State.Tickets.Values.Where(t => t.State == TicketState.Done)];
        Assert.Equal(expected, done.Sum(t => t.ServiceTime!.Value.TotalSeconds), 0.001);
        Assert.Equal(done.Sum(t => Math.Pow(t.ServiceTime!.Value.TotalSeconds, 2)), history.State.ServiceSecondsSquared, 0.001);
        Assert.All(done, t => Assert.True(t.ServiceTime >= TimeSpan.Zero));
    });

    [Fact]
    public void People_ahead_are_those_who_are_called_before() => Checking.Holds(Plan.AnyVerb, history =>
    {
        int max = history.Policy.MaxConsecutivePriority;
        foreach (Moment moment in Sampled(history))
        {
            QueueState state = moment.After;
            Ticket[] order = [.. state.InCallingOrder(max)];
            Assert.Equal(state.Waiting, order.Length);
            Assert.Equal(order.Length, order.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, order.Length), order.Select(t => state.AheadOf(t, max)));
        }
    });

    [Fact]
    public void The_calling_order_is_the_order_in_which_windows_call() => Checking.Holds(Plan.AnyVerb, history =>
    {
        string[] foretold = [.. history.State.InCallingOrder(history.Policy.MaxConsecutivePriority).Select(t => t.Id)];
        Assert.Equal(foretold, history.CallUntilNobodyWaits());
    });

    [Fact]
    public void Folding_the_stored_events_gives_the_state_that_was_kept() => Checking.Holds(Plan.AnyVerb, history =>
    {
        QueueState reread = history.Events
            .Select(e => EventCodec.Current.Encode(e))
            .Select(e => (QueueEvent)EventCodec.Current.Decode(e.Type, e.Data.Span))
            .Aggregate(QueueDecider.Initial, QueueDecider.Evolve);
        Assert.Equal(Dump(history.State), Dump(reread));
    });

    [Fact]
    public void Deciding_is_repeatable_and_changes_nothing() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in Sampled(history))
        {
            string before = Dump(moment.Before);
            Decision<QueueEvent, QueueRefusal> again = QueueDecider.Decide(moment.Before, moment.Command);
            Assert.Equal(moment.Decision.Refusal, again.Refusal);
            Assert.Equal(moment.Decision.Events, again.Events);
            _ = again.Events.Aggregate(moment.Before, QueueDecider.Evolve);
            Assert.Equal(before, Dump(moment.Before));
        }
    });

    [Fact]
    public void A_refusal_has_no_events_and_events_have_no_refusal() => Checking.Holds(Plan.AnyVerb, history =>
        Assert.All(history.Moments, moment => Assert.True(moment.Decision.Refusal is null || moment.Decision.Events.IsEmpty)));

    [Fact]
    public void Every_event_carries_the_commands_instant_or_that_of_the_call_it_answers() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in history.Moments)
        {
            foreach (QueueEvent e in moment.Decision.Events)
            {
                Assert.Equal(TimeSpan.Zero, e.At.Offset);
                Assert.True(e.At == moment.Command.Now || (e is QueueEvent.ServiceStarted && e.At == moment.Before.Tickets[e.TicketId].CalledAt));
            }
        }
    });

    [Fact]
    public void Twice_is_once_for_leaving_and_joining() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in history.Moments.Where(m => m.Decision.Refusal is null && m.Command is QueueCommand.Leave or QueueCommand.Join))
        {
            Decision<QueueEvent, QueueRefusal> again = QueueDecider.Decide(moment.After, moment.Command);
            Assert.Null(again.Refusal);
            Assert.Empty(again.Events);
        }
    });

    [Fact]
    public void A_join_repeated_at_any_later_time_changes_nothing() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in history.Moments.Where(m => !m.Decision.Events.IsEmpty && m.Command is QueueCommand.Join))
        {
            Decision<QueueEvent, QueueRefusal> late = QueueDecider.Decide(history.State, moment.Command);
            Assert.Null(late.Refusal);
            Assert.Empty(late.Events);
        }
    });

    [Fact]
    public void Each_call_says_truly_how_many_it_overtook() => Checking.Holds(Plan.AnyVerb, history =>
    {
        foreach (Moment moment in history.Moments)
        {
            foreach (QueueEvent.TicketCalled called in moment.Decision.Events.OfType<QueueEvent.TicketCalled>())
            {
                Ticket ticket = moment.Before.Tickets[called.TicketId];
                HashSet<string> setBack = [.. moment.Before.SetBack.Select(r => r.Place.TicketId)];
                int earlier = moment.Before.Tickets.Values.Count(t =>
                    t.State == TicketState.Waiting && t.Id != ticket.Id && !setBack.Contains(t.Id)
                    && (t.IssuedAt < ticket.IssuedAt || (t.IssuedAt == ticket.IssuedAt && t.Place.Seq < ticket.Place.Seq)));
                Assert.Equal(earlier, called.Reason.Overtook);
            }
        }
    });

    /// <summary>Every state of a short history, some of a long one.</summary>
    private static IEnumerable<Moment> Sampled(QueueHistory history)
    {
        int every = 1 + (history.Moments.Count / 25);
        return history.Moments.Where((m, i) => i % every == 0 || i == history.Moments.Count - 1);
    }

    private static string Dump(QueueState state)
    {
        var text = new StringBuilder();
        foreach (Ticket ticket in state.Tickets.Values.OrderBy(t => t.Id, StringComparer.Ordinal))
        {
            text.Append(ticket).Append('\n');
        }

        return text
            .AppendJoin('\n', state.Lanes.Select(lane => string.Join(' ', lane))).Append('\n')
            .AppendJoin(' ', state.ByAge).Append('\n')
            .AppendJoin(' ', state.SetBack).Append('\n')
            .AppendJoin(' ', state.Unanswered).Append('\n')
            .AppendJoin(' ', state.AtWindow.OrderBy(w => w.Key)).Append('\n')
            .AppendJoin(' ', state.HeldAt).Append('\n')
            .AppendJoin(' ', state.Answered).Append('\n')
            .AppendJoin(' ', state.Prefixes).Append('\n')
            .AppendJoin(' ', state.PassedOver).Append('\n')
            .AppendJoin(' ', (object[])[state.Issued, state.Arrivals, state.SetBacks, state.Calls, state.Serving, state.Done, state.Missed, state.Left, state.ServiceSeconds, state.ServiceSecondsSquared])
            .ToString();
    }
}
