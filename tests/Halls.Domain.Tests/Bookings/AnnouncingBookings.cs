using System.Collections.Immutable;
using Halls.Domain.Bookings;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Bookings;

public class AnnouncingBookings
{
    private static readonly HashSet<string> Queues = ["A", "B"];

    [Fact]
    public void Keeps_who_is_booked_by_time_and_queue_and_who_said_so()
    {
        BookingsEvent.BookingsAnnounced e = Given().When(Announce(0, new("B", 600, 2), new("A", 600, 1), new("A", 570, 3))).ThenOne<BookingsEvent.BookingsAnnounced>();
        Assert.Equal([new BookedSlot("A", 570, 3), new BookedSlot("A", 600, 1), new BookedSlot("B", 600, 2)], e.Slots);
        Assert.Equal(("c_booking", Line.Minute(5).ToUniversalTime()), (e.By, e.At));
    }

    [Fact]
    public void Replaces_what_was_announced_before()
    {
        BookingsState state = Given().When(Announce(0, new BookedSlot("A", 570, 3))).Afterwards().When(Announce(0, new BookedSlot("B", 600, 2))).Afterwards().State;
        Assert.Equal([new BookedSlot("B", 600, 2)], state.Slots);
    }

    [Fact]
    public void With_nobody_takes_back_what_was_announced() =>
        Assert.Empty(Given().When(Announce(0, new BookedSlot("A", 570, 3))).Afterwards().When(Announce(0)).Afterwards().State.Slots);

    [Fact]
    public void That_is_so_already_changes_nothing()
    {
        Given().When(Announce(0)).ThenNothingHappens();
        Given().When(Announce(0, new BookedSlot("A", 570, 3), new BookedSlot("B", 570, 1))).Afterwards()
            .When(Announce(0, new BookedSlot("B", 570, 1), new BookedSlot("A", 570, 3), new BookedSlot("B", 900, 0))).ThenNothingHappens();
    }

    [Theory]
    [InlineData(-1, BookingsRefusal.BookingDayOver)]
    [InlineData(61, BookingsRefusal.BookingDayTooFar)]
    public void Of_a_day_that_is_over_or_too_far_ahead_is_refused(int ahead, BookingsRefusal refusal) => Given().When(Announce(ahead, new BookedSlot("A", 570, 3))).ThenRefused(refusal);

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Is_possible_from_today_to_sixty_days_ahead(int ahead) => Given().When(Announce(ahead, new BookedSlot("A", 570, 3))).ThenOne<BookingsEvent.BookingsAnnounced>();

    public static TheoryData<string, BookedSlot[]> Faulty() => new()
    {
        { "slots[0].queue", [new("Z", 570, 3)] },
        { "slots[0].at", [new("A", -1, 3)] },
        { "slots[0].at", [new("A", 1440, 3)] },
        { "slots[1].people", [new("A", 570, 3), new("B", 570, -1)] },
        { "slots[0].people", [new("A", 570, 501)] },
        { "slots[1]", [new("A", 570, 3), new("A", 570, 1)] },
        { "slots", [.. Enumerable.Range(0, 2001).Select(i => new BookedSlot(i < 1440 ? "A" : "B", i % 1440, 1))] },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void With_something_wrong_is_told_by_field(string field, BookedSlot[] slots) => Assert.Equal([field], BookingsDecider.Faults(slots, Queues).Keys);

    [Fact]
    public void Has_room_for_two_thousand_slots_of_five_hundred() =>
        Assert.Empty(BookingsDecider.Faults([.. Enumerable.Range(0, 2000).Select(i => new BookedSlot(i < 1440 ? "A" : "B", i % 1440, 500))], Queues));

    private static Scenario<BookingsState, BookingsCommand, BookingsEvent, BookingsRefusal> Given() => new(BookingsDecider.Decide, BookingsDecider.Evolve, BookingsDecider.Initial);

    private static BookingsCommand Announce(int daysAhead, params BookedSlot[] slots) =>
        new BookingsCommand.Announce(Sample.Day.AddDays(daysAhead), Sample.Day, [.. slots], "c_booking", Line.Minute(5));
}
