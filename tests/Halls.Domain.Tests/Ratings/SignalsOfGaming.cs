using Halls.Domain.Definitions;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

/// <summary>R-069.</summary>
public class SignalsOfGaming
{
    private static readonly SignalPolicy Policy = new() { SourcePerHour = 3, SoonestSeconds = 3, SameText = 3, AllFives = 5 };

    [Fact]
    public void Are_silent_about_an_ordinary_day() => Assert.Empty(Flags(Enumerable.Range(0, 30).Select(i => One(i, minutes: i * 25, level: 3 + (i % 3)))));

    [Fact]
    public void See_too_many_from_one_source_within_an_hour()
    {
        GamingFlag flag = Assert.Single(Flags([One(1, 0), One(2, 20), One(3, 40), One(4, 59.9), One(5, 200)]));
        Assert.Equal((GamingSignal.ManyFromOneSource, "d_1", "r1,r2,r3,r4"), (flag.Signal, flag.Subject, flag.Ratings.ToString()));
    }

    [Fact]
    public void See_nothing_in_as_many_that_took_an_hour_or_came_from_several()
    {
        Assert.Empty(Flags([One(1, 0), One(2, 20), One(3, 40), One(4, 60)]));
        Assert.Empty(Flags(Enumerable.Range(0, 8).Select(i => One(i, i, source: $"d_{i % 3}"))));
        Assert.Empty(Flags(Enumerable.Range(0, 8).Select(i => One(i, i) with { Source = null })));
        Assert.Empty(Flags(Enumerable.Range(0, 8).Select(i => One(i, i) with { Proof = RatingProof.Entered })));
    }

    [Theory]
    [InlineData(2.9, true)]
    [InlineData(3, false)]
    [InlineData(-1, true)]
    public void See_what_was_given_before_anybody_could_read_the_screen(double seconds, bool flagged)
    {
        Rating rating = One(1, 0);
        rating = rating with { Service = rating.Service with { CompletedAt = rating.RatedAt.AddSeconds(-seconds) } };
        Assert.Equal(flagged ? [GamingSignal.TooSoon] : [], Flags([rating]).Select(f => f.Signal));
    }

    [Fact]
    public void See_the_same_words_again_and_again()
    {
        GamingFlag flag = Assert.Single(Flags([One(1, 0, mark: "m"), One(2, 100, mark: "m"), One(3, 200, mark: "m"), One(4, 300, mark: "other")]));
        Assert.Equal((GamingSignal.SameText, "m", 3), (flag.Signal, flag.Subject, flag.Ratings.Count));
        Assert.Empty(Flags([One(1, 0, mark: "m"), One(2, 100, mark: "m")]));
    }

    [Fact]
    public void See_a_busy_day_of_nothing_but_fives()
    {
        Rating[] fives = [.. Enumerable.Range(0, 6).Select(i => One(i, i * 60, level: 5))];
        Assert.Equal((GamingSignal.AllFives, "lc/3/2026-09-24"), Flags(fives).Select(f => (f.Signal, f.Subject)).Single());
        Assert.Empty(Flags(fives[..5]));
        Assert.Empty(Flags([.. fives[..5], One(9, 400, level: 4)]));
        Assert.Empty(Flags(fives.Select((r, i) => r with { Service = r.Service with { Window = i } })));
    }

    [Theory]
    [InlineData(8, 29, RatingChannel.Evaluator, true)]
    [InlineData(8, 30, RatingChannel.Evaluator, false)]
    [InlineData(17, 30, RatingChannel.Kiosk, false)]
    [InlineData(17, 31, RatingChannel.Kiosk, true)]
    [InlineData(22, 0, RatingChannel.Qr, false)]
    public void See_a_device_that_is_used_while_the_hall_is_closed(int hour, int minute, RatingChannel channel, bool flagged)
    {
        Rating rating = One(1, 0) with { Channel = channel, RatedAt = On(9, 24, hour, minute).ToUniversalTime() };
        rating = rating with { Service = rating.Service with { CompletedAt = rating.RatedAt.AddMinutes(-1) } };
        Assert.Equal(flagged ? [GamingSignal.OutsideHours] : [], Flags([rating]).Select(f => f.Signal));
    }

    [Fact]
    public void See_a_device_that_is_used_on_a_day_without_hours() =>
        Assert.Equal(GamingSignal.OutsideHours, Assert.Single(Flags([One(1, 0) with { Channel = RatingChannel.Evaluator, RatedAt = On(9, 26).ToUniversalTime() }])).Signal);

    [Fact]
    public void Leave_default_ratings_alone() =>
        Assert.Empty(Flags(Enumerable.Range(0, 20).Select(i => One(i, 0) with { Channel = RatingChannel.Default, Source = "default-ratings" })));

    [Fact]
    public void Are_the_same_whatever_the_order_of_the_ratings()
    {
        Rating[] ratings = [.. Enumerable.Range(0, 12).Select(i => One(i, i * 7, level: 5, mark: "m"))];
        Assert.Equal(Flags(ratings), Flags(ratings.Reverse()));
        Assert.Equal(3, Flags(ratings).Length);
    }

    private static GamingFlag[] Flags(IEnumerable<Rating> ratings) => [.. GamingSignals.In(ratings.Select(RatingTrace.Of), Sample.Hall, Policy)];

    private static Rating One(int id, double minutes, int level = 4, string source = "d_1", string? mark = null)
    {
        DateTimeOffset at = On(9, 24, 8, 40).AddMinutes(minutes).ToUniversalTime();
        return After(Rate(level)).Ratings[0] with
        {
            Id = $"r{id}",
            Level = level,
            RatedAt = at,
            Source = source,
            Text = mark is null ? null : new SealedText($"p_{id}", 4, mark),
            Service = Done with { Id = $"s{id}", CompletedAt = at.AddMinutes(-1) },
        };
    }
}
