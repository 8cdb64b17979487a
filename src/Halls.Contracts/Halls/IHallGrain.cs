using System.Collections.Immutable;
using Halls.Contracts.Boards;
using Halls.Contracts.Windows;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Contracts.Halls;

/// <summary>One hall: its definition, who serves what now, the live board. Key: the hall's id.</summary>
[Alias("halls.hall-grain")]
public interface IHallGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the definition. Refused while people stand in a queue, or a clerk sits at a window, that it no longer has.</summary>
    [Alias("define")]
    Task<DefineHallAnswer> Define(DefineHallRequest request);

    /// <summary>The definition, or null when there is none.</summary>
    [Alias("get-hall"), AlwaysInterleave]
    Task<HallView?> GetHall();

    /// <summary>The definition with what a window serves now, or null when the hall is not defined.</summary>
    /// <param name="window">The window's number.</param>
    [Alias("get-posting"), AlwaysInterleave]
    Task<WindowPosting?> GetPosting(int window);

    /// <summary>The tidal windows: proposals, the day's moves, what came of them; null when the hall is not defined.</summary>
    [Alias("get-tide"), AlwaysInterleave]
    Task<TidalView?> GetTide();

    /// <summary>Moves a window to other queues by hand, from its next call on. Refused only where the rule says never .</summary>
    [Alias("assign")]
    Task<Outcome<WindowView>> Assign(AssignWindowRequest request);

    /// <summary>What would come of moving a window by hand; nothing is stored, and the hall goes on meanwhile. Null when the hall is not defined.</summary>
    /// <param name="window">The window's number.</param>
    /// <param name="serves">What it would serve.</param>
    [Alias("try-move"), AlwaysInterleave]
    Task<MoveTrial?> TryMove(int window, ImmutableArray<string> serves);

    /// <summary>Approves or declines a proposal.</summary>
    [Alias("answer-proposal")]
    Task<Outcome<ProposalView>> AnswerProposal(AnswerProposalRequest request);

    /// <summary>Says who is booked for a day; whatever was said before holds no more. Today's are part of every forecast from then on; nobody is kept from a ticket by it .</summary>
    [Alias("announce-bookings")]
    Task<AnnounceBookingsAnswer> AnnounceBookings(AnnounceBookingsRequest request);

    /// <summary>Who is booked for a day, or null when the hall is not defined.</summary>
    /// <param name="day">The service day.</param>
    [Alias("get-bookings")]
    Task<BookingsView?> GetBookings(DateOnly day);

    /// <summary>Sets who moves windows.</summary>
    [Alias("set-tide")]
    Task<SetTideAnswer> SetTide(SetTideRequest request);

    /// <summary>The board as it stands, or null when the hall is not defined.</summary>
    [Alias("get-board"), AlwaysInterleave]
    Task<BoardSnapshot?> GetBoard();

    /// <summary>The queues that a window may call from now, most urgent first; those where nobody seems to wait come last.</summary>
    /// <param name="window">The window's number.</param>
    [Alias("choose-queue"), AlwaysInterleave]
    Task<ImmutableArray<string>> ChooseQueue(int window);

    /// <summary>Events that a queue or a window of this hall has committed.</summary>
    [Alias("committed"), OneWay]
    Task Committed(StreamEvents events);

    /// <summary>A queue was activated and does not know yet how many windows serve it: tell it.</summary>
    /// <param name="queue">The queue's id.</param>
    /// <param name="day">Its service day.</param>
    [Alias("queue-awake"), OneWay]
    Task QueueAwake(string queue, DateOnly day);

    /// <summary>Leases the board's changes to an observer for a minute; to be renewed.</summary>
    [Alias("watch")]
    Task<BoardSnapshot?> Watch(IHallObserver observer);

    /// <summary>Ends a lease.</summary>
    [Alias("unwatch")]
    Task Unwatch(IHallObserver observer);
}

/// <summary>Hears the changes of a hall's board, in order. A lost call shows as a gap between versions.</summary>
[Alias("halls.hall-observer")]
public interface IHallObserver : IGrainObserver
{
    /// <summary>The board changed.</summary>
    [Alias("board-changed"), OneWay]
    Task BoardChanged(BoardDelta delta);

    /// <summary>A ticket was called or recalled.</summary>
    [Alias("ticket-called"), OneWay]
    Task TicketCalled(TicketCalledNotice notice);
}

/// <summary>Committed events of one stream, as they stand in the ledger.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="FirstVersion">The version of the first of them.</param>
/// <param name="Events">Stored name and body of each.</param>
[GenerateSerializer, Immutable, Alias("halls.stream-events")]
public sealed record StreamEvents([property: Id(0)] string Stream, [property: Id(1)] long FirstVersion, [property: Id(2)] ImmutableArray<StoredFact> Events);

/// <summary>One event: its stored name and its body, UTF-8 JSON.</summary>
/// <param name="Type">The stored name.</param>
/// <param name="Data">The body.</param>
[GenerateSerializer, Immutable, Alias("halls.stored-fact")]
public sealed record StoredFact([property: Id(0)] string Type, [property: Id(1)] ImmutableArray<byte> Data);
