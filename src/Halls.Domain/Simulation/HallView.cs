using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>Somebody who waits.</summary>
/// <param name="Lane">The part of the line.</param>
/// <param name="Since">When the wait began.</param>
/// <param name="Behind">How many others are called first because this one was called and not there; 0 for anybody else.</param>
public readonly record struct WaitingTicket(Lane Lane, double Since, int Behind = 0);

/// <summary>A queue as it stands.</summary>
public sealed record QueueView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, in Chinese.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public QueueKind Kind { get; init; }

    /// <summary>How many windows must serve it. <value>1</value></summary>
    public int MinWindows { get; init; } = 1;

    /// <summary>The wait it promises, minutes.</summary>
    public required double Target { get; init; }

    /// <summary>Those who wait, lane by lane and within a lane in order; those who were set back at their place in the lane.</summary>
    public ImmutableArray<WaitingTicket> Waiting { get; init; } = [];

    /// <summary>For each lane, how many tickets of the lanes before it were called since it was last called itself.</summary>
    public ImmutableArray<int> PassedOver { get; init; } = [0, 0, 0, 0, 0];

    /// <summary>How many tickets were taken today, booked ones included.</summary>
    public int Arrived { get; init; }
}

/// <summary>A window as it stands. Queues are indices into <see cref="HallView.Queues"/>.</summary>
public sealed record WindowView
{
    /// <summary>Its number.</summary>
    public required int No { get; init; }

    /// <summary>Its name, in Chinese.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it does. A closed window is away.</summary>
    public WindowActivity Activity { get; init; }

    /// <summary>The queue whose ticket it has in hand; -1 when it has none.</summary>
    public int Serving { get; init; } = -1;

    /// <summary>When the ticket in hand was called.</summary>
    public double ServingSince { get; init; }

    /// <summary>When setting up or being away ends, as far as is known; without an end for a closed window.</summary>
    public double Until { get; init; } = double.PositiveInfinity;

    /// <summary>What it posts.</summary>
    public required ImmutableArray<int> Posted { get; init; }

    /// <summary>What it will post after the ticket in hand; null when no move is under way.</summary>
    public ImmutableArray<int>? Pending { get; init; }

    /// <summary>What it posts by the opening plan.</summary>
    public required ImmutableArray<int> Plan { get; init; }

    /// <summary>When it last took up another queue; long ago when it never did.</summary>
    public double ChangedAt { get; init; } = double.NegativeInfinity;

    /// <summary>When it will next be away, or null where nothing is known.</summary>
    public Absence? NextAbsence { get; init; }

    /// <summary>What it will post once a move under way is done.</summary>
    public ImmutableArray<int> Posting => Pending ?? Posted;

    /// <summary>Whether it is there.</summary>
    public bool IsThere => Activity != WindowActivity.Away;
}

/// <summary>Somebody booked who has not come yet.</summary>
/// <param name="At">When the slot begins.</param>
/// <param name="Queue">The queue's index.</param>
public readonly record struct BookedArrival(double At, int Queue);

/// <summary>
/// A hall at one instant, as much of it as anybody in it could know: what the forecast and the tidal policy decide from. Times are minutes, counted from
/// one and the same origin (midnight in a live hall). Immutable; thread-safe.
/// </summary>
public sealed record HallView
{
    /// <summary>The instant.</summary>
    public required double Now { get; init; }

    /// <summary>When the last ticket is taken.</summary>
    public double LastTicket { get; init; } = double.PositiveInfinity;

    /// <summary>The queues.</summary>
    public required ImmutableArray<QueueView> Queues { get; init; }

    /// <summary>The windows.</summary>
    public required ImmutableArray<WindowView> Windows { get; init; }

    /// <summary>Who is booked and still to come, by time.</summary>
    public ImmutableArray<BookedArrival> Booked { get; init; } = [];

    /// <summary>How many windows that are there will serve a queue once moves under way are done.</summary>
    /// <param name="queue">The queue's index.</param>
    /// <param name="except">The index of a window that is not counted, or -1.</param>
    public int Cover(int queue, int except = -1)
    {
        int cover = 0;
        for (int w = 0; w < Windows.Length; w++)
        {
            cover += w != except && Windows[w].IsThere && Windows[w].Posting.Contains(queue) ? 1 : 0;
        }

        return cover;
    }
}
