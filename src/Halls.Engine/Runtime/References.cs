using System.Diagnostics;
using Orleans.Runtime;

namespace Halls.Engine;

/// <summary>What emitted proxies derive from: turns requests into calls.</summary>
internal abstract class Reference : IAddressable
{
    /// <summary>Makes a call and gives the caller what it waits for. Called by proxies.</summary>
    public Task Send(TaskRequest request)
    {
        Submit(request);
        return request.Answer;
    }

    /// <summary>Makes a call and gives the caller what it waits for. Called by proxies.</summary>
    public Task<T> Send<T>(TaskRequest<T> request)
    {
        Submit(request);
        return request.Answer;
    }

    /// <summary>Makes a call for which nobody waits. Called by proxies.</summary>
    public void Post(TaskRequest request) => Submit(request);

    protected abstract void Submit(Request request);

    /// <summary>Readies a call that can be cancelled.</summary>
    /// <returns>False if the caller had cancelled before; it is answered then.</returns>
    protected static bool ListenToCaller(Request request)
    {
        request.PrepareAnswer();
        request.ListenToCaller();
        return !request.IsAnswered;
    }
}

/// <summary>A reference to a grain. Remembers where its calls went last, so that a call needs no look-up.</summary>
internal abstract class GrainReference(GrainEngine engine, GrainBinding binding, string key) : Reference, IEquatable<GrainReference>
{
    private readonly GrainAddress _address = new(binding, key);
    private ICallTarget? _target;

    public string Key => _address.Key;

    public bool Equals(GrainReference? other) => other is not null && _address == other._address;

    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);

    public sealed override int GetHashCode() => _address.GetHashCode();

    public sealed override string ToString() => _address.ToString();

    protected sealed override void Submit(Request request)
    {
        request.SentAt = engine.Now;
        request.Parent = Activity.Current;
        var context = SynchronizationContext.Current;
        if (!engine.Accepts(context))
        {
            engine.Refuse(request, _address.ToString());
            return;
        }

        if (request.IsCancellable && !ListenToCaller(request))
        {
            return;
        }

        while (true)
        {
            var target = _target ??= engine.Resolve(_address);
            if (target is null)
            {
                engine.Refuse(request, _address.ToString());
                return;
            }

            if (!request.Method.IsOneWay)
            {
                if (target is Activation activation && activation.TryRunInline(request, context))
                {
                    return;
                }

                request.PrepareAnswer();
            }

            if (target.Enqueue(request))
            {
                return;
            }

            // It has ended: the next look-up finds, or makes, the one after it.
            _target = null;
            if (engine.IsClosing)
            {
                engine.Refuse(request, _address.ToString());
                return;
            }
        }
    }
}

/// <summary>A reference to an observer.</summary>
internal abstract class ObserverReference(ObserverTarget target) : Reference
{
    public ObserverTarget Target => target;

    public sealed override string ToString() => target.ToString();

    protected sealed override void Submit(Request request)
    {
        request.SentAt = target.Engine.Now;
        request.Parent = Activity.Current;
        if (request.IsCancellable && !ListenToCaller(request))
        {
            return;
        }

        if (!request.Method.IsOneWay)
        {
            request.PrepareAnswer();
        }

        if (!target.Enqueue(request))
        {
            target.Engine.Reject(
                request,
                target.ToString(),
                new OrleansException($"{target} is gone: its reference was deleted, or the observer was collected."));
        }
    }
}
