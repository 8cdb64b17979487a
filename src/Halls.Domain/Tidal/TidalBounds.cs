using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>Why a window must stay as it is.</summary>
public enum TidalBound
{
    /// <summary>The window may not serve that queue .</summary>
    MayNotServe,

    /// <summary>A sign doesn't hold so many queues.</summary>
    SignFull,

    /// <summary>Nobody is at the window, and will not be soon.</summary>
    NotThere,

    /// <summary>It is changing over already.</summary>
    Changing,

    /// <summary>It took up something else a short while ago.</summary>
    MustStay,

    /// <summary>Its break is about to begin.</summary>
    BreakSoon,

    /// <summary>It had taken that queue up, gave it up, and would take it up again too soon .</summary>
    Flapping,

    /// <summary>Somebody declined just that a short while ago.</summary>
    Declined,

    /// <summary>A queue that it would give up keeps too few windows .</summary>
    LastWindow,

    /// <summary>Enough windows are away from the opening plan.</summary>
    TooManyMoved,

    /// <summary>Nothing would change.</summary>
    NothingChanges,
}

/// <summary>What no proposal may ever do, whatever it would save. Pure; thread-safe.</summary>
public static class TidalBounds
{
    /// <summary>A break that ends within so many minutes counts as being there: the sign is changed on coming back.</summary>
    private const double SoonBack = 6;

    /// <summary>Why a window may not post these queues now, or null when it may.</summary>
    /// <param name="view">The hall.</param>
    /// <param name="model">The hall in numbers.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="memory">What happened today.</param>
    /// <param name="window">The window's index.</param>
    /// <param name="posted">What it would post.</param>
    public static TidalBound? Why(HallView view, HallModel model, TidalSettings settings, TidalMemory memory, int window, ReadOnlySpan<int> posted)
    {
        WindowView at = view.Windows[window];
        if (Stands(view, settings, window) is { } stands)
        {
            return stands;
        }

        ReadOnlySpan<int> before = at.Posting.AsSpan();
        bool changes = false;
        if (posted.Length > model.MostPosted && posted.Length > before.Length)
        {
            return TidalBound.SignFull;
        }

        foreach (int q in posted)
        {
            if (!model.May(window, q))
            {
                return TidalBound.MayNotServe;
            }

            if (!before.Contains(q))
            {
                changes = true;
                if (Flaps(view.Now, settings, memory, window, q))
                {
                    return TidalBound.Flapping;
                }

                if (memory.Declines.Any(d => d.Window == window && d.To == q && view.Now - d.At < settings.CoolDown))
                {
                    return TidalBound.Declined;
                }
            }
        }

        foreach (int q in before)
        {
            if (!posted.Contains(q))
            {
                changes = true;
                if (view.Cover(q, window) < Fewest(view.Queues[q]))
                {
                    return TidalBound.LastWindow;
                }
            }
        }

        if (!changes || posted.IsEmpty)
        {
            return TidalBound.NothingChanges;
        }

        int moved = 0;
        for (int w = 0; w < view.Windows.Length; w++)
        {
            ReadOnlySpan<int> then = w == window ? posted : view.Windows[w].Posting.AsSpan();
            moved += !IsPlan(view.Windows[w], then) && (view.Windows[w].IsThere || w == window) ? 1 : 0;
        }

        return moved > settings.MostMoved && IsPlan(at, before) ? TidalBound.TooManyMoved : null;
    }

    /// <summary>Why a window may not be moved at all now, whatever it would post; null when it may.</summary>
    public static TidalBound? Stands(HallView view, TidalSettings settings, int window)
    {
        WindowView at = view.Windows[window];
        if (at.Activity == WindowActivity.SettingUp || at.Pending is not null)
        {
            return TidalBound.Changing;
        }

        if (!at.IsThere && at.Until > view.Now + SoonBack)
        {
            return TidalBound.NotThere;
        }

        if (view.Now - at.ChangedAt < settings.Stay)
        {
            return TidalBound.MustStay;
        }

        return at.NextAbsence is { } away && away.From < view.Now + settings.BeforeBreak ? TidalBound.BreakSoon : null;
    }

    /// <summary>How many other windows must serve a queue when one gives it up: those that its definition asks for, and one in every case. Green lane, inquiry and 办不成事 keep theirs also while nobody waits, as all others do.</summary>
    public static int Fewest(QueueView queue) => Math.Max(1, queue.MinWindows);

    /// <summary>Whether a window posts what it posts by the opening plan, in whatever order.</summary>
    public static bool IsPlan(WindowView window, ReadOnlySpan<int> posted)
    {
        if (posted.Length != window.Plan.Length)
        {
            return false;
        }

        foreach (int q in window.Plan)
        {
            if (!posted.Contains(q))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Open, close and open again within the time that R-041 forbids: the window took the queue up a short while ago and has given it up since.</summary>
    private static bool Flaps(double now, TidalSettings settings, TidalMemory memory, int window, int queue)
    {
        foreach (PastMove move in memory.Moves)
        {
            if (move.Window == window && now - move.At < settings.NoFlapping && move.TookUp.Contains(queue))
            {
                return true;
            }
        }

        return false;
    }
}
