using System.Collections.Immutable;

namespace Halls.Domain.Windows;

/// <summary>Where a clerk's session at a window stands.</summary>
public enum WindowStatus
{
    /// <summary>Nobody serves here.</summary>
    Closed,

    /// <summary>A clerk serves.</summary>
    Open,

    /// <summary>A clerk is signed in and does not call (暂停服务).</summary>
    Paused,
}

/// <summary>Events of a window's service day, stream <c>window/{hall}/{no}/{day}</c>.</summary>
public abstract record WindowEvent
{
    private WindowEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A clerk opened the window.</summary>
    /// <param name="Clerk">Who.</param>
    /// <param name="Qualified">The queues that the clerk is qualified for; null where the account does not say, which means all that the window may serve.</param>
    public sealed record WindowOpened(string Clerk, TextList? Qualified = null) : WindowEvent;

    /// <summary>The clerk paused.</summary>
    public sealed record WindowPaused(string Reason, string By) : WindowEvent;

    /// <summary>The clerk goes on.</summary>
    public sealed record WindowResumed(string By) : WindowEvent;

    /// <summary>The window closed.</summary>
    public sealed record WindowClosed(string By) : WindowEvent;
}

/// <summary>Commands to a window's session.</summary>
public abstract record WindowCommand
{
    private WindowCommand()
    {
    }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Opens the window for a clerk. Repeated by the same clerk, it changes nothing.</summary>
    /// <param name="Clerk">Who.</param>
    /// <param name="Qualified">The queues that the clerk is qualified for; null for all that the window may serve.</param>
    public sealed record Open(string Clerk, TextList? Qualified = null) : WindowCommand;

    /// <summary>No calls for a while.</summary>
    public sealed record Pause(string Reason, string By) : WindowCommand;

    /// <summary>Calls again.</summary>
    public sealed record Resume(string By) : WindowCommand;

    /// <summary>Ends the session.</summary>
    /// <param name="TicketInHand">A ticket is called or being served here.</param>
    /// <param name="By">Who.</param>
    public sealed record Close(bool TicketInHand, string By) : WindowCommand;

    /// <summary>Asks whether a ticket may be called here now; changes nothing.</summary>
    public sealed record MayCall : WindowCommand;

    /// <summary>Asks whether a ticket in hand may be worked on here now; changes nothing.</summary>
    public sealed record MayServe : WindowCommand;
}

/// <summary>Why a window says no.</summary>
public enum WindowRefusal
{
    /// <summary>No clerk has opened the window.</summary>
    WindowClosed,

    /// <summary>The window is paused.</summary>
    WindowPaused,

    /// <summary>The window is not paused.</summary>
    WindowNotPaused,

    /// <summary>Another clerk works here.</summary>
    WindowTaken,

    /// <summary>A ticket is in hand.</summary>
    TicketInHand,
}

/// <summary>A clerk's session at a window. The ticket in hand is the queue's to know, not the window's.</summary>
/// <param name="Status">Closed, open or paused.</param>
/// <param name="Clerk">Who works here; null when closed.</param>
/// <param name="Since">Since when it is so; null when it never was otherwise today.</param>
/// <param name="PauseReason">Why paused; null when not.</param>
/// <param name="Qualified">The queues that the clerk is qualified for; null when closed, or for all that the window may serve.</param>
public sealed record WindowState(WindowStatus Status, string? Clerk, DateTimeOffset? Since, string? PauseReason, TextList? Qualified = null);

/// <summary>Decides over a window's session.</summary>
public static class WindowDecider
{
    /// <summary>Closed, as every day begins.</summary>
    public static WindowState Initial { get; } = new(WindowStatus.Closed, null, null, null);

    /// <summary>Decides.</summary>
    public static Decision<WindowEvent, WindowRefusal> Decide(WindowState state, WindowCommand command) => (command, state.Status) switch
    {
        (WindowCommand.Open c, WindowStatus.Closed) => new WindowEvent.WindowOpened(c.Clerk, c.Qualified) { At = Utc(c) },
        (WindowCommand.Open c, _) when c.Clerk != state.Clerk => WindowRefusal.WindowTaken,
        (WindowCommand.Open, _) => Nothing,
        (_, WindowStatus.Closed) when command is WindowCommand.Close => Nothing,
        (_, WindowStatus.Closed) => WindowRefusal.WindowClosed,
        (WindowCommand.Pause, WindowStatus.Paused) => Nothing,
        (WindowCommand.Pause c, _) => new WindowEvent.WindowPaused(c.Reason, c.By) { At = Utc(c) },
        (WindowCommand.Resume, WindowStatus.Open) => WindowRefusal.WindowNotPaused,
        (WindowCommand.Resume c, _) => new WindowEvent.WindowResumed(c.By) { At = Utc(c) },
        (WindowCommand.Close { TicketInHand: true }, _) => WindowRefusal.TicketInHand,
        (WindowCommand.Close c, _) => new WindowEvent.WindowClosed(c.By) { At = Utc(c) },
        (WindowCommand.MayCall, WindowStatus.Paused) => WindowRefusal.WindowPaused,
        (WindowCommand.MayCall or WindowCommand.MayServe, _) => Nothing,
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds.</summary>
    public static WindowState Evolve(WindowState state, WindowEvent happened) => happened switch
    {
        WindowEvent.WindowOpened e => new(WindowStatus.Open, e.Clerk, e.At, null, e.Qualified),
        WindowEvent.WindowPaused e => state with { Status = WindowStatus.Paused, Since = e.At, PauseReason = e.Reason },
        WindowEvent.WindowResumed e => state with { Status = WindowStatus.Open, Since = e.At, PauseReason = null },
        WindowEvent.WindowClosed e => new(WindowStatus.Closed, null, e.At, null),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static ImmutableArray<WindowEvent> Nothing => [];

    private static DateTimeOffset Utc(WindowCommand c) => c.Now.ToUniversalTime();
}
