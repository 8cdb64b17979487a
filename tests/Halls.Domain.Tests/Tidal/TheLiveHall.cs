using Halls.Domain.Boards;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Waits;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Tidal;

/// <summary>What the forecast and the policy see of a live day.</summary>
public class TheLiveHall
{
    [Fact]
    public void Is_seen_with_everybody_in_the_order_of_the_lanes()
    {
        HallDay day = After(Open(1), "A", Issued(1), Issued(2, 1), Issued(3, 2, TicketClass.Green), Issued(4, 3, TicketClass.Appointment));
        QueueView queue = LiveHall.View(day, Minute(5)).Queues[0];
        Assert.Equal([(Lane.Green, 542.0), (Lane.Appointment, 543.0), (Lane.Ordinary, 540.0), (Lane.Ordinary, 541.0)], queue.Waiting.Select(t => (t.Lane, t.Since)));
        Assert.Equal(("A", 15.0, 4), (queue.Id, queue.Target, queue.Arrived));
    }

    [Fact]
    public void Is_seen_with_those_who_were_set_back()
    {
        HallDay day = After(Open(1), "A", [.. IssuedUpTo(5), Called(1, 6), SetBack(1, 7)]);
        Assert.Equal((540.0, 3), (LiveHall.View(day, Minute(8)).Queues[0].Waiting[0].Since, LiveHall.View(day, Minute(8)).Queues[0].Waiting[0].Behind));
    }

    [Fact]
    public void Is_seen_with_what_each_window_does()
    {
        HallDay day = After(Open(1, 2), "A", Issued(1), Called(1, 1), Started(1, 2)).Evolve(2, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(3).ToUniversalTime() });
        HallView view = LiveHall.View(day, Minute(10));
        Assert.Equal([WindowActivity.Busy, WindowActivity.Away, WindowActivity.Away], view.Windows.Select(w => w.Activity));
        Assert.Equal((0, 542.0), (view.Windows[0].Serving, view.Windows[0].ServingSince));
        Assert.Equal(563, view.Windows[1].Until);
        Assert.Equal(double.PositiveInfinity, view.Windows[2].Until);
        Assert.Equal(570 + 480 - 15, view.LastTicket);
    }

    [Fact]
    public void Is_seen_with_what_was_moved()
    {
        var postings = new Dictionary<int, LiveHall.Posting> { [3] = new(["A"], null, Minute(4)) };
        WindowView window = LiveHall.View(Open(3), Minute(10), postings).Windows[2];
        Assert.Equal([0], window.Posted);
        Assert.Equal([1], window.Plan);
        Assert.Equal(544, window.ChangedAt);
    }

    [Fact]
    public void Lets_windows_serve_only_what_they_may()
    {
        HallModel model = LiveHall.Model(Sample.Hall, Domain.Definitions.PolicyValues.Default, ServiceTimes.Empty, 2);
        Assert.False(model.May(0, 2));
        Assert.True(model.May(2, 2));
        Assert.Equal(7.5, model.Mean(0), 1e-9);
    }

    private static HallDay Open(params int[] windows) =>
        windows.Aggregate(HallDay.Begin(Sample.Hall, Sample.Day), (day, no) => day.Evolve(no, new WindowEvent.WindowOpened("u_li") { At = Minute(0).ToUniversalTime() }));

    private static HallDay After(HallDay day, string queue, params QueueEvent[] events) => events.Aggregate(day, (d, e) => d.Evolve(queue, e));
}
