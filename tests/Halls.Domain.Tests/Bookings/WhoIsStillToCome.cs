using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Bookings;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal.Moves;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Bookings;

/// <summary>Two are booked for A at ten past nine and two at half past nine; minutes are counted from midnight (540 is nine o'clock).</summary>
public class WhoIsStillToCome
{
    private static readonly ImmutableArray<BookedSlot> Booked = [new("A", 550, 2), new("A", 570, 2), new("B", 570, 1)];

    [Fact]
    public void Is_everybody_in_the_morning() => Assert.Equal([(550, "A"), (550, "A"), (570, "A"), (570, "A"), (570, "B")], At(540));

    [Fact]
    public void Is_nobody_whose_slot_has_begun() => Assert.Equal([(570, "A"), (570, "A"), (570, "B")], At(550));

    [Fact]
    public void Is_not_somebody_who_has_come_early() => Assert.Equal([(550, "A"), (570, "A"), (570, "A"), (570, "B")], At(540, 538));

    [Fact]
    public void Is_not_somebody_who_has_come_so_early_that_others_are_before() => Assert.Equal([(570, "A"), (570, "B")], At(545, 530, 541, 542));

    [Fact]
    public void Is_not_changed_by_somebody_who_comes_a_little_late() => Assert.Equal([(570, "A"), (570, "A"), (570, "B")], At(566, 549, 565));

    [Fact]
    public void Is_one_fewer_when_somebody_comes_at_whose_time_nobody_else_can_come_any_more() => Assert.Equal([(570, "A"), (570, "B")], At(566.5, 549, 566));

    [Fact]
    public void Is_nobody_twice_however_many_come() => Assert.Equal([(570, "B")], At(552, 530, 531, 532, 533, 534, 551));

    [Fact]
    public void Is_seen_by_the_forecast_without_those_who_have_come_whatever_became_of_them()
    {
        HallDay day = HallDay.Begin(Sample.Hall, Sample.Day) with { Booked = Booked };
        foreach (QueueEvent e in (QueueEvent[])[Issued(1, 1), Issued(2, 2, TicketClass.Appointment), Issued(3, 8, TicketClass.Appointment), Issued(4, 8, TicketClass.Appointment), LeftLine(3, 9)])
        {
            day = day.Evolve("A", e);
        }

        HallView view = LiveDay.View(day, TidalRules.Default, Minute(9));
        Assert.Equal([new BookedArrival(570, 0), new BookedArrival(570, 1)], view.Booked);

        // Only the one who walked in says how busy the day is.
        Assert.Equal(1, view.Queues[0].Arrived);
        Assert.Equal(4, LiveDay.View(day with { Booked = [] }, TidalRules.Default, Minute(9)).Queues[0].Arrived);
    }

    [Fact]
    public void Comes_on_top_of_those_who_walk_in_on_an_average_day()
    {
        PastTicket Past(TicketClass @class) => new(Sample.Day.AddDays(-7), "A", null, @class, 575, null, null);
        var known = Experience.Of(Sample.Hall, [Past(TicketClass.Ordinary), Past(TicketClass.Appointment), Past(TicketClass.Appointment)]);
        Assert.Equal(3.0 / 15, known.Comers(Sample.Hall, [], 0).Rate(0, 575), 1e-9);
        Assert.Equal(1.0 / 15, known.Comers(Sample.Hall, [], 0, walkIns: true).Rate(0, 575), 1e-9);
    }

    private static (double, string)[] At(double now, params double[] taken) => [.. StillToCome.Of(Booked, queue => queue == "A" ? taken : [], now)];
}
