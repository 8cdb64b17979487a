using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Histories;

/// <summary>The board is a fold of the day's streams, and nothing else.</summary>
public class AnyDayOfAHall
{
    /// <summary>The day's streams, and numbers that say which of them goes on next.</summary>
    public sealed record Streams(Plan A, Plan B, Plan N, ImmutableArray<int> WindowVerbs, ImmutableArray<int> Turns);

    private static readonly Arbitrary<Streams> Days = Arb.From(
        from a in Plan.AnyVerb.Generator.Resize(30)
        from b in Plan.AnyVerb.Generator.Resize(30)
        from n in Plan.AnyVerb.Generator.Resize(10)
        from verbs in Gen.ArrayOf(Gen.Choose(0, 15))
        from turns in Gen.ArrayOf(Gen.Choose(0, 1000), 400)
        select new Streams(a, b, n, [.. verbs], [.. turns]));

    [Fact]
    public void Does_not_depend_on_the_order_between_the_streams() => Checking.Holds(Days, streams =>
    {
        List<Queue<Func<HallDay, HallDay>>> parts = Parts(streams);
        HallDay oneAfterTheOther = parts.SelectMany(p => p).Aggregate(Begin(), (day, evolve) => evolve(day));
        HallDay mixed = Begin();
        for (int turn = 0; parts.Any(p => p.Count > 0); turn++)
        {
            Queue<Func<HallDay, HallDay>>[] left = [.. parts.Where(p => p.Count > 0)];
            mixed = left[streams.Turns[turn % streams.Turns.Length] % left.Length].Dequeue()(mixed);
        }

        Assert.Equal(Board(oneAfterTheOther), Board(mixed));
    }, tests: 100);

    [Fact]
    public void Shows_every_called_and_unanswered_ticket() => Checking.Holds(Days, streams =>
    {
        HallDay day = Parts(streams).SelectMany(p => p).Aggregate(Begin(), (d, evolve) => evolve(d));
        Assert.Equal(
            day.Queues.Values.SelectMany(q => q.Tickets.Values).Where(t => t.State == TicketState.Called).Select(t => t.Id).Order(StringComparer.Ordinal),
            day.Calls().Where(c => !c.Answered).Select(c => c.Ticket.Id).Order(StringComparer.Ordinal));
        Assert.InRange(day.Calls().Count(c => c.Answered), 0, 8);
        DateTimeOffset?[] times = [.. day.Calls().Select(c => c.Ticket.CalledAt)];
        Assert.Equal(times.OrderDescending(), times);
    }, tests: 100);

    [Fact]
    public void Offers_every_window_each_queue_that_it_serves_and_where_somebody_waits() => Checking.Holds(Days, streams =>
    {
        HallDay day = Parts(streams).SelectMany(p => p).Aggregate(Begin(), (d, evolve) => evolve(d));
        foreach (WindowDefinition window in day.Definition.Windows)
        {
            IReadOnlyList<QueueChoice> choices = day.Choices(window.No, Sample.Local(18, 0));
            Assert.Equal(
                window.Serves.Where(id => day.Queue(id).Waiting > 0).Order(StringComparer.Ordinal), choices.Select(c => c.QueueId).Order(StringComparer.Ordinal));
            Assert.Equal(choices.Select(c => c.Urgency).OrderDescending(), choices.Select(c => c.Urgency));
            Assert.All(choices, c => Assert.Equal(TicketState.Waiting, day.Queue(c.QueueId).Tickets[c.TicketId].State));
        }
    }, tests: 100);

    private static HallDay Begin() => HallDay.Begin(Sample.Hall, Sample.Day);

    private static List<Queue<Func<HallDay, HallDay>>> Parts(Streams streams) =>
    [
        Part(streams.A, "A"), Part(streams.B, "B"), Part(streams.N, "N"), Window(streams, 1), Window(streams, 2), Window(streams, 3),
    ];

    private static Queue<Func<HallDay, HallDay>> Part(Plan plan, string queue) =>
        new(QueueHistory.Of(plan, queue).Events.Select(e => (Func<HallDay, HallDay>)(day => day.Evolve(queue, e))));

    private static Queue<Func<HallDay, HallDay>> Window(Streams streams, int no)
    {
        var part = new Queue<Func<HallDay, HallDay>>();
        WindowState state = WindowDecider.Initial;
        foreach (int verb in streams.WindowVerbs.Where(v => v / 4 == no - 1).Select(v => v % 4))
        {
            DateTimeOffset now = Sample.Local(9, part.Count % 60);
            WindowCommand command = verb switch
            {
                0 => new WindowCommand.Open("u_li") { Now = now },
                1 => new WindowCommand.Pause("午休", "u_li") { Now = now },
                2 => new WindowCommand.Resume("u_li") { Now = now },
                _ => new WindowCommand.Close(false, "u_li") { Now = now },
            };
            foreach (WindowEvent happened in WindowDecider.Decide(state, command).Events)
            {
                state = WindowDecider.Evolve(state, happened);
                part.Enqueue(day => day.Evolve(no, happened));
            }
        }

        return part;
    }

    /// <summary>Everything that a screen may show.</summary>
    private static string Board(HallDay day)
    {
        var text = new StringBuilder();
        DateTimeOffset now = Sample.Local(18, 0);
        foreach (QueueDefinition queue in day.Definition.Queues)
        {
            QueueState state = day.Queue(queue.Id);
            text.AppendJoin(' ', (object?[])[queue.Id, state.Waiting, state.Unanswered.Count, state.Serving, state.Held, state.Done, state.Missed, state.Left, state.OldestWaitingSince, day.WaitOf(queue.Id)])
                .Append('\n')
                .AppendJoin(' ', state.InCallingOrder(3).Select(t => $"{t.Number}:{state.AheadOf(t, 3)}")).Append('\n');
        }

        foreach (WindowDefinition window in day.Definition.Windows)
        {
            text.AppendJoin(' ', (object?[])[window.No, day.Window(window.No), day.InHandAt(window.No), day.HeldAt(window.No)]).Append('\n')
                .AppendJoin(' ', day.Choices(window.No, now)).Append('\n');
        }

        return text.AppendJoin('\n', day.Calls()).ToString();
    }
}
