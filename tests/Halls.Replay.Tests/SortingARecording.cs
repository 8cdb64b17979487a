using FsCheck;
using FsCheck.Fluent;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

public sealed class SortingARecording
{
    [Fact]
    public void Every_row_is_a_customer_or_ignored_or_impossible_and_never_two_of_them() =>
        Prop.ForAll(Crafted.AnyRows(), rows =>
        {
            var recording = Crafted.Recording(rows);
            var lines = recording.Customers.Select(customer => customer.Line)
                .Concat(recording.Ignored.Select(row => row.Line))
                .Concat(recording.Impossible.Select(row => row.Line)).Order();
            // Reading a text line by line drops what follows its last line end: an empty last line is no line.
            var expected = rows.Length > 0 && rows[^1].Length == 0 ? rows.Length - 1 : rows.Length;
            return recording.Rows == expected && lines.SequenceEqual(Enumerable.Range(2, expected));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_those_that_are_left_no_server_has_two_customers_at_once() =>
        Prop.ForAll(Crafted.AnyRows(), rows => Crafted.Recording(rows).Customers
            .Where(customer => customer.Service is not null)
            .GroupBy(customer => customer.Service!.Server)
            .All(server =>
            {
                var services = server.Select(customer => customer.Service!).OrderBy(service => service.Start).ThenBy(service => service.End).ToList();
                return services.Zip(services.Skip(1)).All(pair => pair.First.End <= pair.Second.Start);
            })).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_rows_are_impossible_whatever_the_order_of_the_file() =>
        Prop.ForAll(Crafted.AnyRows(), rows =>
        {
            // A repeated row is told from its first by its place, so only files without one can be compared.
            var distinct = rows.Where(row => row.Length > 0).Distinct().ToArray();
            var there = Crafted.Recording(distinct).Customers.Where(customer => customer.Service is not null);
            var back = Crafted.Recording([.. distinct.Reverse()]).Customers.Where(customer => customer.Service is not null);
            return there.Select(Times).Order().SequenceEqual(back.Select(Times).Order());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_two_at_once_the_one_that_ends_later_is_the_impossible_one()
    {
        var recording = Crafted.Recording(
            Crafted.Served("8:00:00", 0, 600), Crafted.Served("8:05:00", 0, 60), Crafted.Served("8:20:00", 0, 60));
        Assert.Equal((2, Impossibility.TwoCustomersAtOnce), Assert.Single(recording.Impossible.Select(row => (row.Line, row.Why))));
        Assert.Contains("line 3", recording.Impossible[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_long_service_is_given_up_rather_than_the_many_short_ones_within_it() =>
        Assert.Equal([2], Crafted.Recording(
            Crafted.Served("8:00:00", 0, 3600),
            Crafted.Served("8:05:00", 0, 60),
            Crafted.Served("8:10:00", 0, 60),
            Crafted.Served("8:15:00", 0, 60)).Impossible.Select(row => row.Line));

    [Fact]
    public void Services_that_touch_and_services_of_no_length_do_not_overlap() =>
        Assert.Empty(Crafted.Recording(
            Crafted.Served("8:01:00", 0, 60),
            Crafted.Served("8:00:00", 0, 60),
            Crafted.Served("8:00:59", 1, 0),
            Crafted.Served("8:02:00", 0, 0)).Impossible);

    [Fact]
    public void Other_servers_may_be_at_work_at_the_same_time() =>
        Assert.Empty(Crafted.Recording(Crafted.Served("8:00:00", 0, 600), Crafted.Served("8:05:00", 0, 60, "S02")).Impossible);

    [Fact]
    public void A_service_past_midnight_overlaps_one_of_the_next_day() =>
        Assert.Equal([2], Crafted.Recording(
            Crafted.Served("23:59:00", 30, 400), Crafted.Served("0:01:00", 0, 60, day: "990104")).Impossible.Select(row => row.Line));

    [Fact]
    public void The_same_row_again_is_impossible()
    {
        var row = Crafted.GaveUp("8:00:00", 10);
        Assert.Equal((3, Impossibility.RepeatedRow), Assert.Single(Crafted.Recording(row, row).Impossible.Select(r => (r.Line, r.Why))));
    }

    [Fact]
    public void A_choice_of_days_keeps_the_lines_whose_day_cannot_be_read()
    {
        var recording = Crafted.Recording(
            Crafted.GaveUp("8:00:00", 10), Crafted.GaveUp("8:00:00", 10, day: "990104"), "broken",
            Crafted.GaveUp("8:00:00", 10, type: "AA"), Crafted.GaveUp("8:00:00", 10, type: "AA", day: "990104"));
        var chosen = recording.Of(new HashSet<DateOnly> { new(1999, 1, 4) });
        Assert.Equal([3], chosen.Customers.Select(customer => customer.Line));
        Assert.Equal([4, 6], chosen.Impossible.Select(row => row.Line));
    }

    [Fact]
    public void A_first_line_that_is_not_the_header_is_a_row() =>
        Assert.Equal(1, Recording.Read(new StringReader(Crafted.GaveUp("8:00:00", 10))).Rows);

    [Fact]
    public void Line_ends_of_windows_make_no_difference() =>
        Assert.Equal(2, Recording.Read(new StringReader(
            $"{RowReader.Header}\r\n{Crafted.GaveUp("8:00:00", 10)}\r\n{Crafted.Served("8:00:00", 0, 10)}\r\n")).Accepted.Count);

    private static string Times(Customer customer) => $"{customer.Service!.Server} {customer.Service.End:O}";
}
