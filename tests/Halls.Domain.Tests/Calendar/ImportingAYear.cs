using Halls.Domain.Calendar;
using static Halls.Domain.Tests.Calendar.WorkingDays;

namespace Halls.Domain.Tests.Calendar;

public class ImportingAYear
{
    /// <summary>An invented notice: nobody knows the real one yet.</summary>
    private const string Notice =
        """
        {
          "year": 2027, "revision": 2, "status": "published", "basis": "an invented notice",
          "off": [
            { "name": "元旦", "from": "2027-01-01", "to": "2027-01-04" },
            { "name": "春节", "from": "2027-02-05", "to": "2027-02-11" }
          ],
          "work": ["2027-01-10", "2027-02-20"]
        }
        """;

    internal static CalendarYear Published2027 { get; } = CalendarYear.Parse(Notice);

    [Fact]
    public void Makes_its_dates_certain()
    {
        WorkingCalendar calendar = WorkingCalendar.Shipped.With(Published2027);
        Assert.True(calendar.TryDeadlineAfter(Day("2026-12-25"), 5, out Deadline? deadline));
        Assert.Equal(Day("2027-01-05"), deadline.LastDay);
    }

    [Fact]
    public void Moves_a_provisional_deadline_to_its_true_day_R004()
    {
        Deadline before = WorkingCalendar.Shipped.DeadlineAfter(Day("2026-12-25"), 5);
        Assert.Equal(new Deadline(Day("2026-12-25"), 5, Day("2027-01-05"), Provisional: false), before.ConfirmedBy(WorkingCalendar.Shipped.With(Published2027)));
    }

    [Fact]
    public void Never_makes_a_deadline_earlier_than_it_was_communicated_R004()
    {
        // 2027-01-10 becomes a working Sunday, so ten days from 5 January would end a day earlier than was said.
        Deadline said = WorkingCalendar.Shipped.DeadlineAfter(Day("2027-01-05"), 10);
        WorkingCalendar published = WorkingCalendar.Shipped.With(Published2027);
        Assert.True(published.DeadlineAfter(Day("2027-01-05"), 10).LastDay < said.LastDay);
        Assert.Equal(said with { Provisional = false }, said.ConfirmedBy(published));
    }

    [Fact]
    public void Says_which_days_change_R005() =>
        Assert.Equal(
            [Day("2027-01-04"), Day("2027-01-10"), Day("2027-02-09"), Day("2027-02-10"), Day("2027-02-11"), Day("2027-02-20")],
            CalendarYear.Differences(WorkingCalendar.Shipped.Years.Single(y => y.Year == 2027) with { Off = [.. Law2027] }, Published2027));

    [Fact]
    public void Is_seen_in_the_version_of_the_calendar()
    {
        Assert.Equal("2025.1 2026.1 2027.1?", WorkingCalendar.Shipped.Version);
        Assert.Equal("2025.1 2026.1 2027.2", WorkingCalendar.Shipped.With(Published2027).Version);
    }

    [Fact]
    public void Needs_a_later_revision() => Assert.Throws<ArgumentException>(() => WorkingCalendar.Shipped.With(Published2027 with { Revision = 1 }));

    [Fact]
    public void Cannot_take_a_notice_back() =>
        Assert.Throws<ArgumentException>(() => WorkingCalendar.Shipped.With(Published2027).With(Published2027 with { Revision = 3, Status = CalendarStatus.Provisional, Work = [] }));

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("[]")]
    [InlineData("""{"year":2027}""")]
    [InlineData("""{"year":1027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":"2027","revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":0,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"guessed","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":" ","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-03","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2026-12-31","to":"2027-01-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-02-30","to":"2027-03-01"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-02"},{"name":"m","from":"2027-01-02","to":"2027-01-02"}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-02"}],"work":["2027-01-02"]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":["2027-01-04"]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":["2027-01-09","2027-01-09"]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[20270109]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"provisional","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":["2027-01-09"]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01","guess":1}],"work":[]}""")]
    [InlineData("""{"year":2027,"revision":1,"status":"published","basis":"b","off":[{"name":"n","from":"2027-01-01","to":"2027-01-01"}],"work":[],"more":1}""")]
    public void Is_refused_when_the_file_is_not_a_calendar(string json) => Assert.Throws<FormatException>(() => CalendarYear.Parse(json));

    private static IEnumerable<DateOnly> Law2027 =>
        [Day("2027-01-01"), .. Enumerable.Range(5, 4).Select(d => new DateOnly(2027, 2, d))];
}
