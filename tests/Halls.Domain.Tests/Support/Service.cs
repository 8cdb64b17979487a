using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Domain.Tests.Support;

/// <summary>A service of Thursday 2026-09-24, its ratings and the people round them, in few words. Times are Shanghai's.</summary>
internal static class Service
{
    public const string Id = "t_lc.20260924.A.7";
    public const string First = $"r_{Id}.1";
    public const string Second = $"r_{Id}.2";
    public const string Unit = "dept-land";

    public static DateOnly Day { get; } = new(2026, 9, 24);

    public static RatingRules Rules { get; } = new(RatingPolicy.Default, RectificationPolicy.Default, WorkingCalendar.Shipped);

    public static RateableService Done { get; } = new()
    {
        Id = Id,
        Kind = ServiceKind.Ticket,
        Region = "371502",
        Hall = "lc",
        Unit = Unit,
        Window = 3,
        Item = "不动产登记",
        Clerk = "u_li",
        Day = Day,
        CompletedAt = On(9, 24, 10, 0).ToUniversalTime(),
    };

    public static CaseActor Handler { get; } = new("u_handler", Unit, CaseRoles.Handler);

    public static CaseActor Reviewer { get; } = new("u_reviewer", null, CaseRoles.Reviewer);

    public static CaseActor Approver { get; } = new("u_approver", null, CaseRoles.Approver);

    public static CaseActor Supervisor { get; } = new("u_supervisor", null, CaseRoles.Supervisor);

    public static CaseActor Leader { get; } = new("u_leader", null, CaseRoles.Leader);

    public static Evaluator Named { get; } = new(Verification.LinkWithContact, "p_name", "p_phone", Anonymous: false);

    public static DateTimeOffset On(int month, int day, int hour = 10, int minute = 30, int second = 0) => new(2026, month, day, hour, minute, second, ChinaTime.Offset);

    public static RatingText Text(string words) => new(words, "p_text", "mark-" + words.Length);

    public static RatingCommand.Rate Rate(
        int level, DateTimeOffset? at = null, TextList? indicators = null, string? text = null, RatingChannel channel = RatingChannel.Qr, Evaluator? who = null) =>
        new(
            level, indicators ?? (level == 1 ? ["115"] : level == 2 ? ["214"] : []), text is null ? null : Text(text), channel, RatingProof.OneTimeLink, who ?? Named, "d_1")
        {
            Now = at ?? On(9, 24),
            Service = Done,
            Rules = Rules,
            Handlers = ["u_li", "u_handler", "u_other"],
        };

    public static RatingCommand.Enter Enter(
        int level, string by = "u_supervisor", DateTimeOffset? ratedAt = null, DateTimeOffset? at = null, RatingChannel channel = RatingChannel.Paper, string source = "scan-1",
        TextList? indicators = null, string? text = null, Evaluator? who = null) =>
        new(
            level, indicators ?? (level == 1 ? ["115"] : level == 2 ? ["214"] : []), text is null ? null : Text(text), channel, who ?? Evaluator.Unknown,
            ratedAt ?? On(9, 25), source, Supervisor with { Id = by })
        {
            Now = at ?? On(9, 28),
            Service = Done,
            Rules = Rules,
            Handlers = ["u_handler"],
        };

    public static RatingCommand.RateByDefault ByDefault(DateTimeOffset at, DefaultRatingMode mode = DefaultRatingMode.LevelThreeAfterSevenDays) =>
        new("default-ratings") { Now = at, Service = Done, Rules = With(RatingPolicy.Default with { DefaultMode = mode }) };

    public static RatingRules With(RatingPolicy policy) => Rules with { Rating = policy };

    public static RatingRules With(RectificationPolicy policy) => Rules with { Rectification = policy };

    public static Scenario<RatingState, RatingCommand, RatingStreamEvent, RatingRefusal> Given(params RatingStreamEvent[] events) =>
        new Scenario<RatingState, RatingCommand, RatingStreamEvent, RatingRefusal>(RatingDecider.Decide, RatingDecider.Evolve, RatingDecider.Initial).And(events);

    /// <summary>What is left after these commands, none of which may be refused.</summary>
    public static RatingState After(params object[] commands) => After(RatingState.Empty, commands);

    public static RatingState After(RatingState state, params object[] commands)
    {
        foreach (object command in commands)
        {
            Decision<RatingStreamEvent, RatingRefusal> decision = Decide(state, command);
            Assert.Null(decision.Refusal);
            state = decision.Events.Aggregate(state, RatingDecider.Evolve);
        }

        return state;
    }

    public static Decision<RatingStreamEvent, RatingRefusal> Decide(RatingState state, object command) => command switch
    {
        RatingCommand c => RatingDecider.Decide(state, c),
        RectificationCommand c => RectificationDecider.Decide(state, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
