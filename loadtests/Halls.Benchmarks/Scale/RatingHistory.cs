using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Benchmarks.Scale;

/// <summary>What one stream gets at one time.</summary>
/// <param name="Service">The service, which names the stream.</param>
/// <param name="Version">The stream's version before.</param>
/// <param name="Events">What is appended.</param>
internal readonly record struct HistoryStep(string Service, long Version, ImmutableArray<RatingStreamEvent> Events);

/// <summary>
/// Years of ratings of a province, decided by the deciders that the silo uses, in the order of time. The same count and seed give the same history. Bad ones (two of a
/// thousand; real ones are rarer) are followed to their end by people of the right roles, some late, some never.
/// </summary>
/// <param name="count">How many ratings.</param>
/// <param name="seed">Seed.</param>
/// <param name="last">The last day.</param>
/// <param name="years">So many years back.</param>
internal sealed class RatingHistory(long count, int seed, DateOnly last, int years)
{
    private static readonly RatingRules Rules = new(RatingPolicy.Default, RectificationPolicy.Default, WorkingCalendar.Shipped);
    private static readonly Evaluator Named = new(Verification.SignedIn, null, null, Anonymous: false);
    private static readonly CaseActor Reviewer = new("u_review", null, CaseRoles.Reviewer), Supervisor = new("u_watch", null, CaseRoles.Supervisor);

    private static readonly (RatingChannel Channel, RatingProof Proof, int UpTo)[] Channels =
    [
        (RatingChannel.Evaluator, RatingProof.Device, 700), (RatingChannel.Qr, RatingProof.OneTimeLink, 830), (RatingChannel.Mobile, RatingProof.SignedIn, 930),
        (RatingChannel.Kiosk, RatingProof.Device, 960), (RatingChannel.Sms, RatingProof.OneTimeLink, 985), (RatingChannel.Pc, RatingProof.SignedIn, 1000),
    ];

    private readonly Random _chance = new(seed);
    private readonly PriorityQueue<Due, DateTimeOffset> _due = new();
    private readonly Dictionary<string, (RatingState State, long Version)> _open = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>How many cases were opened so far.</summary>
    public int Cases { get; private set; }

    /// <summary>Everything that happens, oldest first.</summary>
    public IEnumerable<HistoryStep> Steps()
    {
        DateOnly[] days = [.. Enumerable.Range(0, last.DayNumber - last.AddYears(-years).DayNumber).Select(d => last.AddDays(-d)).Where(IsWorked).Reverse()];
        double[] upTo = UpTo([.. Province.Halls.Select(h => h.Weight)]);
        long given = 0;
        for (int d = 0; d < days.Length; d++)
        {
            long until = count * (d + 1) / days.Length;
            double[] times = [.. Enumerable.Range(0, (int)(until - given)).Select(_ => 510 + (520 * _chance.NextDouble())).Order()];
            _numbers.Clear();
            foreach (double minute in times)
            {
                DateTimeOffset now = ChinaTime.StartOf(days[d]).AddMinutes(minute);
                foreach (HistoryStep step in Followed(now))
                    yield return step;
                yield return Rated(Province.Halls[Pick(upTo)], days[d], now);
            }

            given = until;
        }

        // What was due after the last rating stays to be done, as it is on any day.
    }

    private static bool IsWorked(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static double[] UpTo(double[] weights)
    {
        double sum = weights.Sum(), before = 0;
        return [.. weights.Select(w => before += w / sum)];
    }

    private int Pick(double[] upTo)
    {
        int at = Array.BinarySearch(upTo, _chance.NextDouble());
        return Math.Min(at < 0 ? ~at : at, upTo.Length - 1);
    }

    private HistoryStep Rated(ScaleHall hall, DateOnly day, DateTimeOffset now)
    {
        int number = _numbers[hall.Id] = _numbers.GetValueOrDefault(hall.Id) + 1;
        int window = 1 + _chance.Next(hall.Windows), draw = _chance.Next(100_000);
        (RatingChannel channel, RatingProof proof, _) = Channels.First(c => draw % 1000 < c.UpTo);
        int level = _chance.Next(1000) switch { < 965 => 5, < 993 => 4, < 998 => 3, 998 => 2, _ => 1 };
        var service = new RateableService
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"t_{hall.Id}.{day:yyyyMMdd}.A.{number}"),
            Kind = ServiceKind.Ticket,
            Region = hall.Region,
            Hall = hall.Id,
            Unit = hall.UnitOf(window),
            Window = window,
            Item = hall.ItemOf(window, draw / 1000),
            Clerk = hall.ClerkOf(window),
            Day = day,
            CompletedAt = now.AddSeconds(-20 - (draw % 90)).ToUniversalTime(),
        };
        IReadOnlyList<Indicator> offered = IndicatorSet.On(day).Of(level).ToArray();
        TextList indicators = Levels.IsBad(level) || draw % 3 == 0 ? [offered[draw % offered.Count].Code] : TextList.Empty;
        Decision<RatingStreamEvent, RatingRefusal> decision = RatingDecider.Decide(RatingState.Empty, new RatingCommand.Rate(
            level, indicators, null, channel, proof, proof == RatingProof.SignedIn ? Named : Evaluator.Unknown, string.Create(CultureInfo.InvariantCulture, $"d_{hall.Id}_{window}"))
        {
            Now = now.ToUniversalTime(),
            Service = service,
            Rules = Rules,
            Handlers = [string.Create(CultureInfo.InvariantCulture, $"u_handle_{hall.Id}")],
        });
        ImmutableArray<RatingStreamEvent> events = Accepted(decision);
        if (events.Length > 1)
        {
            Cases++;
            _open[service.Id] = (events.Aggregate(RatingState.Empty, RatingDecider.Evolve), events.Length);

            // One in fifty is forgotten, and one in twenty waits too long.
            if (_chance.Next(50) > 0)
                _due.Enqueue(new(service.Id, 0), now.AddHours(_chance.Next(20) == 0 ? 300 : 4));
        }

        return new(service.Id, 0, events);
    }

    /// <summary>What was to be done in open cases until now.</summary>
    private IEnumerable<HistoryStep> Followed(DateTimeOffset now)
    {
        while (_due.TryPeek(out Due next, out DateTimeOffset at) && at <= now)
        {
            _due.Dequeue();
            (RatingState state, long version) = _open[next.Service];
            RectificationCommand? command = Command(state, next, at.ToUniversalTime());
            if (command is null)
            {
                _open.Remove(next.Service);
                continue;
            }

            ImmutableArray<RatingStreamEvent> events = Accepted(RectificationDecider.Decide(state, command));
            _open[next.Service] = (events.Aggregate(state, RatingDecider.Evolve), version + events.Length);
            _due.Enqueue(next with { Step = next.Step + 1 }, at.AddHours(9 + _chance.Next(20)));
            yield return new(next.Service, version, events);
        }
    }

    /// <summary>The next thing to be done in a case; null when nothing is.</summary>
    private static RectificationCommand? Command(RatingState state, Due due, DateTimeOffset at)
    {
        CaseState open = state.Cases.Values.First();
        string id = open.Id;
        WorkingCalendar calendar = Rules.Calendar;
        var handler = new CaseActor(open.Handler!, open.Rating.Unit, CaseRoles.Handler);
        return open.Stage switch
        {
            CaseStage.AwaitingVerification when open.Rating.RealName && due.Step == 0 =>
                new RectificationCommand.Contact(ContactChannel.Phone, true, "已电话联系", null, handler) { Now = at, CaseId = id, Calendar = calendar },
            CaseStage.AwaitingVerification or CaseStage.Verifying =>
                new RectificationCommand.Classify(CaseKind.AtOnce, "情况属实", null, handler) { Now = at, CaseId = id, Calendar = calendar },
            CaseStage.Rectifying => new RectificationCommand.Complete("流程说明不清", "已更新指南并培训", ["evidence-1"], handler) { Now = at, CaseId = id, Calendar = calendar },
            CaseStage.AwaitingReview => new RectificationCommand.Approve(Reviewer) { Now = at, CaseId = id, Calendar = calendar },
            CaseStage.AwaitingFeedback => new RectificationCommand.FeedBack(ContactChannel.Phone, "已整改到位", handler) { Now = at, CaseId = id, Calendar = calendar },
            CaseStage.FedBack => new RectificationCommand.FollowUp(ContactChannel.Phone, Verdict.Satisfied, "回访满意", null, Supervisor) { Now = at, CaseId = id, Calendar = calendar },
            _ => null,
        };
    }

    private static ImmutableArray<RatingStreamEvent> Accepted(Decision<RatingStreamEvent, RatingRefusal> decision) => decision.Refusal is { } refusal
        ? throw new BenchmarkException($"The generator asked for what the rules refuse: {refusal}.")
        : decision.Events;

    private readonly record struct Due(string Service, int Step);
}
