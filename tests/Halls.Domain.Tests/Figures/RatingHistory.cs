using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Calendar;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Figures;

/// <summary>One step of a random history: which service, what is picked there, and how much time passes before.</summary>
public sealed record RatingStep(int Service, int Pick, int Level, bool Yes, bool Wild, int Hours);

/// <summary>Random months of a hall: services are rated once or twice, by all channels, and the bad ratings go their way, well past the cut-off.</summary>
public sealed class RatingHistory
{
    private static readonly string[] Words = ["很慢", "太差", "不知道找谁"];
    private readonly ImmutableArray<RateableService> _services;
    private readonly Dictionary<string, RatingState> _states = [];
    private readonly Dictionary<string, List<RatingStreamEvent>> _streams = [];
    private readonly RatingRules _rules;
    private DateTimeOffset _now = Service.On(9, 24, 12);

    private RatingHistory(int times, bool generous)
    {
        _rules = new RatingRules(
            RatingPolicy.Default with { TimesPerService = times, DefaultMode = DefaultRatingMode.LevelThreeAfterSevenDays, SupplementWindow = new(30, DayUnit.NaturalDays) },
            generous ? RectificationPolicy.Default with { InvalidApplyLimit = 15, ExtensionsMax = 2, Attempts = 1, AttemptDays = 1 } : RectificationPolicy.Default,
            WorkingCalendar.Shipped);
        _services =
        [
            .. Enumerable.Range(0, 6).Select(i => Service.Done with
            {
                Id = $"t_lc.20260924.A.{i}",
                Region = i < 3 ? "371502" : "371525",
                Hall = i < 4 ? "lc" : "gx",
                Unit = i % 2 == 0 ? Service.Unit : "dept-social",
                Window = i == 5 ? null : 1 + (i % 3),
                Item = i % 3 == 0 ? null : "社保卡",
            }),
        ];
    }

    public static Arbitrary<(ImmutableArray<RatingStep> Steps, int Times, bool Generous)> Plans { get; } = Arb.From(
        from times in Gen.Choose(1, 2)
        from generous in Gen.Elements(true, false)
        from steps in Gen.Sized(size => Gen.ArrayOf(
            from service in Gen.Choose(0, 5)
            from pick in Gen.Choose(0, 99)
            from level in Gen.Frequency((4, Gen.Choose(1, 2)), (2, Gen.Choose(3, 5)))
            from yes in Gen.Elements(true, false)
            from wild in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
            from hours in Gen.Frequency((6, Gen.Choose(0, 6)), (3, Gen.Choose(6, 40)), (1, Gen.Choose(40, 200)))
            select new RatingStep(service, pick, level, yes, wild, hours),
            Math.Max(1, size * 2)))
        select (steps.ToImmutableArray(), times, generous),
        plan => from length in new[] { plan.Item1.Length / 2, plan.Item1.Length / 4, 1 }
                where length > 0
                from start in Enumerable.Range(0, plan.Item1.Length / length)
                select (plan.Item1.RemoveRange(start * length, length), plan.times, plan.generous));

    public IReadOnlyCollection<RateableService> Served => _services;

    public IEnumerable<IReadOnlyList<RatingStreamEvent>> Streams => _streams.Values;

    public IEnumerable<RatingStreamEvent> Events => _streams.Values.SelectMany(s => s);

    public IEnumerable<RatingState> States => _states.Values;

    /// <summary>What was appended: to which service's stream, what, and when it was then. In that order.</summary>
    public List<(string Service, ImmutableArray<RatingStreamEvent> Events, DateTimeOffset Now)> Appends { get; } = [];

    public DateTimeOffset Now => _now;

    public static RatingHistory Of((ImmutableArray<RatingStep> Steps, int Times, bool Generous) plan, Action<RatingHistory>? now = null)
    {
        var history = new RatingHistory(plan.Times, plan.Generous);
        foreach (RatingStep step in plan.Steps)
        {
            history._now = history._now.AddHours(step.Hours);
            history.Do(step);
            now?.Invoke(history);
        }

        return history;
    }

    private void Do(RatingStep step)
    {
        RateableService service = _services[step.Service];
        RatingState state = _states.GetValueOrDefault(service.Id, RatingState.Empty);
        object command = state.Cases.Count > 0 && step.Pick % 10 > 1 ? CaseCommand(state, step) : RatingCommandOf(service, step);
        Decision<RatingStreamEvent, RatingRefusal> decision = Service.Decide(state, command);
        _states[service.Id] = decision.Events.Aggregate(state, RatingDecider.Evolve);
        if (!_streams.TryGetValue(service.Id, out List<RatingStreamEvent>? stream))
        {
            _streams[service.Id] = stream = [];
        }

        stream.AddRange(decision.Events);
        if (!decision.Events.IsDefaultOrEmpty)
        {
            Appends.Add((service.Id, decision.Events, _now));
        }
    }

    private RatingCommand RatingCommandOf(RateableService service, RatingStep step)
    {
        TextList indicators = step.Yes ? [IndicatorSet.On(service.Day).Of(step.Level).ElementAt(step.Pick % 8).Code] : [];
        string words = Words[step.Pick % Words.Length];
        RatingText? text = step.Yes && step.Level > 2 ? null : new RatingText(words, $"p_{step.Pick}", "m" + words.Length);
        Evaluator who = step.Pick % 3 == 0 ? Evaluator.Unknown : Service.Named;
        RatingCommand command = (step.Pick / 10) switch
        {
            0 => new RatingCommand.RateByDefault("default-ratings") { Now = _now, Service = service, Rules = _rules },
            < 4 => new RatingCommand.Enter(
                step.Level, indicators, text, RatingChannel.Paper, who, _now.AddHours(-(step.Pick % 30)), $"scan-{service.Id}", Service.Supervisor with { Id = $"u_s{step.Pick % 3}" })
            { Now = _now, Service = service, Rules = _rules },
            _ => new RatingCommand.Rate(step.Level, indicators, text, (RatingChannel)(step.Pick % 6), RatingProof.OneTimeLink, who, "d_1") { Now = _now, Service = service, Rules = _rules },
        };
        return command with { Handlers = step.Yes ? ["u_handler"] : [] };
    }

    private RectificationCommand CaseCommand(RatingState state, RatingStep step)
    {
        CaseState at = state.Cases.Values.ElementAt(step.Pick % state.Cases.Count);
        CaseActor Handler() => Service.Handler with { Unit = at.Rating.Unit };
        CaseStage stage = step.Wild ? (CaseStage)(step.Pick % 10) : at.Stage;
        bool rather = step.Pick % 4 > 0;
        RectificationCommand command = step.Pick is 22 or 23 or 24 ? Case.CheckClocks(_now)
            : step.Pick is 25 or 26
                ? new RectificationCommand.ConfirmDeadlines { Now = _now, CaseId = at.Id, Calendar = WorkingCalendar.Shipped.With(ImportingAYear.Published2027) }
            : stage switch
            {
                CaseStage.AwaitingVerification => step.Pick % 5 == 0 ? Case.ClaimInvalid(by: Handler()) : step.Pick % 7 == 0 ? Case.Assign() : at.Rating.RealName ? Case.Contact(rather, by: Handler()) : Case.Classify(by: Handler()),
                CaseStage.Verifying => rather ? Case.Classify((CaseKind)(step.Pick % 3), "《某法》第一条", by: Handler()) : Case.Contact(step.Yes, by: Handler()),
                CaseStage.Rectifying when at.Claim is { Outcome: ClaimOutcome.Pending } => Case.DecideInvalid(step.Yes),
                CaseStage.Rectifying when at.ExtensionAsked is not null => Case.DecideExtension(step.Yes),
                CaseStage.Rectifying => (step.Pick % 8) switch { 0 => Case.Extend(3, by: Handler()), 1 or 2 => Case.ClaimInvalid(by: Handler()), 3 => Case.Contact(by: Handler()), _ => Case.Complete(by: Handler()) },
                CaseStage.AwaitingReview when at.Claim is { Outcome: ClaimOutcome.Pending } => Case.DecideInvalid(step.Yes),
                CaseStage.AwaitingReview => rather ? Case.Approve() : Case.Return(),
                CaseStage.AwaitingFeedback => Case.FeedBack(by: Handler()),
                CaseStage.FedBack => step.Pick % 3 == 0 ? Case.FollowUp(step.Yes ? null : (Verdict)(step.Pick % 3)) : Case.GiveVerdict((Verdict)(step.Pick % 3)),
                CaseStage.AwaitingLeader => rather ? Case.Close() : Case.Return(by: Service.Leader),
                CaseStage.Invalid => at.Claim?.Objection is null ? Case.ObjectToInvalidity() : Case.DecideObjection(step.Yes),
                _ => Case.GiveVerdict(Verdict.Satisfied),
            };
        if (at.Handler is { } handler && handler != "u_handler" && command is RectificationCommand.Contact or RectificationCommand.Classify)
        {
            command = Case.Assign("u_handler");
        }

        return command with { Now = _now, CaseId = at.Id };
    }
}
