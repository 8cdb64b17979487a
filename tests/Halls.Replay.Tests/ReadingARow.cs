using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

public sealed class ReadingARow
{
    [Fact]
    public void A_row_of_the_file_becomes_a_customer()
    {
        var row = Assert.IsType<Row.Accepted>(RowReader.Read(
            4, "AA0101\t33118\t27997683\t2\tPS\t990101\t6:55:20\t6:55:26\t6\t6:55:26\t6:55:43\t17\tAGENT\t6:55:43\t6:56:37\t54\tS01"));
        Assert.Equal(
            new Customer(
                4, new DateOnly(1999, 1, 1), "PS", 2, new DateTime(1999, 1, 1, 6, 55, 26), 17,
                new Service("S01", new DateTime(1999, 1, 1, 6, 55, 43), new DateTime(1999, 1, 1, 6, 56, 37)), null),
            row.Customer);
        Assert.Equal(Oddities.None, row.Oddities);
    }

    [Fact]
    public void Who_gave_up_leaves_when_the_queue_ends()
    {
        var customer = Accepted(Crafted.GaveUp("0:00:36", 153)).Customer;
        Assert.Null(customer.Service);
        Assert.Equal(Crafted.Midnight.AddSeconds(36 + 153), customer.GaveUp);
    }

    [Fact]
    public void Without_a_queue_the_customer_comes_when_the_answering_unit_ends()
    {
        var customer = Accepted(Crafted.GaveUp("8:00:10", 0)).Customer;
        Assert.Equal((Crafted.Midnight.AddHours(8).AddSeconds(10), customer.Arrival), (customer.Arrival, customer.GaveUp));
    }

    [Fact]
    public void Without_a_queue_a_service_that_begins_a_second_earlier_is_when_the_customer_came()
    {
        var customer = Accepted(Crafted.Served("8:00:10", 0, 60).With("ser_start", "8:00:09").With("ser_exit", "8:01:09")).Customer;
        Assert.Equal(Crafted.Midnight.AddHours(8).AddSeconds(9), customer.Arrival);
    }

    [Fact]
    public void A_service_past_midnight_ends_on_the_next_day_and_the_ticket_stays_on_its_own()
    {
        var row = Accepted(Crafted.Served("23:59:00", 30, 100));
        Assert.Equal(Crafted.Midnight.AddDays(1).AddSeconds(70), row.Customer.Service!.End);
        Assert.Equal(Crafted.Midnight.Date, row.Customer.Arrival.Date);
        Assert.Equal(100, row.Customer.Service.Seconds);
        Assert.True(row.Oddities.HasFlag(Oddities.PastMidnight));
    }

    [Fact]
    public void A_wait_past_midnight_ends_on_the_next_day()
    {
        var customer = Accepted(Crafted.Served("23:59:28", 35, 52)).Customer;
        Assert.Equal(Crafted.Midnight.AddDays(1).AddSeconds(3), customer.Service!.Start);
        Assert.Equal(Crafted.Midnight.AddDays(1).AddSeconds(55), customer.Service.End);
    }

    [Fact]
    public void Who_is_no_customer_is_ignored_whatever_else_the_row_says() =>
        Assert.IsType<Row.Ignored>(RowReader.Read(2, Crafted.Served("8:00:00", 5, 60).With("outcome", "PHANTOM").With("q_time", "x")));

    [Theory]
    [InlineData("type", "AA", Impossibility.UnknownType)]
    [InlineData("outcome", "LOST", Impossibility.UnknownOutcome)]
    [InlineData("outcome", "HANG", Impossibility.GaveUpYetServed)]
    [InlineData("server", "NO_SERVER", Impossibility.ServedByNobody)]
    [InlineData("server", "", Impossibility.BrokenLine)]
    [InlineData("date", "990132", Impossibility.BrokenLine)]
    [InlineData("date", "19990103", Impossibility.BrokenLine)]
    [InlineData("priority", "3", Impossibility.BrokenLine)]
    [InlineData("priority", "high", Impossibility.BrokenLine)]
    [InlineData("vru_entry", "8:00", Impossibility.BrokenLine)]
    [InlineData("q_start", "24:00:00", Impossibility.BrokenLine)]
    [InlineData("ser_exit", "8:60:00", Impossibility.BrokenLine)]
    [InlineData("ser_time", "1e3", Impossibility.BrokenLine)]
    [InlineData("ser_time", "99999999999", Impossibility.BrokenLine)]
    [InlineData("q_time", "-5", Impossibility.NegativeDuration)]
    [InlineData("ser_time", "-60", Impossibility.NegativeDuration)]
    [InlineData("q_time", "6", Impossibility.TimesContradict)]
    [InlineData("ser_time", "61", Impossibility.TimesContradict)]
    [InlineData("q_exit", "7:59:59", Impossibility.EndBeforeStart)]
    [InlineData("ser_exit", "8:00:04", Impossibility.EndBeforeStart)]
    public void A_row_that_cannot_be_is_refused_with_its_reason(string column, string value, Impossibility expected)
    {
        var refused = Refused(Crafted.Served("8:00:00", 5, 60).With(column, value));
        Assert.Equal((expected, 7), (refused.Why, refused.Line));
    }

    [Fact]
    public void A_service_that_begins_before_the_queue_is_refused() =>
        Assert.Equal(
            Impossibility.ServedBeforeArriving,
            Refused(Crafted.Served("8:00:00", 5, 60).With("ser_start", "7:59:59").With("ser_exit", "8:00:59")).Why);

    [Fact]
    public void A_service_without_any_time_is_refused() =>
        Assert.Equal(
            Impossibility.NoTimeOfService,
            Refused(Crafted.Served("8:00:00", 5, 0).With("ser_start", "0:00:00").With("ser_exit", "0:00:00")).Why);

    [Theory]
    [InlineData("")]
    [InlineData("one field")]
    [InlineData("\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t")]
    [InlineData("\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t")]
    [InlineData("\u0000\u0001\ufffd")]
    public void A_broken_line_is_refused_and_belongs_to_no_day(string text)
    {
        var refused = Refused(text);
        Assert.Equal(Impossibility.BrokenLine, refused.Why);
        Assert.Null(refused.Day);
    }

    [Fact]
    public void Who_gave_up_with_service_columns_but_no_server_is_replayed_and_marked() =>
        Assert.Equal(
            Oddities.GaveUpWithServiceColumns, Accepted(Crafted.Served("8:00:00", 5, 60).With("outcome", "HANG").With("server", "NO_SERVER")).Oddities);

    [Fact]
    public void An_answering_unit_that_runs_backwards_is_replayed_and_marked() =>
        Assert.Equal(Oddities.AnsweringUnitBackwards, Accepted(Crafted.Served("8:00:00", 5, 60).With("vru_entry", "8:00:53")).Oddities);

    private static Row.Accepted Accepted(string text) => Assert.IsType<Row.Accepted>(RowReader.Read(7, text));

    private static ImpossibleRow Refused(string text) => Assert.IsType<Row.Refused>(RowReader.Read(7, text)).Found;
}
