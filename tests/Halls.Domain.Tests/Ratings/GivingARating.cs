using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

public class GivingARating
{
    [Fact]
    public void Keeps_all_that_the_evaluator_said_and_nothing_that_is_personal_R066_R073() =>
        Given().When(Rate(5, indicators: ["517", "510"], text: "很好")).Then(new RatingEvent.RatingGiven(
            new Rating
            {
                Id = First,
                Number = 1,
                Service = Done,
                Level = 5,
                Indicators = ["510", "517"],
                Catalogue = "2020-05",
                Text = new SealedText("p_text", 2, "mark-2"),
                Channel = RatingChannel.Qr,
                Proof = RatingProof.OneTimeLink,
                RealName = true,
                Verification = Verification.LinkWithContact,
                Name = "p_name",
                Phone = "p_phone",
                RatedAt = On(9, 24).ToUniversalTime(),
                Supplementary = false,
                CountedOn = Day,
                CutOff = new DateOnly(2026, 10, 15),
                Source = "d_1",
            },
            null)
        { At = On(9, 24) });

    [Fact]
    public void Records_the_instant_in_UTC_R141()
    {
        RatingEvent.RatingGiven given = Given().When(Rate(4)).ThenOne<RatingEvent.RatingGiven>();
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (given.At.Offset, given.Rating.RatedAt.Offset));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Of_a_good_level_opens_no_case_R080(int level) => Assert.Empty(After(Rate(level)).Cases);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_a_bad_level_opens_exactly_one_case_in_the_same_append_R080(int level)
    {
        Decision<RatingStreamEvent, RatingRefusal> decision = Decide(RatingState.Empty, Rate(level));
        Assert.Collection(
            decision.Events,
            e => Assert.IsType<RatingEvent.RatingGiven>(e),
            e => Assert.Equal(First, Assert.IsType<RectificationEvent.CaseOpened>(e).CaseId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(-1)]
    public void Of_an_unknown_level_is_refused(int level) => Given().When(Rate(level)).ThenRefused(RatingRefusal.UnknownLevel);

    [Fact]
    public void With_an_indicator_of_another_level_is_refused_R071() => Given().When(Rate(5, indicators: ["510", "413"])).ThenRefused(RatingRefusal.IndicatorOfAnotherLevel);

    [Theory]
    [InlineData("101")]
    [InlineData("501")]
    [InlineData("999")]
    [InlineData("")]
    public void With_an_indicator_that_is_not_in_the_set_in_force_is_refused_R071(string code) =>
        Given().When(Rate(5, indicators: [code])).ThenRefused(RatingRefusal.UnknownIndicator);

    [Fact]
    public void With_an_indicator_named_twice_is_refused() => Given().When(Rate(5, indicators: ["510", "510"])).ThenRefused(RatingRefusal.IndicatorTwice);

    [Theory]
    [InlineData(RatingChannel.Evaluator, 150)]
    [InlineData(RatingChannel.Kiosk, 150)]
    [InlineData(RatingChannel.Qr, 500)]
    [InlineData(RatingChannel.Pc, 500)]
    [InlineData(RatingChannel.Mobile, 500)]
    [InlineData(RatingChannel.Sms, 500)]
    public void With_a_text_too_long_for_the_channel_is_refused_R071(RatingChannel channel, int max)
    {
        Given().When(Rate(4, text: new string('好', max + 1), channel: channel)).ThenRefused(RatingRefusal.TextTooLong);
        Given().When(Rate(4, text: new string('好', max), channel: channel)).ThenOne<RatingEvent.RatingGiven>();
    }

    [Fact]
    public void Counts_characters_as_a_reader_does() =>
        Given().When(Rate(4, text: string.Concat(Enumerable.Repeat("👍🏽", 150)), channel: RatingChannel.Evaluator)).ThenOne<RatingEvent.RatingGiven>();

    [Fact]
    public void With_a_pile_of_marks_on_one_letter_is_refused() =>
        Given().When(Rate(4, text: "a" + new string('\u0301', 2000))).ThenRefused(RatingRefusal.TextTooLong);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\u001b[31m")]
    public void With_a_text_that_nobody_can_read_is_refused(string text) => Given().When(Rate(4, text: text)).ThenRefused(RatingRefusal.TextUnreadable);

    [Fact]
    public void With_half_a_character_is_refused()
    {
        // An attribute can't carry half a character, so this is no theory.
        Given().When(Rate(4, text: "half " + '\ud83d')).ThenRefused(RatingRefusal.TextUnreadable);
        Given().When(Rate(4, text: '\udc4d' + " the other")).ThenRefused(RatingRefusal.TextUnreadable);
    }

    [Fact]
    public void With_a_text_of_several_lines_is_accepted() => Given().When(Rate(4, text: "一\r\n二\t三")).ThenOne<RatingEvent.RatingGiven>();

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(1, "差")]
    [InlineData(1, "  差  ")]
    [InlineData(2, "   ")]
    public void Of_a_bad_level_without_indicator_or_text_is_refused_R071(int level, string? text) =>
        Given().When(Rate(level, indicators: [], text: text)).ThenRefused(RatingRefusal.ReasonRequired);

    [Fact]
    public void Of_a_bad_level_with_two_characters_is_accepted_R071() => Assert.Single(After(Rate(1, indicators: [], text: "太慢")).Cases);

    [Fact]
    public void Of_a_bad_level_needs_no_reason_where_the_policy_says_so() =>
        Assert.Single(After(Rate(1, indicators: []) with { Rules = With(RatingPolicy.Default with { BadRequiresReason = false }) }).Cases);

    [Fact]
    public void Of_a_service_that_is_not_completed_is_refused_R066() => Given().When(Rate(5) with { Service = null }).ThenRefused(RatingRefusal.ServiceNotCompleted);

    [Fact]
    public void Is_possible_once_R066() => Given([.. Decide(RatingState.Empty, Rate(5)).Events]).When(Rate(1)).ThenRefused(RatingRefusal.AlreadyRated);

    [Theory]
    [InlineData(RatingChannel.Default)]
    [InlineData(RatingChannel.Hotline)]
    [InlineData(RatingChannel.Paper)]
    [InlineData(RatingChannel.Box)]
    public void On_a_channel_that_is_not_the_evaluators_is_refused_R067(RatingChannel channel) =>
        Given().When(Rate(5, channel: channel)).ThenRefused(RatingRefusal.ChannelNotForEvaluators);

    [Fact]
    public void Is_possible_until_the_end_of_the_fifth_working_day_R072()
    {
        RatingEvent.RatingGiven last = Given().When(Rate(5, On(10, 9, 23, 59, 59))).ThenOne<RatingEvent.RatingGiven>();
        Assert.True(last.Rating.Supplementary);
        Given().When(Rate(5, On(10, 10, 0, 0))).ThenRefused(RatingRefusal.RatingOver);
    }

    [Fact]
    public void Is_supplementary_from_the_day_after_R072()
    {
        Assert.False(Given().When(Rate(5, On(9, 24, 23, 59, 59))).ThenOne<RatingEvent.RatingGiven>().Rating.Supplementary);
        Assert.True(Given().When(Rate(5, On(9, 25, 0, 0))).ThenOne<RatingEvent.RatingGiven>().Rating.Supplementary);
    }

    [Fact]
    public void Has_the_window_that_the_policy_gives() =>
        Given().When(Rate(5, On(10, 2)) with { Rules = With(RatingPolicy.Default with { SupplementWindow = new(7, DayUnit.NaturalDays) }) })
            .ThenRefused(RatingRefusal.RatingOver);

    [Fact]
    public void Says_what_is_wrong_with_the_form_before_it_says_that_it_is_too_late() => Given().When(Rate(0, On(12, 1))).ThenRefused(RatingRefusal.UnknownLevel);

    [Theory]
    [InlineData(Verification.SignedIn, false, null, null, true)]
    [InlineData(Verification.IdAtTicket, false, null, null, true)]
    [InlineData(Verification.CaseApplicant, false, "p_n", null, true)]
    [InlineData(Verification.LinkWithContact, false, "p_n", "p_p", true)]
    [InlineData(Verification.LinkWithContact, false, "p_n", null, false)]
    [InlineData(Verification.LinkWithContact, false, null, "p_p", false)]
    [InlineData(Verification.CardOrCall, false, "p_n", "p_p", false)]
    [InlineData(Verification.None, false, "p_n", "p_p", false)]
    [InlineData(Verification.SignedIn, true, "p_n", "p_p", false)]
    [InlineData(Verification.LinkWithContact, true, "p_n", "p_p", false)]
    public void Is_real_name_when_verified_and_not_anonymous_R073(Verification verification, bool anonymous, string? name, string? phone, bool realName)
    {
        Rating rating = Given().When(Rate(5, who: new Evaluator(verification, name, phone, anonymous))).ThenOne<RatingEvent.RatingGiven>().Rating;
        Assert.Equal(realName, rating.RealName);
        Assert.Equal(anonymous ? null : name, rating.Name);
        Assert.Equal(anonymous ? null : phone, rating.Phone);
        Assert.Equal(anonymous ? Verification.None : verification, rating.Verification);
    }

    [Fact]
    public void Takes_a_link_for_no_proof_where_the_policy_says_so_R073() =>
        Assert.False(Given().When(Rate(5) with { Rules = With(RatingPolicy.Default with { LinkProvesIdentity = false }) }).ThenOne<RatingEvent.RatingGiven>().Rating.RealName);

    [Fact]
    public void Is_counted_in_the_month_of_its_day_and_cut_off_in_the_next_R101()
    {
        Rating rating = Given().When(Rate(5, On(9, 30, 23, 59))).ThenOne<RatingEvent.RatingGiven>().Rating;
        Assert.Equal((new DateOnly(2026, 9, 30), new DateOnly(2026, 10, 15)), (rating.CountedOn, rating.CutOff));
    }

    [Fact]
    public void Of_a_ticket_needs_the_ticket_to_be_done_R066()
    {
        QueueState line = Line.Given(Line.Issued(1), Line.Called(1, 3), Line.Started(1, 6)).State;
        Assert.Null(RateableService.OfTicket(line.Tickets[Line.Id(1)], "lc", "371502", Unit, "u_li", Sample.Day));
        QueueState done = Line.Given(Line.Issued(1), Line.Called(1, 3), Line.Started(1, 6), Line.Completed(1, 9)).State;
        RateableService service = RateableService.OfTicket(done.Tickets[Line.Id(1)], "lc", "371502", Unit, "u_li", Sample.Day)!;
        Assert.Equal((Line.Id(1), 1, Line.Minute(9).ToUniversalTime()), (service.Id, service.Window, service.CompletedAt));
    }
}
