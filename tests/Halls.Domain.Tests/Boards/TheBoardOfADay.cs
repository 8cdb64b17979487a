using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Boards;

public class TheBoardOfADay
{
    private static readonly HallDay Morning = HallDay.Begin(Sample.Hall, Sample.Day);

    [Fact]
    public void Begins_with_empty_queues_and_closed_windows()
    {
        Assert.Equal(0, Morning.Queue("A").Waiting);
        Assert.Equal(WindowStatus.Closed, Morning.Window(1).Status);
        Assert.Empty(Morning.Calls());
        Assert.Null(Morning.InHandAt(1));
    }

    [Fact]
    public void Follows_each_queue_and_each_window()
    {
        HallDay day = After(Morning, "A", Issued(1)).Evolve(1, new WindowEvent.WindowOpened("u_li") { At = Minute(0) });
        Assert.Equal(1, day.Queue("A").Waiting);
        Assert.Equal(0, day.Queue("B").Waiting);
        Assert.Equal(WindowStatus.Open, day.Window(1).Status);
        Assert.Equal(WindowStatus.Closed, day.Window(2).Status);
    }

    public class ShowsCalls
    {
        [Fact]
        public void Every_called_and_unanswered_ticket_however_many_there_are()
        {
            // A peer's wall drops the ninth.
            HallDay day = After(Morning, "A", [.. Enumerable.Range(1, 60).SelectMany(i => new[] { Issued(i, i), Called(i, i + 0.5, window: i) })]);
            Assert.Equal(Enumerable.Range(1, 60).Select(i => $"A{61 - i:000}"), day.Calls().Select(c => c.Ticket.Number));
            Assert.DoesNotContain(day.Calls(), c => c.Answered);
        }

        [Fact]
        public void Of_answered_ones_the_last_eight()
        {
            HallDay day = After(Morning, "A", [.. Enumerable.Range(1, 20).SelectMany(i => new[] { Issued(i, i), Called(i, i + 0.5, i), Started(i, i + 0.7, i) })]);
            Assert.Equal(Enumerable.Range(13, 8).Reverse().Select(i => $"A{i:000}"), day.Calls().Select(c => c.Ticket.Number));
            Assert.All(day.Calls(), c => Assert.True(c.Answered));
        }

        [Fact]
        public void Of_answered_ones_the_last_eight_of_the_whole_hall()
        {
            HallDay day = Morning;
            foreach (string queue in (string[])["A", "B", "N"])
            {
                day = After(day, queue, [.. Enumerable.Range(1, 8).SelectMany(i => new[] { Issued(i, i), Called(i, i + 0.5, i), Started(i, i + 0.7, i) })]);
            }

            Assert.Equal(8, day.Calls().Length);
        }

        [Fact]
        public void The_newest_first_with_those_called_again_on_top()
        {
            HallDay day = After(Morning, "A", [.. IssuedUpTo(3), Called(1, 4, 1), Called(2, 5, 2), Called(3, 6, 3), Recalled(1, 7, 2)]);
            Assert.Equal(["A001", "A003", "A002"], day.Calls().Select(c => c.Ticket.Number));
        }

        [Fact]
        public void No_longer_as_unanswered_when_the_service_starts_or_somebody_was_not_there()
        {
            HallDay day = After(Morning, "A", [.. IssuedUpTo(3), Called(1, 4, 1), Called(2, 5, 2), Called(3, 6, 3), Started(1, 7), SetBack(2, 8, window: 2)]);
            Assert.Equal([("A003", false), ("A001", true)], day.Calls().Select(c => (c.Ticket.Number, c.Answered)));
        }
    }

    public class TellsWhatIsAtAWindow
    {
        [Fact]
        public void The_ticket_called_or_served_there()
        {
            HallDay day = After(Morning, "A", [.. IssuedUpTo(2), Called(1, 3, 1), Called(2, 3, 2), Started(2, 4, 2)]);
            Assert.Equal(("A001", "A002", null), (day.InHandAt(1)?.Number, day.InHandAt(2)?.Number, day.InHandAt(3)?.Number));
        }

        [Fact]
        public void The_later_called_one_while_there_are_two_for_a_moment()
        {
            HallDay day = After(After(Morning, "A", Issued(1), Called(1, 3), Started(1, 4)), "B", Issued(2), Called(2, 9));
            Assert.Equal("A002", day.InHandAt(1)?.Number);
            Assert.Equal("A002", After(After(Morning, "B", Issued(2), Called(2, 9)), "A", Issued(1), Called(1, 3), Started(1, 4)).InHandAt(1)?.Number);
        }

        [Fact]
        public void Nothing_in_hand_but_the_number_of_those_parked()
        {
            HallDay day = After(Morning, "A", [.. IssuedUpTo(2), Called(1, 3), Started(1, 4), Held(1, 5), Called(2, 5), Started(2, 6), Held(2, 7)]);
            Assert.Null(day.InHandAt(1));
            Assert.Equal((2, 0), (day.HeldAt(1), day.HeldAt(2)));
        }
    }

    public class ChoosesAQueue
    {
        [Fact]
        public void Only_among_those_that_the_window_serves()
        {
            HallDay day = After(After(Morning, "A", Issued(1)), "B", Issued(2));
            Assert.Equal(["A"], day.Choices(1, Minute(5)).Select(c => c.QueueId));
            Assert.Equal(["B"], day.Choices(3, Minute(5)).Select(c => c.QueueId));
            Assert.Empty(day.Choices(99, Minute(5)));
        }

        [Fact]
        public void Not_among_empty_ones() => Assert.Equal(["B"], After(Morning, "B", Issued(2)).Choices(2, Minute(5)).Select(c => c.QueueId));

        [Fact]
        public void By_the_age_of_the_head_over_the_promised_wait()
        {
            // Both waited 29.5 minutes: A promises 15, B 20.
            IReadOnlyList<QueueChoice> choices = After(After(Morning, "B", Issued(2)), "A", Issued(1)).Choices(2, Minute(29.5));
            Assert.Equal([("A", 2.0), ("B", 1.5)], choices.Select(c => (c.QueueId, c.Urgency)));
        }

        [Fact]
        public void Weighs_a_priority_ticket_by_a_promise_of_five_minutes() =>
            Assert.Equal(
                [("A", 6.0)], After(Morning, "A", Issued(1), Issued(2, 0, TicketClass.Green)).Choices(1, Minute(29.5)).Select(c => (c.QueueId, c.Urgency)));

        [Fact]
        public void Of_equally_urgent_ones_the_one_that_the_window_serves_first()
        {
            HallDefinition equal = Sample.HallWith(Sample.Hall.Queue("B")! with { TargetWaitMinutes = 15 });
            HallDay day = After(After(HallDay.Begin(equal, Sample.Day), "B", Issued(2)), "A", Issued(1));
            Assert.Equal(["A", "B"], day.Choices(2, Minute(5)).Select(c => c.QueueId));
        }

        [Fact]
        public void Names_the_ticket_that_would_be_called() => Assert.Equal(Id(1), Assert.Single(After(Morning, "A", IssuedUpTo(3)).Choices(1, Minute(5))).TicketId);

        [Theory]
        [InlineData(1)]
        [InlineData(5)]
        [InlineData(60)]
        public void And_never_lets_one_starve_beside_a_crowd(int targetOfTheCrowd)
        {
            // B always has five people, a new one each minute, and is called each minute; A has one person, whose promise is fifteen minutes.
            HallDefinition hall = Sample.HallWith(Sample.Hall.Queue("B")! with { TargetWaitMinutes = targetOfTheCrowd });
            HallDay day = After(After(HallDay.Begin(hall, Sample.Day), "A", Issued(1)), "B", [.. Enumerable.Range(1, 5).Select(i => Issued(i, -i))]);
            int minute = 1;
            for (; day.Queue("A").Waiting > 0; minute++)
            {
                Assert.True(minute < 120, "A's only ticket has been passed over for two hours.");
                QueueChoice choice = day.Choices(2, Minute(minute))[0];
                day = After(day, choice.QueueId, Called(choice.TicketId, minute, window: 100 + minute));
                day = After(day, "B", Issued(5 + minute, minute));
            }

            // The crowd's heads have waited five to six minutes when they are called, so A is more urgent after fifteen over the crowd's target of that.
            Assert.InRange(minute, 2, 2 + (15 * 7 / targetOfTheCrowd));
        }
    }

    public class CountsOpenWindows
    {
        [Fact]
        public void That_serve_a_queue() => Assert.Equal(1, Opened(1).OpenWindowsFor("A"));

        [Fact]
        public void Not_those_that_are_paused() =>
            Assert.Equal(0, Opened(1).Evolve(1, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(1) }).OpenWindowsFor("A"));

        [Fact]
        public void With_their_share_when_they_serve_several_that_are_waited_for()
        {
            Assert.Equal(1, Opened(2).OpenWindowsFor("A"));
            Assert.Equal(0.5, After(Opened(2), "B", Issued(2)).OpenWindowsFor("A"));
            Assert.Equal(1.5, After(Opened(1, 2), "B", Issued(2)).OpenWindowsFor("A"));
        }

        private static HallDay Opened(params int[] windows) =>
            windows.Aggregate(Morning, (day, no) => day.Evolve(no, new WindowEvent.WindowOpened("u_li") { At = Minute(0) }));
    }

    public class GoesOnUnderAnotherDefinition
    {
        [Fact]
        public void With_the_tickets_it_had()
        {
            HallDay day = After(Morning, "A", Issued(1)).Redefine(Sample.Hall with { Policy = Sample.Hall.Policy.Add("ticket.recall_behind", "9") });
            Assert.Equal((1, 9), (day.Queue("A").Waiting, day.Policy.RecallBehind));
        }

        [Fact]
        public void Knowing_which_queue_gave_numbers_under_which_prefix_R020()
        {
            HallDay day = After(After(Morning, "A", Issued(1), Called(1, 1), Transferred(1, 2, "B")), "B", Joined(7, 3));
            Assert.Equal([KeyValuePair.Create("A", "A")], day.PrefixesGiven());
        }

        [Fact]
        public void Knowing_also_the_prefix_that_a_queue_had_before_R020()
        {
            HallDefinition renamed = Sample.HallWith(Sample.Hall.Queue("A")! with { Prefix = "K" });
            HallDay day = After(Morning, "A", Issued(1));
            day = After(day.Redefine(renamed), "A", [.. QueueDecider.Decide(day.Queue("A"), Take(Minute(9), hall: renamed)).Events]);
            Assert.Equal([KeyValuePair.Create("A", "A"), KeyValuePair.Create("K", "A")], day.PrefixesGiven());
        }
    }

    [Fact]
    public void Predicts_the_wait_of_a_newcomer_from_its_queue_and_windows()
    {
        QueueEvent[] services = [.. Enumerable.Range(1, 20).SelectMany(i => new[] { Issued(i, 0), Called(i, 1), Started(i, 1), Completed(i, 7) })];
        HallDay day = After(Morning, "A", [.. services, Issued(21, 8), Issued(22, 8)]).Evolve(1, new WindowEvent.WindowOpened("u_li") { At = Minute(0) });
        Assert.Equal(12, day.WaitOf("A")?.Likely);
        Assert.Null(day.WaitOf("B"));
    }

    private static HallDay After(HallDay day, string queue, params QueueEvent[] events) => events.Aggregate(day, (d, e) => d.Evolve(queue, e));
}
