using Halls.Domain.Definitions;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Definitions;

public class PolicyOverrides
{
    [Fact]
    public void Are_the_documented_defaults_where_a_hall_says_nothing() =>
        Assert.Equal(
            new PolicyValues { MaxConsecutivePriority = 3, RecallTimes = 1, RecallBehind = 3, CallTimes = 3, WaitMinSamples = 20 }, PolicyValues.Of(Sample.Hall));

    [Fact]
    public void Replace_the_defaults_key_by_key() =>
        Assert.Equal(
            new PolicyValues { MaxConsecutivePriority = 5, RecallTimes = 2, RecallBehind = 7, CallTimes = 4, WaitMinSamples = 9 },
            PolicyValues.Of(With(
                ("queue.max_consecutive_priority", "5"), ("ticket.recall_times", "2"), ("ticket.recall_behind", "7"), ("ticket.call_times", "4"), ("wait.min_samples", "9"))));

    [Fact]
    public void Leave_the_others_alone() => Assert.Equal(PolicyValues.Default with { RecallBehind = 7 }, PolicyValues.Of(With(("ticket.recall_behind", "7"))));

    [Theory]
    [InlineData("queue.max_consecutive_priority", 1, 10)]
    [InlineData("ticket.recall_times", 0, 5)]
    [InlineData("ticket.recall_behind", 1, 20)]
    [InlineData("ticket.call_times", 1, 5)]
    [InlineData("wait.min_samples", 1, 1000)]
    public void Are_accepted_within_their_range_only(string key, int low, int high)
    {
        Assert.Null(PolicyValues.Check(key, $"{low}"));
        Assert.Null(PolicyValues.Check(key, $"{high}"));
        Assert.NotNull(PolicyValues.Check(key, $"{low - 1}"));
        Assert.NotNull(PolicyValues.Check(key, $"{high + 1}"));
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("+3")]
    [InlineData(" 3")]
    [InlineData("\"3\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[3]")]
    [InlineData("")]
    [InlineData("99999999999")]
    public void Are_refused_when_they_are_no_whole_number(string json) => Assert.NotNull(PolicyValues.Check("ticket.call_times", json));

    [Theory]
    [InlineData("clock.event_day_counts")]
    [InlineData("tide.open")]
    [InlineData("appt.share_max")]
    public void Of_other_parts_are_kept_for_them(string key) => Assert.Null(PolicyValues.Check(key, "\"x\""));

    [Fact]
    public void Of_ratings_and_rectification_are_held_to_their_own_table()
    {
        Assert.Null(PolicyValues.Check("rect.contact_limit", "2"));
        Assert.NotNull(PolicyValues.Check("rect.contact_limit", "8"));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("wait.model")]
    [InlineData("Tide.mode")]
    public void With_an_unknown_key_are_refused(string key) => Assert.NotNull(PolicyValues.Check(key, "1"));

    [Fact]
    public void With_an_endless_key_are_refused() => Assert.NotNull(PolicyValues.Check("tide." + new string('x', 60), "1"));

    [Fact]
    public void That_could_never_have_been_accepted_stop_the_reader() =>
        Assert.Throws<InvalidOperationException>(() => PolicyValues.Of(With(("ticket.call_times", "many"))));

    private static HallDefinition With(params (string Key, string Json)[] values) =>
        Sample.Hall with { Policy = Sample.Hall.Policy.AddRange(values.Select(v => KeyValuePair.Create(v.Key, v.Json))) };
}
