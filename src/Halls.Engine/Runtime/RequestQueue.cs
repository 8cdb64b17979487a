namespace Halls.Engine;

/// <summary>A list of requests, linked through the requests themselves. Guarded by its owner's lock.</summary>
internal struct RequestQueue
{
    private Request? _tail;

    public Request? Head { get; private set; }

    public readonly bool IsEmpty => Head is null;

    public void Enqueue(Request request)
    {
        request.Next = null;
        if (_tail is null)
        {
            Head = request;
        }
        else
        {
            _tail.Next = request;
        }

        _tail = request;
    }

    public Request Dequeue() => RemoveAfter(null);

    /// <summary>Removes the request behind another, or the head.</summary>
    public Request RemoveAfter(Request? previous)
    {
        var removed = previous is null ? Head! : previous.Next!;
        if (previous is null)
        {
            Head = removed.Next;
        }
        else
        {
            previous.Next = removed.Next;
        }

        if (_tail == removed)
        {
            _tail = previous;
        }

        removed.Next = null;
        return removed;
    }

    public bool Remove(Request request)
    {
        Request? previous = null;
        for (var present = Head; present is not null; previous = present, present = present.Next)
        {
            if (present == request)
            {
                RemoveAfter(previous);
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves those that have waited too long to a list, from the front to the first that has not.</summary>
    public void RemoveExpired(long sentBefore, ref List<Request>? expired)
    {
        Request? previous = null;
        var present = Head;
        while (present is not null && (!present.Expires || present.SentAt <= sentBefore))
        {
            var next = present.Next;
            if (present.Expires)
            {
                RemoveAfter(previous);
                (expired ??= []).Add(present);
            }
            else
            {
                previous = present;
            }

            present = next;
        }
    }
}
