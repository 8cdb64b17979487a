using System.Collections.Immutable;
using Halls.Domain.Policies;

namespace Halls.Domain.Tests.Policies;

public class DatedPolicyValues
{
    private static readonly DateOnly Day = new(2026, 11, 23);

    [Fact]
    public void Are_the_documented_defaults_where_nobody_says_anything()
    {
        RatingPolicy rating = RatingPolicy.On(Day, PolicyLayers.None);
        Assert.Equal(RatingPolicy.Default, rating);
        Assert.Equal(RatingMaster.Local, rating.Master);
        Assert.Equal(new RatingWindow(5, DayUnit.WorkingDays), rating.SupplementWindow);
        Assert.Equal(3, rating.InviteAfter);
        Assert.Equal(DefaultRatingMode.None, rating.DefaultMode);
        Assert.Equal(1, rating.TimesPerService);
        Assert.Equal(new TextLimits(150, 500), rating.TextMax);
        Assert.True(rating.BadRequiresReason);
        Assert.Equal(60, rating.DeviceTimeoutSeconds);
        Assert.Equal(15, rating.ReportCutoff);
        RectificationPolicy rect = RectificationPolicy.On(Day, PolicyLayers.None);
        Assert.Equal(RectificationPolicy.Default, rect);
        Assert.Equal((1, 5, 5, 10), (rect.ContactLimit, rect.AnonymousLimit, rect.LimitSimple, rect.LimitComplex));
        Assert.Equal((1, 2, 1, 3, 1), (rect.ExtensionsMax, rect.ReviewLimit, rect.FeedbackLimit, rect.InvalidApplyLimit, rect.ReopenOnUnsatisfied));
        Assert.Equal((3, 2, 1, 5, 5), (rect.Attempts, rect.AttemptDays, rect.EscalateAfter, rect.FollowUpLimit, rect.PublishLag));
        Assert.Equal(SignalPolicy.Default, SignalPolicy.On(Day, PolicyLayers.None));
    }

    [Fact]
    public void Are_all_read_where_a_hall_sets_them()
    {
        var layers = new PolicyLayers(Place(
            ("rating.master", "\"provincial\""), ("rating.supplement_window", "\"7nd\""), ("rating.invite_after", "\"off\""),
            ("rating.default_mode", "\"level3_after_7nd\""), ("rating.times_per_service", "2"), ("rating.text_max", """{"device":100,"online":300}"""),
            ("rating.bad_requires_reason", "false"), ("rating.device_timeout", "30"), ("rating.link_proves_identity", "false"), ("report.cutoff", "10"),
            ("rect.contact_limit", "2"), ("rect.anonymous_limit", "6"), ("rect.limit_simple", "4"), ("rect.limit_complex", "12"), ("rect.extensions_max", "2"),
            ("rect.review_limit", "3"), ("rect.feedback_limit", "7"), ("rect.followup_limit", "8"), ("rect.followup", """{"attempts":5,"days":3}"""),
            ("rect.reopen_on_unsatisfied", "0"), ("rect.invalid_apply_limit", "9"), ("rect.escalate_after", "10"), ("rect.publish_lag", "11"),
            ("signal.source_per_hour", "20"), ("signal.soonest_seconds", "5"), ("signal.same_text", "6"), ("signal.all_fives", "7")));
        Assert.Equal(
            new RatingPolicy
            {
                Master = RatingMaster.Provincial,
                SupplementWindow = new(7, DayUnit.NaturalDays),
                InviteAfter = null,
                DefaultMode = DefaultRatingMode.LevelThreeAfterSevenDays,
                TimesPerService = 2,
                TextMax = new(100, 300),
                BadRequiresReason = false,
                DeviceTimeoutSeconds = 30,
                LinkProvesIdentity = false,
                ReportCutoff = 10,
            },
            RatingPolicy.On(Day, layers));
        Assert.Equal(
            new RectificationPolicy
            {
                ContactLimit = 2,
                AnonymousLimit = 6,
                LimitSimple = 4,
                LimitComplex = 12,
                ExtensionsMax = 2,
                ReviewLimit = 3,
                FeedbackLimit = 7,
                FollowUpLimit = 8,
                Attempts = 5,
                AttemptDays = 3,
                ReopenOnUnsatisfied = 0,
                InvalidApplyLimit = 9,
                EscalateAfter = 10,
                PublishLag = 11,
            },
            RectificationPolicy.On(Day, layers));
        Assert.Equal(new SignalPolicy { SourcePerHour = 20, SoonestSeconds = 5, SameText = 6, AllFives = 7 }, SignalPolicy.On(Day, layers));
    }

    [Fact]
    public void Are_inherited_and_the_nearest_place_wins()
    {
        ImmutableSortedDictionary<string, string> county = Place(("rect.contact_limit", "2"));
        ImmutableSortedDictionary<string, string> province = Place(("rect.contact_limit", "3"), ("rect.limit_simple", "7"));
        var layers = new PolicyLayers(ImmutableSortedDictionary<string, string>.Empty, county, province);
        Assert.Equal(2, layers.Value(PolicyKeys.ContactLimit, Day));
        Assert.Equal(7, layers.Value(PolicyKeys.LimitSimple, Day));
        Assert.Equal(10, layers.Value(PolicyKeys.LimitComplex, Day));
    }

    [Theory]
    [InlineData("2025-12-31", 1)]
    [InlineData("2026-01-01", 2)]
    [InlineData("2026-06-30", 2)]
    [InlineData("2026-07-01", 1)]
    [InlineData("2026-10-01", 3)]
    [InlineData("2099-01-01", 3)]
    public void Hold_from_their_first_to_their_last_day(string day, int expected)
    {
        var layers = new PolicyLayers(Place((
            "rect.contact_limit", """[{"from":"2026-01-01","to":"2026-06-30","value":2,"basis":"试行"},{"from":"2026-10-01","value":3,"author":"u_a","approver":"u_b"}]""")));
        Assert.Equal(expected, layers.Value(PolicyKeys.ContactLimit, DateOnly.Parse(day)));
    }

    [Fact]
    public void That_do_not_hold_on_the_day_leave_it_to_the_next_place()
    {
        ImmutableSortedDictionary<string, string> hall = Place(("rect.contact_limit", """[{"from":"2027-01-01","value":5}]"""));
        var layers = new PolicyLayers(hall, Place(("rect.contact_limit", "4")));
        Assert.Equal(4, layers.Value(PolicyKeys.ContactLimit, Day));
        Assert.Equal(5, layers.Value(PolicyKeys.ContactLimit, new DateOnly(2027, 1, 1)));
    }

    [Theory]
    [InlineData("rating.master", "\"here\"")]
    [InlineData("rating.master", "1")]
    [InlineData("rating.supplement_window", "0")]
    [InlineData("rating.supplement_window", "31")]
    [InlineData("rating.supplement_window", "\"5\"")]
    [InlineData("rating.supplement_window", "\"31wd\"")]
    [InlineData("rating.supplement_window", "\"-1wd\"")]
    [InlineData("rating.supplement_window", "\"wd\"")]
    [InlineData("rating.supplement_window", "\"5hours\"")]
    [InlineData("rating.invite_after", "31")]
    [InlineData("rating.invite_after", "\"never\"")]
    [InlineData("rating.invite_after", "null")]
    [InlineData("rating.default_mode", "\"level5\"")]
    [InlineData("rating.times_per_service", "0")]
    [InlineData("rating.times_per_service", "3")]
    [InlineData("rating.text_max", "0")]
    [InlineData("rating.text_max", """{"device":100}""")]
    [InlineData("rating.text_max", """{"device":100,"online":2001}""")]
    [InlineData("rating.text_max", """{"device":100,"online":200,"paper":300}""")]
    [InlineData("rating.bad_requires_reason", "1")]
    [InlineData("rating.device_timeout", "14")]
    [InlineData("rating.device_timeout", "301")]
    [InlineData("rect.contact_limit", "0")]
    [InlineData("rect.contact_limit", "8")]
    [InlineData("rect.contact_limit", "1.5")]
    [InlineData("rect.limit_simple", "16")]
    [InlineData("rect.limit_complex", "16")]
    [InlineData("rect.extensions_max", "3")]
    [InlineData("rect.followup", "3")]
    [InlineData("rect.followup", """{"attempts":2,"days":3}""")]
    [InlineData("rect.followup", """{"attempts":11,"days":3}""")]
    [InlineData("rect.reopen_on_unsatisfied", "3")]
    [InlineData("report.cutoff", "29")]
    [InlineData("rect.contact_limit", "no JSON")]
    [InlineData("rect.contact_limit", "")]
    [InlineData("rect.contact_limit", "[]")]
    [InlineData("rect.contact_limit", "[3]")]
    [InlineData("rect.contact_limit", """[{"value":3}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-01-01"}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-01-01","value":8}]""")]
    [InlineData("rect.contact_limit", """[{"from":"1 January","value":3}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","to":"2026-01-01","value":3}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","value":3},{"from":"2026-03-01","value":4}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","to":"2026-03-01","value":3},{"from":"2026-03-01","value":4}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","value":3,"why":"so"}]""")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","value":3,"author":"u_a","approver":"u_a"}]""")]
    public void Are_refused_where_they_are_not_allowed(string key, string json) => Assert.NotNull(PolicyKeys.Fault(PolicyKeys.All[key], json));

    [Theory]
    [InlineData("rating.supplement_window", "1")]
    [InlineData("rating.supplement_window", "\"30nd\"")]
    [InlineData("rating.invite_after", "0")]
    [InlineData("rect.contact_limit", """[{"from":"2026-02-01","to":"2026-02-28","value":3},{"from":"2026-03-01","value":4}]""")]
    public void Are_accepted_to_the_edge_of_what_is_allowed(string key, string json) => Assert.Null(PolicyKeys.Fault(PolicyKeys.All[key], json));

    [Fact]
    public void That_could_never_have_been_accepted_stop_the_reader()
    {
        Assert.Throws<FormatException>(() => new PolicyLayers(Place(("rect.contact_limit", "8"))).Value(PolicyKeys.ContactLimit, Day));
        Assert.Throws<FormatException>(() => new PolicyLayers(Place(("rect.contact_limit", "x"))).Value(PolicyKeys.ContactLimit, Day));
    }

    private static ImmutableSortedDictionary<string, string> Place(params (string Key, string Json)[] values) =>
        values.ToImmutableSortedDictionary(v => v.Key, v => v.Json);
}
