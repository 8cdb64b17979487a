using System.Collections.Immutable;
using System.Text.Json;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain;
using Halls.Domain.Definitions;
using Halls.Domain.Policies;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.EventStore;
using Halls.Grains.Tidal;
using Halls.Projections;
using Microsoft.Extensions.Logging;

namespace Halls.Grains.Boards;

/// <summary>
/// The moves of the day's windows. They are the hall's second stream, cut at the service day like all others, so each day begins with the opening plan.
/// What a window serves is looked up when it calls next, so a move needs no call to the window and leaves the ticket in hand alone.
/// </summary>
public sealed partial class HallGrain
{
    /// <summary>The policy looks at the hall so often, by the hall's time: a tide has to be in for three minutes before it counts (R-041).</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>After a failure it rests so long.</summary>
    private static readonly TimeSpan LookAfterFailure = TimeSpan.FromMinutes(5);

    /// <summary>Waits are foreseen again so soon after a change: R-029 asks for five seconds.</summary>
    private static readonly TimeSpan ForeseeEvery = TimeSpan.FromSeconds(3);

    /// <summary>What was foreseen is shown so long, by the hall's time; then the plain formula has to do.</summary>
    private static readonly TimeSpan ForeseenFor = TimeSpan.FromMinutes(10);

    /// <summary>When a window opens, pauses or closes, it looks a moment later.</summary>
    private static readonly TimeSpan LookAfterChange = TimeSpan.FromSeconds(15);

    /// <summary>However fast the hall's time goes, and however long a look takes, others want the processor too.</summary>
    private static readonly TimeSpan RestBetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Halls of this process think one after another and leave a core to those who wait for an answer: a look plays thousands of futures, and a province has hundreds of
    /// halls in which something changes all the time.
    /// </summary>
    private static readonly SemaphoreSlim Thinkers = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>Whoever moves a window by hand waits so long for what is expected of it, and not longer (R-045).</summary>
    private static readonly TimeSpan AppraiseFor = TimeSpan.FromMilliseconds(500);

    /// <summary>So many questions about moves are thought about at once; whoever asks beyond that gets no forecast. Those that nobody waits for any more count, too.</summary>
    private const int AppraisalsAtOnce = 4;

    /// <summary>What came of a move is noted so many minutes after it.</summary>
    private static readonly ImmutableArray<int> ReceiptsAfter = [15, 60];

    private DecidedStream<TidalState, TidalEvent, TidalRefusal>? _tide;
    private TidalRules _rules = TidalRules.Default;
    private Task<Thought>? _thinking;
    private DateTimeOffset _nextLook = DateTimeOffset.MinValue;
    private DateTimeOffset _nextReceipts = DateTimeOffset.MinValue;
    private long _lastLook;
    private long _lastForesight;
    private bool _changedSinceForeseen;
    private ForeseenWaits? _foreseen;
    private (DateTimeOffset At, double Ms, bool Failed)? _lastRun;
    private int _appraisals;

    /// <summary>What the advisor came to: moves that it advises, and what came of earlier ones.</summary>
    private sealed record Thought(
        DateOnly Day, ForeseenWaits? Waits, bool Foresaw, ImmutableArray<AdvisedMove>? Moves, ImmutableArray<(string Move, int Minutes, MoveReview Review)> Reviews, Exception? Failure, double Ms);

    /// <inheritdoc/>
    public Task<WindowPosting?> GetPosting(int window) =>
        Task.FromResult(View() is { } hall ? new WindowPosting(hall, _day!.Serves(window)) : null);

    /// <inheritdoc/>
    public Task<TidalView?> GetTide() =>
        Task.FromResult(_day is null ? null : TidalViews.Of(_hall, _day, _rules, Health(), clock.GetUtcNow(), _zone));

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Assign(AssignWindowRequest request)
    {
        if (_day is null)
        {
            return Outcome<WindowView>.Refused(Refusals.NoSuchHall);
        }

        int no = request.Before.No, moves = _tide!.Ahead.Moves.Count;
        return await Moved(request.Request, ByHand(no, request.Serves, request.Reason, TidalViews.Forecast(request.Forecast), request.By), tide =>
        {
            TidalEvent.WindowAssigned? move = tide.Moves.Count > moves ? tide.Moves[^1].Assigned : null;
            return request.Before with { Serves = (_day with { Tide = tide }).Serves(no), Forecast = TidalViews.Forecast(move?.Forecast), Warnings = [.. move?.Warnings ?? []] };
        }, AnswerJson.Default.WindowView);
    }

    /// <inheritdoc/>
    public async Task<MoveTrial?> TryMove(int window, ImmutableArray<string> serves)
    {
        if (_day is null)
        {
            return null;
        }

        Decision<TidalEvent, TidalRefusal> decision = TidalDecider.Decide(_tide!.State, ByHand(window, serves, "", null, ""));
        var trial = new MoveTrial { Window = window, From = _day.Serves(window), To = serves, Refusal = decision.Refusal is { } no ? EnumText<TidalRefusal>.Of(no) : null };
        if (decision.Refusal is not null || decision.Events.OfType<TidalEvent.WindowAssigned>().FirstOrDefault() is not { } move)
        {
            return trial;
        }

        var sight = new TidalSight(_hall, _day, _rules, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone));
        return trial with
        {
            To = [.. move.To],
            Readings = TidalViews.Readings(move.Readings),
            Warnings = [.. move.Warnings],
            Forecast = TidalViews.Forecast(await Appraise(sight, window, [.. move.To])),
        };
    }

    /// <inheritdoc/>
    public async Task<Outcome<ProposalView>> AnswerProposal(AnswerProposalRequest request)
    {
        if (_day is null)
        {
            return Outcome<ProposalView>.Refused(Refusals.NoSuchHall);
        }

        var stamp = new RequestStamp(Streams.Moves(_hall, _day.Day).Value, $"{(request.Approve ? "approve" : "decline")}:{request.Proposal}:{request.RequestId}");
        if (await _tide!.FirstAnswer(stamp, AnswerJson.Default.ProposalView) is { } first)
        {
            return first;
        }

        DateTimeOffset now = clock.GetUtcNow();
        TidalFloor floor = Floor();
        TidalCommand command = request.Approve
            ? new TidalCommand.Approve(request.Proposal, request.By) { Now = now, Day = _day.Day, Floor = floor, Rules = _rules }
            : new TidalCommand.Decline(request.Proposal, request.By) { Now = now, Day = _day.Day, Floor = floor, Rules = _rules };
        return await Moved(stamp, command, tide => TidalViews.Proposal(tide, tide.Proposal(request.Proposal)!, _zone), AnswerJson.Default.ProposalView);
    }

    /// <inheritdoc/>
    public async Task<SetTideAnswer> SetTide(SetTideRequest request)
    {
        var stamp = new RequestStamp(_stream.Value, $"tide:{request.RequestId}");
        if (await FirstAnswer(stamp, AnswerJson.Default.TideSettingView) is { } first)
        {
            return new SetTideAnswer(first.Value, first.Refusal, NoFaults);
        }

        if (!EnumText<TidalMode>.TryParse(request.Mode, out TidalMode mode))
        {
            return new SetTideAnswer(null, null, NoFaults.Add("mode", ["must be one of off, suggest, auto"]));
        }

        string? bounds = request.Bounds is null ? null : JsonSerializer.Serialize(request.Bounds, AnswerJson.Default.ImmutableSortedDictionaryStringBoundsView);
        if (bounds is not null && PolicyKeys.Fault(PolicyKeys.TideBounds, bounds) is { } fault)
        {
            return new SetTideAnswer(null, null, NoFaults.Add("bounds", [fault]));
        }

        if (request.Bounds?.Keys.FirstOrDefault(q => State?.Queue(q) is null) is { } unknown && State is not null)
        {
            return new SetTideAnswer(null, null, NoFaults.Add("bounds", [$"names the queue '{unknown}', which is not there"]));
        }

        Outcome<TideSettingView> set = await Commit(
            stamp, HallDecider.Decide(State, new HallCommand.SetTide(mode, bounds, request.By, clock.GetUtcNow())),
            state => TidalViews.Setting(RulesOf(state!)), AnswerJson.Default.TideSettingView);
        return new SetTideAnswer(set.Value, set.Refusal, NoFaults);
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> NoFaults => ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    private TidalCommand ByHand(int window, ImmutableArray<string> serves, string reason, MoveForecast? forecast, string by) =>
        new TidalCommand.Assign(window, [.. serves], reason, forecast, by) { Now = clock.GetUtcNow(), Day = _day!.Day, Floor = Floor(), Rules = _rules };

    /// <summary>
    /// What is expected of a move by hand, thought about beside the turns; null where the advisor fails or takes too long, because a person who moves a window
    /// does not wait for it (R-045). A look that takes too long goes on, and what it comes to is dropped.
    /// </summary>
    private async Task<MoveForecast?> Appraise(TidalSight sight, int window, ImmutableArray<string> serves)
    {
        if (Interlocked.Increment(ref _appraisals) > AppraisalsAtOnce)
        {
            Interlocked.Decrement(ref _appraisals);
            return null;
        }

        try
        {
            return await Task.Run(Think).WaitAsync(AppraiseFor, real);
        }
        catch (TimeoutException)
        {
            TidalTelemetry.Failures.Add(1);
            LogSlow(_hall, window, AppraiseFor.TotalMilliseconds);
            return null;
        }

        async Task<MoveForecast?> Think()
        {
            try
            {
                return await advisor.AppraiseAsync(sight, window, serves);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                TidalTelemetry.Failures.Add(1);
                LogThinking(_hall, e);
                return null;
            }
            finally
            {
                Interlocked.Decrement(ref _appraisals);
            }
        }
    }

    private TidalFloor Floor() => TidalFloor.Of(_day!, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone));

    /// <summary>Decides over the day's moves. A conflict or an unknown outcome ends the activation, as with the hall's own stream.</summary>
    private Task<Outcome<T>> Moved<T>(RequestStamp? request, TidalCommand command, Func<TidalState, T> answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) =>
        _tide!.Commit(request, TidalDecider.Decide(_tide.Ahead, command), answer, json);

    private async Task BeginTide(DateOnly day, CancellationToken cancellationToken)
    {
        var tide = new DecidedStream<TidalState, TidalEvent, TidalRefusal>(
            Store, Codec, new StreamOwner<TidalState, TidalEvent>(Streams.Moves(_hall, day), TidalDecider.Initial, TidalDecider.Evolve, TideMoved, DeactivateOnIdle));
        await tide.ReadAsync(cancellationToken);
        _tide = tide;
        _rules = RulesOf(State!);
    }

    /// <summary>The board takes over what was decided; it is shown with the next push, a fifth of a second from now.</summary>
    private Task TideMoved(StreamEvents committed)
    {
        foreach (StoredFact fact in committed.Events)
        {
            if (Codec.Decode(fact.Type, fact.Data.AsSpan()) is TidalEvent.WindowAssigned e)
            {
                _dirtyWindows.Add(e.Window);
                _dirtyQueues.UnionWith(e.From.Union(e.To));
                TidalTelemetry.Moves.Add(1, new KeyValuePair<string, object?>("kind", EnumText<MoveKind>.Of(e.Kind)));
            }
        }

        _day = _day! with { Tide = _tide!.State };
        return Publish();
    }

    /// <summary>Lets go of the proposals that have run out or become impossible.</summary>
    private async Task Sweep()
    {
        if (_day!.Tide.Open.Any())
        {
            await Moved(null, new TidalCommand.Sweep { Now = clock.GetUtcNow(), Day = _day.Day, Floor = Floor(), Rules = _rules }, _ => true, AnswerJson.Default.Boolean);
        }
    }

    /// <summary>A value that was stored before it was checked must not keep the hall from opening: then nobody moves windows but people.</summary>
    private TidalRules RulesOf(HallDefinition definition)
    {
        try
        {
            return TidalRules.On(HallView.ServiceDay(clock.GetUtcNow(), _zone), new PolicyLayers([definition.Policy]));
        }
        catch (FormatException e)
        {
            LogRules(_hall, e);
            return TidalRules.Default with { Mode = TidalMode.Off };
        }
    }

    private PolicyHealth Health() => new(
        _rules.Mode == TidalMode.Off ? "off" : _lastRun is { Failed: true } ? "failing" : _lastRun is null ? "resting" : "ready",
        advisor.Name, _lastRun is { } run ? TimeZoneInfo.ConvertTime(run.At, _zone) : null, _lastRun?.Ms);

    /// <summary>
    /// Takes what the advisor came to and lets it look again when it is time. It looks at an immutable picture of the hall beside the turns, one look at a time,
    /// and whatever it comes to goes through the decider as if a stranger had sent it. If it fails, windows keep what they serve (R-045).
    /// </summary>
    private async Task Think()
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_thinking is { IsCompleted: true } done)
        {
            _thinking = null;
            await Take(await done, now);
        }

        if (_day!.Tide.Open.Any(p => p.Proposal.ExpiresAt <= now))
        {
            await Sweep();
        }

        ImmutableArray<(MoveHistory Move, int Minutes)> due = now >= _nextReceipts ? [.. Due(now)] : [];
        bool look = _rules.Mode != TidalMode.Off && now >= _nextLook && (_day.Tide.Open.Any() || _day.Tide.Away.Count > 0 || _day.Queues.Values.Any(q => q.Waiting > 0));
        bool foresee = (_changedSinceForeseen || now - _foreseen?.At > ForeseeEvery) && (_lastForesight == 0 || real.GetElapsedTime(_lastForesight) >= ForeseeEvery)
            && _day.Queues.Values.Any(q => q.Done > 0 || q.Waiting > 0);
        if (_thinking is null && (look || foresee || due.Length > 0) && (_lastLook == 0 || real.GetElapsedTime(_lastLook) >= RestBetweenLooks))
        {
            _lastLook = real.GetTimestamp();
            _nextLook = look ? now + LookEvery : _nextLook;
            (_lastForesight, _changedSinceForeseen) = foresee ? (_lastLook, false) : (_lastForesight, _changedSinceForeseen);
            var sight = new TidalSight(_hall, _day, _rules, TimeZoneInfo.ConvertTime(now, _zone));
            _thinking = Task.Run(async () =>
            {
                await Thinkers.WaitAsync();
                try
                {
                    return await Look(sight, foresee, look, due);
                }
                finally
                {
                    Thinkers.Release();
                }
            });
        }
    }

    private async Task<Thought> Look(TidalSight sight, bool foresee, bool advise, ImmutableArray<(MoveHistory Move, int Minutes)> due)
    {
        long began = real.GetTimestamp();
        ForeseenWaits? waits = null;
        ImmutableArray<AdvisedMove>? moves = null;
        var reviews = ImmutableArray.CreateBuilder<(string, int, MoveReview)>();
        Exception? failure = null;
        if (foresee)
        {
            await Try(async () => waits = await advisor.ForeseeAsync(sight));
        }

        if (advise)
        {
            await Try(async () => moves = await advisor.AdviseAsync(sight));
        }

        foreach ((MoveHistory move, int minutes) in due)
        {
            await Try(async () => reviews.Add((move.Assigned.Move, minutes, await advisor.ReviewAsync(sight, move, minutes))));
        }

        TimeSpan took = real.GetElapsedTime(began);
        TidalTelemetry.Thinking.Record(took.TotalSeconds);
        return new Thought(sight.Day.Day, waits, foresee, moves, reviews.ToImmutable(), failure, Math.Round(took.TotalMilliseconds, 1));

        async Task Try(Func<Task> part)
        {
            try
            {
                await part();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is: the hall goes on as it is, and somebody is told.
                failure = e;
            }
        }
    }

    private async Task Take(Thought thought, DateTimeOffset now)
    {
        if (thought.Failure is { } failure)
        {
            TidalTelemetry.Failures.Add(1);
            LogThinking(_hall, failure);
        }

        if (thought.Day != _day!.Day)
        {
            return;
        }

        if (thought.Moves is not null || thought.Failure is not null)
        {
            _lastRun = (now, thought.Ms, thought.Failure is not null);
        }

        if (thought.Foresaw)
        {
            await Foresee(thought.Waits);
        }

        if (thought.Failure is not null)
        {
            // Not with every tick: what failed once fails again, and five minutes are soon over.
            _nextLook = _nextReceipts = now + LookAfterFailure;
        }

        foreach ((string move, int minutes, MoveReview review) in thought.Reviews)
        {
            await Moved(null, new TidalCommand.Measure(move, minutes, review.Queues, review.SavedPersonMinutes, review.ReplayErrorPersonMinutes)
            {
                Now = now,
                Day = _day.Day,
                Floor = Floor(),
                Rules = _rules,
            }, _ => true, AnswerJson.Default.Boolean);
        }

        if (thought.Moves is { } moves)
        {
            await Moved(null, new TidalCommand.Advise(moves, advisor.Name) { Now = now, Day = _day.Day, Floor = Floor(), Rules = _rules }, _ => true, AnswerJson.Default.Boolean);
        }
    }

    /// <summary>Shows what is foreseen on the board and tells it to the queues, whose tickets ask.</summary>
    private async Task Foresee(ForeseenWaits? waits)
    {
        bool nothing = waits is null && _foreseen is null;
        _foreseen = waits;
        if (nothing)
        {
            return;
        }

        _dirtyQueues.UnionWith(_day!.Definition.Queues.Select(q => q.Id));
        foreach (QueueDefinition queue in _day.Definition.Queues)
        {
            (WaitQuantiles Told, WaitQuantiles Raw)? newcomer = waits?.Newcomers.TryGetValue(queue.Id, out (WaitQuantiles, WaitQuantiles) known) == true ? known : null;
            await Queue(queue.Id).WaitsForeseen(new QueueWaits(
                waits?.At ?? DateTimeOffset.MinValue, newcomer is { } n ? Wait(n.Told) : null, newcomer is { } r ? Wait(r.Raw) : null,
                waits is null || newcomer is null
                    ? ImmutableDictionary<string, ForeseenWait>.Empty
                    : _day.Queue(queue.Id).InCallingOrder(_day.Policy.MaxConsecutivePriority).Where(t => waits.Tickets.ContainsKey(t.Id))
                        .ToImmutableDictionary(t => t.Id, t => Wait(waits.Tickets[t.Id]), StringComparer.Ordinal)));
        }

        static ForeseenWait Wait(WaitQuantiles q) => new(q.Low, q.Likely, q.High);
    }

    /// <summary>The wait of somebody who takes a ticket now as it is foreseen; null where nothing was of late.</summary>
    private WaitRange? ForeseenOf(string queue, DateTimeOffset now) =>
        _foreseen is { } waits && now - waits.At < ForeseenFor && waits.Newcomers.TryGetValue(queue, out (WaitQuantiles Told, WaitQuantiles Raw) newcomer)
            ? WaitRange.Outwards(newcomer.Told)
            : null;

    /// <summary>How fast a window serves its queues, once that is known of all of them; until then they count alike.</summary>
    private Func<string, double>? RatesOf(int window) =>
        _foreseen is { Rates.Count: > 0 } waits && _day!.Serves(window).All(q => waits.Rates.ContainsKey((window, q))) ? queue => waits.Rates[(window, queue)] : null;

    /// <summary>The moves whose time to be looked at has come.</summary>
    private IEnumerable<(MoveHistory Move, int Minutes)> Due(DateTimeOffset now) =>
        from move in _day!.Tide.Moves
        from minutes in ReceiptsAfter
        where now - move.Assigned.At >= TimeSpan.FromMinutes(minutes) && !move.Receipts.ContainsKey(minutes)
        select (move, minutes);

    /// <summary>Looks soon instead of in its time.</summary>
    private void LookSoon()
    {
        DateTimeOffset soon = clock.GetUtcNow() + LookAfterChange;
        _nextLook = soon < _nextLook ? soon : _nextLook;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The tidal policy failed in hall {Hall}: windows keep what they serve and can be moved by hand")]
    private partial void LogThinking(string hall, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a move of window {Window} in hall {Hall} would bring was not known after {Milliseconds} ms: it can be moved without")]
    private partial void LogSlow(string hall, int window, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Hall {Hall} has a tide.* value that can't be read: windows are moved by hand only")]
    private partial void LogRules(string hall, Exception exception);
}
