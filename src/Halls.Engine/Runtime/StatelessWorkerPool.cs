namespace Halls.Engine;

/// <summary>The activations of one key of a stateless worker. A request goes to the one with the least to do; another is made while all
/// are busy and there may be more.</summary>
internal sealed class StatelessWorkerPool(GrainEngine engine, GrainAddress address, int maxWorkers) : ICallTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private bool _isClosed;

    public GrainEngine Engine => engine;

    public Activation[] Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers];
            }
        }
    }

    public bool Enqueue(Request request)
    {
        lock (_gate)
        {
            if (_isClosed || engine.IsClosing)
            {
                return false;
            }

            while (true)
            {
                var worker = _workers.MinBy(candidate => candidate.Load);
                if (worker is null || (worker.Load > 0 && _workers.Count < maxWorkers))
                {
                    worker = new Activation(engine, address, this);
                    _workers.Add(worker);
                }

                if (worker.Enqueue(request))
                {
                    return true;
                }

                _workers.Remove(worker);
            }
        }
    }

    public void Remove(Activation worker, List<Request> waiting)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }

        foreach (var request in waiting)
        {
            if (engine.IsClosing || !Enqueue(request))
            {
                engine.Refuse(request, address.ToString());
            }
        }
    }

    public void Sweep(in SweepTimes times)
    {
        foreach (var worker in Workers)
        {
            worker.Sweep(times);
        }

        lock (_gate)
        {
            if (_workers.Count == 0)
            {
                _isClosed = true;
                engine.Forget(address, this);
            }
        }
    }

    public void Finish(Request request) => throw new NotSupportedException("Requests run in the workers.");

    public void Cancel(CancellationTokenSource source) => throw new NotSupportedException("Requests run in the workers.");
}
