using System.Collections.Immutable;
using System.Globalization;

namespace Halls.Domain.Tidal.Moves;

/// <summary>
/// Decides over the moves of a hall's service day. The guards are here and not in the policy, so that a policy that is wrong can do no
/// harm: what it must not do becomes no event.
/// </summary>
public static class TidalDecider
{
    /// <summary>The opening plan, as every day begins.</summary>
    public static TidalState Initial => TidalState.Empty;

    /// <summary>Decides.</summary>
    public static Decision<TidalEvent, TidalRefusal> Decide(TidalState state, TidalCommand command) => command switch
    {
        TidalCommand.Assign c => Assign(state, c),
        TidalCommand.Advise c => Advise(state, c),
        TidalCommand.Approve c => Approve(state, c),
        TidalCommand.Decline c => state.Proposal(c.Proposal) switch
        {
            null => TidalRefusal.NoSuchProposal,
            { Status: ProposalStatus.Declined } => Nothing,
            { Status: ProposalStatus.Open } p when p.Proposal.ExpiresAt > c.Now => new TidalEvent.MoveDeclined(c.Proposal, c.By) { At = Utc(c) },
            _ => TidalRefusal.ProposalOver,
        },
        TidalCommand.Sweep c => Sweep(state, c),
        TidalCommand.Measure c => state.Move(c.Move) switch
        {
            null => TidalRefusal.NoSuchMove,
            { } move when move.Receipts.ContainsKey(c.AfterMinutes) => Nothing,
            _ => new TidalEvent.MoveMeasured(c.Move, c.AfterMinutes, c.Queues, c.SavedPersonMinutes, c.ReplayErrorPersonMinutes) { At = Utc(c) },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds.</summary>
    public static TidalState Evolve(TidalState state, TidalEvent happened) => happened switch
    {
        TidalEvent.MoveProposed e => state with { Proposals = state.Proposals.Add(new ProposalHistory(e.Proposal, e.At, ProposalStatus.Open, null)) },
        TidalEvent.MoveDeclined e => End(state, e.Proposal, ProposalStatus.Declined, e.At),
        TidalEvent.ProposalLapsed e => End(state, e.Proposal, ProposalStatus.Lapsed, e.At, e.Why),
        TidalEvent.WindowAssigned e => Assigned(e.Proposal is { } approved ? End(state, approved, ProposalStatus.Approved, e.At) : state, e),
        TidalEvent.MoveMeasured e => state with
        {
            Moves = [.. state.Moves.Select(m => m.Assigned.Move == e.Move ? m with { Receipts = m.Receipts.SetItem(e.AfterMinutes, e) } : m)],
        },
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static ImmutableArray<TidalEvent> Nothing => [];

    private static Decision<TidalEvent, TidalRefusal> Assign(TidalState state, TidalCommand.Assign c)
    {
        TextList to = Distinct(c.Serves);
        if (TidalGuards.Never(c.Floor, c.Window, to) is { } never)
        {
            return never;
        }

        FloorWindow window = c.Floor.Window(c.Window)!;
        if (window.Serves.SequenceEqual(to))
        {
            return Nothing;
        }

        TextList warnings = [.. TidalGuards.Warnings(state, c.Floor, c.Rules, c.Window, to, c.Now).Select(w => KebabCase.Of(w.ToString()))];
        var events = ImmutableArray.CreateBuilder<TidalEvent>();
        events.Add(new TidalEvent.WindowAssigned(
            MoveId(state, c, 0), c.Window, [.. window.Serves], to, FloorWindow.SameQueues(to, window.Plan), MoveKind.ByHand, c.Reason, Readings(c.Floor, window, to, c.Now), c.Forecast, null, c.By, c.By, warnings)
        { At = Utc(c) });
        AddLapses(events, state, c, c.Floor.With(c.Window, to), justMoved: c.Window);
        return events.ToImmutable();
    }

    private static Decision<TidalEvent, TidalRefusal> Approve(TidalState state, TidalCommand.Approve c)
    {
        switch (state.Proposal(c.Proposal))
        {
            case null:
                return TidalRefusal.NoSuchProposal;
            case { Status: ProposalStatus.Approved }:
                return Nothing;
            case { Status: ProposalStatus.Open, Proposal: var p } when p.ExpiresAt > c.Now:
                if (TidalGuards.Unasked(state, c.Floor, c.Rules, p.Window, p.To, c.Now) is { } forbidden)
                {
                    return forbidden;
                }

                FloorWindow window = c.Floor.Window(p.Window)!;
                var events = ImmutableArray.CreateBuilder<TidalEvent>();
                events.Add(new TidalEvent.WindowAssigned(
                    MoveId(state, c, 0), p.Window, [.. window.Serves], p.To, FloorWindow.SameQueues(p.To, window.Plan), MoveKind.Approved, p.Why, p.Readings, p.Forecast, p.Id, p.By, c.By, [])
                { At = Utc(c) });
                AddLapses(events, state, c, c.Floor.With(p.Window, p.To), justMoved: p.Window, except: p.Id);
                return events.ToImmutable();
            default:
                return TidalRefusal.ProposalOver;
        }
    }

    private static Decision<TidalEvent, TidalRefusal> Advise(TidalState state, TidalCommand.Advise c)
    {
        var events = ImmutableArray.CreateBuilder<TidalEvent>();
        if (c.Rules.Mode == TidalMode.Off)
        {
            return Nothing;
        }

        // A proposal that is still advised stays as it is, with the time that it was given.
        var stays = new HashSet<string>(StringComparer.Ordinal);
        var windows = new HashSet<int>();
        TidalFloor floor = c.Floor;
        int moves = 0, proposals = 0;
        foreach (AdvisedMove move in c.Moves)
        {
            TextList to = Distinct(move.To);
            if (!windows.Add(move.Window) || TidalGuards.Unasked(state, floor, c.Rules, move.Window, to, c.Now) is not null)
            {
                continue;
            }

            FloorWindow window = floor.Window(move.Window)!;
            if (FloorWindow.SameQueues(window.Serves, to))
            {
                continue;
            }

            ProposalHistory? open = state.Open.FirstOrDefault(p => !stays.Contains(p.Proposal.Id) && IsAlike(p.Proposal, window, to));
            bool byItself = c.Rules.Mode == TidalMode.Auto && Touched(window, to).All(q => c.Rules.Of(q).Auto != false);
            if (byItself)
            {
                events.Add(new TidalEvent.WindowAssigned(
                    MoveId(state, c, moves++), move.Window, [.. window.Serves], to, FloorWindow.SameQueues(to, window.Plan), MoveKind.Automatic, move.Why, Readings(c.Floor, window, to, c.Now), move.Forecast, null, c.By, null, [])
                { At = Utc(c) });
                floor = floor.With(move.Window, to);
            }
            else if (open is not null && open.Proposal.ExpiresAt > c.Now)
            {
                stays.Add(open.Proposal.Id);
            }
            else if (!CoolsDown(state, c, window, to))
            {
                events.Add(new TidalEvent.MoveProposed(new Proposal(
                    ProposalId(state, c, proposals++), move.Window, [.. window.Serves], to, move.Why, Readings(c.Floor, window, to, c.Now), move.Forecast, c.By, Utc(c) + c.Rules.ProposalLife))
                { At = Utc(c) });
            }
        }

        foreach (ProposalHistory open in state.Open.Where(p => !stays.Contains(p.Proposal.Id)))
        {
            LapseReason? why = open.Proposal.ExpiresAt <= c.Now ? LapseReason.Expired
                : windows.Contains(open.Proposal.Window) || IsOver(open.Proposal, c.Floor) ? LapseReason.Overtaken
                : TidalGuards.Unasked(state, floor, c.Rules, open.Proposal.Window, open.Proposal.To, c.Now) is not null ? LapseReason.NotPossible
                : null;
            if (why is { } reason)
            {
                events.Add(new TidalEvent.ProposalLapsed(open.Proposal.Id, reason) { At = Utc(c) });
            }
        }

        return events.ToImmutable();
    }

    /// <summary>Whether a proposal asks for the same: this window to that sign, or another window from and to the same queues, which is as good.</summary>
    private static bool IsAlike(Proposal p, FloorWindow window, TextList to) =>
        p.Window == window.No
            ? FloorWindow.SameQueues(p.To, to)
            : FloorWindow.SameQueues([.. p.To.Except(p.From)], [.. to.Except(window.Serves)]) && FloorWindow.SameQueues([.. p.From.Except(p.To)], [.. window.Serves.Except(to)]);

    /// <summary>
    /// Whether what a proposal was made for is over: fewer than half as many wait in the queues that would gain. That the policy does not come to the same
    /// once more is not enough: it judges by futures that it draws, and a person needs a moment to read.
    /// </summary>
    private static bool IsOver(Proposal p, TidalFloor floor)
    {
        string[] gains = [.. p.To.Except(p.From)];
        int then = p.Readings.Where(r => gains.Contains(r.Queue)).Sum(r => r.Waiting), now = gains.Sum(q => floor.Queue(q)?.Waiting ?? 0);
        return now * 2 < then;
    }

    private static Decision<TidalEvent, TidalRefusal> Sweep(TidalState state, TidalCommand.Sweep c)
    {
        var events = ImmutableArray.CreateBuilder<TidalEvent>();
        AddLapses(events, state, c, c.Floor);
        return events.ToImmutable();
    }

    /// <summary>Ends the open proposals that have run out, that nobody asks for any more or that are forbidden as the hall stands.</summary>
    private static void AddLapses(
        ImmutableArray<TidalEvent>.Builder events, TidalState state, TidalCommand c, TidalFloor floor, int? justMoved = null, string? except = null)
    {
        foreach (ProposalHistory open in state.Open.Where(p => p.Proposal.Id != except))
        {
            Proposal p = open.Proposal;
            LapseReason? why = c.Rules.Mode == TidalMode.Off ? LapseReason.SwitchedOff
                : p.ExpiresAt <= c.Now ? LapseReason.Expired
                : p.Window == justMoved || TidalGuards.Unasked(state, floor, c.Rules, p.Window, p.To, c.Now) is not null ? LapseReason.NotPossible
                : null;
            if (why is { } reason)
            {
                events.Add(new TidalEvent.ProposalLapsed(p.Id, reason) { At = Utc(c) });
            }
        }
    }

    /// <summary>
    /// Whether the same was proposed and not taken up too short a while ago: for this window whatever it was, for another one from and to the same queues.
    /// </summary>
    private static bool CoolsDown(TidalState state, TidalCommand.Advise c, FloorWindow window, TextList to) => state.Proposals.Any(p =>
        p.Status is ProposalStatus.Declined or ProposalStatus.Lapsed && p.Why is not LapseReason.Overtaken && c.Now - p.EndedAt < c.Rules.CoolDown
        && (p.Proposal.Window == window.No || IsAlike(p.Proposal, window, to)));

    private static TidalState Assigned(TidalState state, TidalEvent.WindowAssigned e) => state with
    {
        Away = e.Home ? state.Away.Remove(e.Window) : state.Away.SetItem(e.Window, e.To),
        LastMoved = state.LastMoved.SetItem(e.Window, e.At),
        Moves =
        [
            .. state.Moves.Select(m => m.Assigned.Window == e.Window && m.EndedAt is null ? m with { EndedAt = e.At } : m),
            new MoveHistory(e, null, ImmutableSortedDictionary<int, TidalEvent.MoveMeasured>.Empty),
        ],
    };

    private static TidalState End(TidalState state, string proposal, ProposalStatus status, DateTimeOffset at, LapseReason? why = null) => state with
    {
        Proposals = [.. state.Proposals.Select(p => p.Proposal.Id == proposal ? p with { Status = status, EndedAt = at, Why = why } : p)],
    };

    private static ImmutableArray<QueueReading> Readings(TidalFloor floor, FloorWindow window, TextList to, DateTimeOffset now) =>
    [
        .. Touched(window, to).Union(to).Select(floor.Queue).OfType<FloorQueue>().Select(q => new QueueReading(
            q.Id, q.Waiting, q.OldestSince is { } since ? Math.Round(Math.Max(0, (now - since).TotalMinutes), 1) : null, floor.OpenFor(q.Id))),
    ];

    /// <summary>The queues that gain the window, then those that lend it.</summary>
    private static IEnumerable<string> Touched(FloorWindow window, TextList to) => [.. to.Except(window.Serves), .. window.Serves.Except(to)];

    private static TextList Distinct(TextList serves) => [.. serves.Distinct()];

    private static string MoveId(TidalState state, TidalCommand c, int more) =>
        string.Create(CultureInfo.InvariantCulture, $"m_{c.Day:yyyyMMdd}.{state.Moves.Count + more + 1}");

    private static string ProposalId(TidalState state, TidalCommand c, int more) =>
        string.Create(CultureInfo.InvariantCulture, $"p_{c.Day:yyyyMMdd}.{state.Proposals.Count + more + 1}");

    private static DateTimeOffset Utc(TidalCommand c) => c.Now.ToUniversalTime();
}
