using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class TakingATicket
{
    [Fact]
    public void Gives_the_first_number_of_the_day_R020() =>
        Given()
            .When(Take(Minute(0), item: "居住证", phone: "p_1"))
            .Then(new QueueEvent.TicketIssued("A001", 1, TicketClass.Ordinary, "居住证", "p_1", null, Kiosk) { At = Minute(0), TicketId = "t_lc.20261123.A.1" });

    [Fact]
    public void Gives_the_number_after_the_last_one_R020() => Given(IssuedUpTo(7)).When(Take(Minute(9))).Then(Issued(8, 9));

    [Fact]
    public void Never_gives_a_number_again_that_was_given_up_R020() =>
        Given([.. IssuedUpTo(3), LeftLine(3, 4)]).When(Take(Minute(5))).Then(Issued(4, 5));

    [Fact]
    public void Does_not_count_tickets_that_were_transferred_in_R020() =>
        Given(Joined(9, 1), Joined(10, 1)).When(Take(Minute(5))).Then(Issued(1, 5));

    [Theory]
    [InlineData(9, "A009")]
    [InlineData(99, "A099")]
    [InlineData(999, "A999")]
    [InlineData(1000, "A1000")]
    [InlineData(12345, "A12345")]
    public void Pads_the_number_to_three_digits_and_never_cuts_it_R020(int seq, string number) => Assert.Equal(number, QueueDecider.Number("A", seq));

    [Fact]
    public void Goes_on_with_four_digits_after_999_R020() => Assert.Equal("A1000", Given(Issued(999)).When(Take(Minute(1))).ThenOne<QueueEvent.TicketIssued>().Number);

    [Fact]
    public void Records_the_instant_in_UTC_whatever_the_halls_offset_is_R141()
    {
        DateTimeOffset at = Given().When(Take(Sample.Local(9, 0))).ThenOne<QueueEvent.TicketIssued>().At;
        Assert.Equal(TimeSpan.Zero, at.Offset);
        Assert.Equal(new DateTime(2026, 11, 23, 1, 0, 0), at.DateTime);
    }

    [Fact]
    public void Keeps_the_reason_of_a_green_ticket_R024() =>
        Assert.Equal("pregnant", Given().When(Take(Minute(0), TicketClass.Green, greenReason: "pregnant")).ThenOne<QueueEvent.TicketIssued>().GreenReason);

    [Fact]
    public void Says_that_a_green_ticket_came_without_a_reason_R024() =>
        Assert.Equal("unspecified", Given().When(Take(Minute(0), TicketClass.Green)).ThenOne<QueueEvent.TicketIssued>().GreenReason);

    [Theory]
    [InlineData(TicketClass.Ordinary)]
    [InlineData(TicketClass.Appointment)]
    public void Keeps_no_green_reason_on_any_other_ticket_R024(TicketClass @class) =>
        Assert.Null(Given().When(Take(Minute(0), @class, greenReason: "pregnant")).ThenOne<QueueEvent.TicketIssued>().GreenReason);

    [Fact]
    public void Stops_at_the_days_limit_R031() =>
        Given(IssuedUpTo(2)).When(Take(Minute(5), hall: WithDailyMax(2))).ThenRefused(QueueRefusal.DailyMaxReached);

    [Fact]
    public void Gives_the_last_number_below_the_days_limit_R031() => Given(Issued(1)).When(Take(Minute(5), hall: WithDailyMax(2))).Then(Issued(2, 5));

    [Fact]
    public void Counts_numbers_given_up_against_the_days_limit_R031() =>
        Given(Issued(1), LeftLine(1, 1)).When(Take(Minute(5), hall: WithDailyMax(1))).ThenRefused(QueueRefusal.DailyMaxReached);

    [Fact]
    public void Does_not_count_transferred_tickets_against_the_days_limit_R031() => Given(Joined(1, 0)).When(Take(Minute(5), hall: WithDailyMax(1))).Then(Issued(1, 5));

    [Fact]
    public void Is_refused_on_a_day_without_hours() => Given().When(Take(Sample.Local(9, 0).AddDays(-1))).ThenRefused(QueueRefusal.NotOpenToday);

    [Fact]
    public void Is_refused_before_the_hall_opens() => Given().When(Take(Sample.Local(8, 29, 59, 999))).ThenRefused(QueueRefusal.NotYetOpen);

    [Fact]
    public void Is_possible_from_the_first_instant_of_the_opening() => Given().When(Take(Sample.Local(8, 30))).ThenOne<QueueEvent.TicketIssued>();

    [Fact]
    public void Is_possible_at_the_very_instant_of_the_last_ticket() => Given().When(Take(Sample.Local(17, 15))).ThenOne<QueueEvent.TicketIssued>();

    [Fact]
    public void Is_refused_after_the_last_ticket_time_R027() => Given().When(Take(Sample.Local(17, 15, 0, 1))).ThenRefused(QueueRefusal.LastTicketPassed);

    [Fact]
    public void Is_refused_after_closing_time() => Given().When(Take(Sample.Local(17, 30))).ThenRefused(QueueRefusal.HallClosed);

    [Fact]
    public void Looks_at_the_hours_before_the_days_limit_so_that_the_reason_is_the_one_that_lasts() =>
        Given(Issued(1)).When(Take(Sample.Local(18, 0), hall: WithDailyMax(1))).ThenRefused(QueueRefusal.HallClosed);

    [Fact]
    public void In_a_queue_that_the_definition_does_not_have_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => QueueDecider.Decide(QueueDecider.Initial, Take(Minute(0)) with { QueueId = "X" }));

    private static HallDefinition WithDailyMax(int max) => Sample.HallWith(Sample.Hall.Queue("A")! with { DailyMax = max });
}
