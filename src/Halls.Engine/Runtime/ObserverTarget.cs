using Orleans;
using Orleans.Runtime;

namespace Halls.Engine;

/// <summary>
/// An observer: an object outside of the grains, held weakly, whose calls run one after the other on the thread pool without a
/// synchronization context (those that may always interleave run at once). Never on the notifier's thread: foreign code could take a
/// lock there or take its time.
/// </summary>
internal sealed class ObserverTarget(GrainEngine engine, IGrainObserver observer) : ICallTarget, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly string _name = observer.GetType().Name;
    private RequestQueue _mailbox;
    private RequestQueue _running;
    private bool _isPumped;
    private int _waiting;
    private bool _isDeleted;

    public GrainEngine Engine => engine;

    public override string ToString() => $"Observer {_name}";

    public bool Enqueue(Request request)
    {
        lock (_gate)
        {
            if (_isDeleted || !_observer.TryGetTarget(out _))
            {
                return false;
            }

            _mailbox.Enqueue(request);
            _waiting++;
            if (_isPumped || !HasWork())
            {
                return true;
            }

            _isPumped = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public void Finish(Request request)
    {
        lock (_gate)
        {
            _running.Remove(request);
            if (_isPumped || !HasWork())
            {
                return;
            }

            _isPumped = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Cancel(CancellationTokenSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(static cancelled => cancelled.Cancel(), source, preferLocal: false);

    public void Delete()
    {
        lock (_gate)
        {
            _isDeleted = true;
        }
    }

    /// <summary>Whether nothing will ever run here again.</summary>
    public bool IsGone()
    {
        lock (_gate)
        {
            return _waiting == 0 && _running.IsEmpty && (_isDeleted || !_observer.TryGetTarget(out _));
        }
    }

    public void Sweep(in SweepTimes times)
    {
        List<Request>? expired = null;
        lock (_gate)
        {
            _mailbox.RemoveExpired(times.SentBefore, ref expired);
            _waiting -= expired?.Count ?? 0;
            for (var request = _running.Head; request is not null; request = request.Next)
            {
                if (request.SentAt <= times.SentBefore)
                {
                    (expired ??= []).Add(request);
                }
            }
        }

        expired?.ForEach(engine.Expire);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Request? request;
        lock (_gate)
        {
            if (!HasWork())
            {
                _isPumped = false;
                return;
            }

            request = _mailbox.Dequeue();
            _waiting--;
            _running.Enqueue(request);
        }

        if (!_observer.TryGetTarget(out var instance))
        {
            engine.Reject(request, _name, new OrleansException($"{this} is gone: it was collected."));
            Finished(request);
        }
        else if (request.IsAnswered || request.Start(this, instance))
        {
            Finished(request);
        }

        // One call at a time, then to the end of the pool's queue: observers are many and none may hold a thread.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool HasWork() => !_mailbox.IsEmpty && (_running.IsEmpty || _mailbox.Head!.Method.Interleaving == Interleaving.Always);

    private void Finished(Request request)
    {
        lock (_gate)
        {
            _running.Remove(request);
        }
    }
}
