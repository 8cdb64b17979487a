using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>Lets the tidal policy run a simulated hall as it runs a live one in automatic mode: on a timer, and when a window has nothing to do. Not thread-safe.</summary>
/// <param name="policy">The policy.</param>
/// <param name="forecast">Who comes on an average day.</param>
/// <param name="view">How the simulated hall is seen.</param>
/// <param name="seed">Says which chance.</param>
/// <param name="every">Minutes between two looks.</param>
public sealed class TidalRule(TidalPolicy policy, ArrivalForecast forecast, EngineView view, ulong seed, double every = 1) : IPostingRule
{
    private ulong _decisions;

    /// <inheritdoc/>
    public double Every => every;

    /// <summary>What the policy remembers of the day.</summary>
    public TidalMemory Memory { get; private set; } = TidalMemory.Empty;

    /// <summary>Called with each proposal that was made and carried out, and the hall it was made for.</summary>
    public Action<HallView, TidalProposal>? Proposed { get; set; }

    /// <inheritdoc/>
    public int[]? WhenFree(HallEngine hall, int window)
    {
        if (hall.Now - hall.ChangedAt(window) < policy.Settings.Stay)
        {
            return null;
        }

        foreach (int q in hall.Posted(window))
        {
            if (hall.Waiting(q) > 0)
            {
                return null;
            }
        }

        foreach (int q in hall.Model.CanServe(window))
        {
            if (hall.Waiting(q) > 0)
            {
                return Look(hall, window);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Tick(HallEngine hall)
    {
        HallView seen = view.Show(hall);
        bool settled = policy.Settings.Close is null || seen.Windows.All(w => TidalBounds.IsPlan(w, w.Posting.AsSpan()));
        if (settled && Memory.FloodSince.IsEmpty && seen.Queues.All(q => q.Waiting.IsEmpty))
        {
            return;
        }

        TidalDecision decision = policy.Decide(seen, forecast, Memory, SeededRandom.Mix(seed, ++_decisions));
        Memory = decision.Memory;
        foreach (TidalProposal proposal in decision.Proposals)
        {
            if (hall.Request(proposal.Window, [.. proposal.After], whateverIsLeftAlone: true))
            {
                Carried(seen, proposal);
            }
        }
    }

    private int[]? Look(HallEngine hall, int window)
    {
        HallView seen = view.Show(hall);
        TidalDecision decision = policy.Decide(seen, forecast, Memory, SeededRandom.Mix(seed, ++_decisions), window);
        Memory = decision.Memory;
        if (decision.Proposals.IsEmpty)
        {
            return null;
        }

        Carried(seen, decision.Proposals[0]);
        return [.. decision.Proposals[0].After];
    }

    private void Carried(HallView seen, TidalProposal proposal)
    {
        Memory = Memory.Moved(seen.Now, proposal.Window, proposal.Before.AsSpan(), proposal.After.AsSpan());
        Proposed?.Invoke(seen, proposal);
    }
}
