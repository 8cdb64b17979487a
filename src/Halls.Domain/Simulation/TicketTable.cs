namespace Halls.Domain.Simulation;

/// <summary>
/// The people of one simulated stretch: those who wait, in the order of their lanes, and after them those who come, by time. Grows and is filled again
/// without allocating. Not thread-safe.
/// </summary>
public sealed class TicketTable
{
    internal double[] Since = new double[256];
    internal double[] Work = new double[256];
    internal int[] Queue = new int[256];
    internal byte[] Lane = new byte[256];
    internal byte[] Absent = new byte[256];
    internal double[] Leaves = new double[256];

    /// <summary>How many tickets there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether anybody misses a call.</summary>
    public bool AnyAbsent { get; private set; }

    /// <summary>Whether anybody leaves without having been called.</summary>
    public bool AnyLeaves { get; private set; }

    /// <summary>When the ticket's wait began.</summary>
    public double SinceOf(int ticket) => Since[ticket];

    /// <summary>The ticket's queue.</summary>
    public int QueueOf(int ticket) => Queue[ticket];

    /// <summary>The ticket's lane.</summary>
    public Queues.Lane LaneOf(int ticket) => (Queues.Lane)Lane[ticket];

    /// <summary>The ticket's service, minutes of work at speed 1.</summary>
    public double WorkOf(int ticket) => Work[ticket];

    /// <summary>Takes everything out from a number on.</summary>
    public void Cut(int count)
    {
        Count = count;
        if (count == 0)
        {
            AnyAbsent = false;
            AnyLeaves = false;
        }
    }

    /// <summary>Adds a ticket.</summary>
    /// <param name="since">When its wait begins.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="work">Its service, minutes of work at speed 1.</param>
    /// <param name="absent">How often it will be called and not be there.</param>
    /// <param name="leaves">When it gives up if it has not been called.</param>
    /// <returns>Its number.</returns>
    public int Add(double since, int queue, Queues.Lane lane, double work, int absent = 0, double leaves = double.PositiveInfinity)
    {
        if (Count == Since.Length)
        {
            int size = Count * 2;
            Array.Resize(ref Since, size);
            Array.Resize(ref Work, size);
            Array.Resize(ref Queue, size);
            Array.Resize(ref Lane, size);
            Array.Resize(ref Absent, size);
            Array.Resize(ref Leaves, size);
        }

        Since[Count] = since;
        Work[Count] = work;
        Queue[Count] = queue;
        Lane[Count] = (byte)lane;
        Absent[Count] = (byte)absent;
        Leaves[Count] = leaves;
        AnyAbsent |= absent > 0;
        AnyLeaves |= leaves < double.PositiveInfinity;
        return Count++;
    }
}
