using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Simulation;

/// <summary>The laboratory and the live hall must be one: the same people get their turns at the same minutes in both.</summary>
public class TheSimulatedHall
{
    /// <summary>Somebody who comes so many minutes after the one before.</summary>
    public sealed record Comer(int After, int Queue, int Class, int Service, int Absent);

    private static readonly string[] Queues = ["A", "B"];

    private static readonly Arbitrary<Comer[]> Days = Arb.From(
        Gen.ArrayOf(
            from after in Gen.Choose(1, 6)
            from queue in Gen.Choose(0, 1)
            from of in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Constant(1)), (2, Gen.Constant(2)))
            from service in Gen.Choose(1, 12)
            from absent in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
            select new Comer(after, queue, of, service, absent)));

    [Fact]
    public void Calls_whom_the_live_hall_calls_when_it_calls_them() => Checking.Holds(Days, day => Assert.Equal(Live(day, learned: false), Simulated(day, ChoiceRule.Urgency)));

    [Fact]
    public void Calls_whom_the_live_hall_calls_that_knows_its_services() => Checking.Holds(Days, day => Assert.Equal(Live(day, learned: true), Simulated(day, ChoiceRule.Pull)));

    [Fact]
    public void Calls_whom_the_live_hall_calls_when_another_window_serves_one_of_the_queues() =>
        Checking.Holds(Days, day => Assert.Equal(Live(day, learned: true, another: true), Simulated(day, ChoiceRule.Pull, another: true)));

    [Fact]
    public void Calls_sooner_from_a_queue_that_nobody_else_serves()
    {
        // Ten people in each queue, alike but that two more windows serve the second one and are busy all day with somebody who came before.
        double WaitOf(int[][] plan)
        {
            var people = new TicketTable();
            people.Add(0, 1, Lane.Ordinary, 1e6);
            people.Add(0, 1, Lane.Ordinary, 1e6);
            for (int i = 0; i < 20; i++)
            {
                people.Add(1 + (i / 2), i % 2, Lane.Ordinary, 3);
            }

            var hall = new HallEngine(
                new HallModel([15, 15], [ServiceTime.Of(6, 0.7), ServiceTime.Of(6, 0.7)], [[1, 1], [0, 1], [0, 1]]) { Choice = ChoiceRule.Pull }, new NoMoves(), plan, people);
            hall.Run(1e5);
            return Enumerable.Range(2, 20).Where(i => people.QueueOf(i) == 0).Average(i => hall.CalledAt(i) - people.SinceOf(i))
                - Enumerable.Range(2, 20).Where(i => people.QueueOf(i) == 1).Average(i => hall.CalledAt(i) - people.SinceOf(i));
        }

        Assert.InRange(WaitOf([[0, 1], [1], [1]]), -60, -5);
    }

    [Fact]
    public void Waits_as_Erlang_says()
    {
        // M/M/12 at 83 %: services are what the tickets say, here exponential.
        const int Servers = 12;
        const double Load = 0.83;
        var random = new SeededRandom(11);
        var people = new TicketTable();
        double at = 0;
        for (int i = 0; i < 2_000_000; i++)
        {
            at += random.Exponential() / (Servers * Load / 10);
            people.Add(at, 0, Lane.Ordinary, 10 * random.Exponential());
        }

        var model = new HallModel([15], [ServiceTime.Of(10, 1)], [.. Enumerable.Repeat<IReadOnlyList<double>>([1], Servers)]);
        var hall = new HallEngine(model, new NoMoves(), [.. Enumerable.Repeat((int[])[0], Servers)], people);
        hall.Run(double.PositiveInfinity);
        double offered = Servers * Load;
        double term = 1;
        double sum = 1;
        for (int k = 1; k < Servers; k++)
        {
            term *= offered / k;
            sum += term;
        }

        double last = term * offered / Servers / (1 - Load);
        double expected = last / (sum + last) * 10 / (Servers * (1 - Load));
        Assert.Equal(expected, DayFigures.Of(hall).Mean, 0.04 * expected);
    }

    [Fact]
    public void Is_the_same_for_the_same_seed()
    {
        TicketTable one = SmallHall.Scenario.Draw(4);
        TicketTable again = SmallHall.Scenario.Draw(4);
        Assert.Equal(Enumerable.Range(0, one.Count).Select(i => (one.SinceOf(i), one.QueueOf(i), one.LaneOf(i), one.WorkOf(i))),
            Enumerable.Range(0, again.Count).Select(i => (again.SinceOf(i), again.QueueOf(i), again.LaneOf(i), again.WorkOf(i))));
        Assert.NotEqual(one.Count, SmallHall.Scenario.Draw(5).Count);
    }

    [Fact]
    public void Draws_as_many_people_as_the_load_asks_for()
    {
        double work = Enumerable.Range(0, 200).Average(s => Work(SmallHall.Scenario.Draw((ulong)s)));
        Assert.Equal(0.75 * ((5 * 480) - (3 * 45)), work, 0.04 * work);

        static double Work(TicketTable people) => Enumerable.Range(0, people.Count).Sum(people.WorkOf);
    }

    [Fact]
    public void Leaves_out_whoever_has_given_up()
    {
        var people = new TicketTable();
        people.Add(0, 0, Lane.Ordinary, 10);
        people.Add(1, 0, Lane.Ordinary, 10, 0, leaves: 5);
        people.Add(2, 0, Lane.Ordinary, 10);
        var hall = new HallEngine(One(ChoiceRule.Pull), new NoMoves(), [[0, 1]], people);
        hall.Run(double.PositiveInfinity);
        Assert.True(double.IsNaN(hall.CalledAt(1)));
        Assert.Equal(10, hall.CalledAt(2));
    }

    [Fact]
    public void Loses_the_set_up_time_when_a_window_takes_up_another_queue()
    {
        var people = new TicketTable();
        people.Add(0, 0, Lane.Ordinary, 10);
        people.Add(4, 1, Lane.Ordinary, 10);
        HallModel model = new([15, 15], [ServiceTime.Of(5, 1), ServiceTime.Of(5, 1)], [[1, 1], [1, 1]]) { SetUpMinutes = 3, MostPosted = 1 };
        var hall = new HallEngine(model, new NoMoves(), [[0], [0]], people);
        hall.Run(4);
        Assert.True(hall.Request(1, [1]));
        hall.Run(double.PositiveInfinity);
        Assert.Equal((7.0, 1), (hall.CalledAt(1), hall.Moves));
    }

    [Fact]
    public void Refuses_a_move_that_would_leave_a_queue_alone()
    {
        HallModel model = new([15, 15], [ServiceTime.Of(5, 1), ServiceTime.Of(5, 1)], [[1, 1], [1, 1]]) { MostPosted = 1 };
        var hall = new HallEngine(model, new NoMoves(), [[0], [1]], new TicketTable());
        Assert.False(hall.Request(0, [1]));
        Assert.Equal([0], hall.Posted(0).ToArray());
    }

    [Fact]
    public void Lets_a_window_go_on_its_break_only_when_its_queues_are_taken_over()
    {
        HallModel model = new([15, 15], [ServiceTime.Of(5, 1), ServiceTime.Of(5, 1)], [[1, 1], [1, 1]]) { MostPosted = 2, SetUpMinutes = 0 };
        var hall = new HallEngine(model, new NoMoves(), [[0], [1]], SmallCrowd(), [[new Absence(10, 40, true, true)], []]);
        hall.Run(20);
        Assert.Equal(WindowActivity.Away, hall.Activity(0));
        Assert.Contains(0, hall.Posting(1).ToArray());
        Assert.Equal(0, hall.Uncovered);
    }

    [Fact]
    public void Finds_an_opening_plan_that_is_no_worse_than_the_one_it_begins_with()
    {
        TicketTable[] days = [.. Enumerable.Range(0, 5).Select(s => SmallHall.Scenario.Draw((ulong)s))];
        int[][] begin = [[0], [0], [0], [1], [2]];
        int[][] plan = PlanSearch.Best(SmallHall.Scenario, 1, begin, ChoiceRule.Pull, days);
        Assert.True(MeanWait(plan, days) <= MeanWait(begin, days));
        Assert.Equal([0, 1, 2], plan.SelectMany(p => p).Distinct().Order());
    }

    [Fact]
    public void Opens_for_the_tide_of_the_morning_where_moves_see_to_the_rest_of_the_day()
    {
        // Queue A has its tide in the first hours, B, which more people come to, in the afternoon; the third window may go to either.
        DayScenario tides = SmallHall.Scenario with
        {
            Level = 0.05,
            Queues = [new ScenarioQueue("A", 10, 0.7, 15, 60, [new ScenarioPeak(60, 30, 2)]), new ScenarioQueue("B", 10, 0.7, 15, 100, [new ScenarioPeak(330, 30, 2)])],
            Windows = [new ScenarioWindow(["A", "B"], 1, null), new ScenarioWindow(["A", "B"], 1, null), new ScenarioWindow(["A", "B"], 1, null)],
        };
        TicketTable[] days = [.. Enumerable.Range(0, 10).Select(s => tides.Draw((ulong)s))];
        int[][] begin = [[0], [1], [1]];
        Assert.Equal(1, PlanSearch.Best(tides, 1, begin, ChoiceRule.Pull, days).Count(sign => sign.Contains(0)));
        Assert.Equal(2, PlanSearch.Best(tides, 1, begin, ChoiceRule.Pull, days, PlanSearch.OpeningMinutes).Count(sign => sign.Contains(0)));
    }

    private static double MeanWait(int[][] plan, TicketTable[] days) => days.Average(people =>
    {
        var hall = new HallEngine(SmallHall.Scenario.Model(1).With(choice: ChoiceRule.Pull), new NoMoves(), plan, people, SmallHall.Scenario.Absences());
        hall.Run(double.PositiveInfinity);
        return DayFigures.Of(hall).Mean;
    });

    private static TicketTable SmallCrowd()
    {
        var people = new TicketTable();
        for (int i = 0; i < 20; i++)
        {
            people.Add(i * 2, i % 2, Lane.Ordinary, 3);
        }

        return people;
    }

    private static HallModel One(ChoiceRule choice) => new([15, 20], [ServiceTime.Of(6, 0.7), ServiceTime.Of(9, 0.7)], [[1, 1]]) { Choice = choice };

    /// <param name="day">Who comes.</param>
    /// <param name="choice">How the window chooses.</param>
    /// <param name="another">Whether there is another window that serves the second queue; it is busy all day with somebody who came first.</param>
    private static double[] Simulated(Comer[] day, ChoiceRule choice, bool another = false)
    {
        var people = new TicketTable();
        double at = 0;
        if (another)
        {
            people.Add(0, 1, Lane.Ordinary, 1e6);
        }

        foreach (Comer comer in day)
        {
            at += comer.After;
            people.Add(at, comer.Queue, comer.Class switch { 1 => Lane.Green, 2 => Lane.Appointment, _ => Lane.Ordinary }, comer.Service, comer.Absent);
        }

        HallModel one = One(choice);
        HallModel model = another
            ? new([15, 20], [new(one.LogMean(0), one.LogSd(0)), new(one.LogMean(1), one.LogSd(1))], [[1, 1], [0, 1]]) { Choice = choice }
            : one;
        var hall = new HallEngine(model, new NoMoves(), another ? [[0, 1], [1]] : [[0, 1]], people);
        hall.Run(another ? 1e5 : double.PositiveInfinity);
        return [.. Enumerable.Range(another ? 1 : 0, day.Length).Select(hall.CalledAt)];
    }

    /// <summary>The same day through the deciders of the live hall: window 2 serves both queues.</summary>
    private static double[] Live(Comer[] comers, bool learned, bool another = false)
    {
        HallModel model = One(ChoiceRule.Pull);
        Func<string, double>? rates = learned ? id => model.Rate(0, Array.IndexOf(Queues, id)) : null;
        HallDay day = HallDay.Begin(Sample.Hall, Sample.Day);
        foreach (int no in another ? (int[])[2, 3] : [2])
        {
            day = day.Evolve(no, new WindowEvent.WindowOpened("u_li") { At = Line.Minute(0).ToUniversalTime() });
        }

        PolicyValues policy = PolicyValues.Default;
        var called = new double[comers.Length];
        var ids = new Dictionary<string, int>();
        int[] issued = new int[2];
        double[] arrives = [.. comers.Select((_, i) => (double)comers.Take(i + 1).Sum(c => c.After))];
        int next = 0;
        double free = 0;
        string? missing = null;
        string? serving = null;
        string inQueue = "";
        while (true)
        {
            // Everybody who has come by the minute at which the window is free stands in the line.
            double now = Math.Max(free, serving is null && missing is null && !Queues.Any(q => day.Queue(q).Waiting > 0) && next < comers.Length ? arrives[next] : free);
            for (; next < comers.Length && arrives[next] <= now; next++)
            {
                Comer comer = comers[next];
                string queue = Queues[comer.Queue];
                int seq = ++issued[comer.Queue];
                string id = Line.Id(seq, queue);
                ids[id] = next;
                TicketClass of = comer.Class switch { 1 => TicketClass.Green, 2 => TicketClass.Appointment, _ => TicketClass.Ordinary };
                day = day.Evolve(queue, new QueueEvent.TicketIssued($"{queue}{seq:000}", seq, of, null, null, null, Line.Kiosk) { At = Line.Minute(arrives[next]).ToUniversalTime(), TicketId = id });
            }

            if (serving is not null)
            {
                Do(inQueue, new QueueCommand.Complete(serving, 2, Came: true, Line.Clerk) { Now = Line.Minute(now) });
                serving = null;
            }
            else if (missing is not null)
            {
                Do(inQueue, new QueueCommand.Miss(missing, 2, policy, Line.Clerk) { Now = Line.Minute(now) });
                missing = null;
            }

            IReadOnlyList<QueueChoice> choices = day.Choices(2, Line.Minute(now), rates);
            if (choices.Count == 0)
            {
                if (next == comers.Length)
                {
                    return called;
                }

                free = arrives[next];
                continue;
            }

            inQueue = choices[0].QueueId;
            Do(inQueue, new QueueCommand.CallNext(2, policy, null, false, Line.Clerk) { Now = Line.Minute(now) });
            Ticket ticket = day.InHandAt(2)!;
            Comer who = comers[ids[ticket.Id]];
            if (ticket.FirstCalledAt == ticket.CalledAt)
            {
                called[ids[ticket.Id]] = now;
            }

            (serving, missing, free) = ticket.Misses < who.Absent ? ((string?)null, ticket.Id, now + 1) : (ticket.Id, null, now + who.Service);
        }

        void Do(string queue, QueueCommand command)
        {
            Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(day.Queue(queue), command);
            Assert.Null(decision.Refusal);
            foreach (QueueEvent happened in decision.Events)
            {
                day = day.Evolve(queue, happened);
            }
        }
    }
}
