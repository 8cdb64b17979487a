using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Halls.Engine;

/// <summary>The catalogue of activations, the factory of references, and the sweep that ends what has waited or idled too long.</summary>
internal sealed class GrainEngine : IGrainFactory, IDisposable
{
    private readonly ConcurrentDictionary<GrainAddress, ICallTarget> _targets = new();
    private readonly ConcurrentDictionary<ObserverTarget, bool> _observers = new();
    private readonly ConcurrentDictionary<Type, Func<string, GrainReference>> _references = new();
    private readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> _implementations = new();
    private readonly Lazy<IIncomingGrainCallFilter[]> _filters;
    private readonly GrainBindings _bindings;
    private readonly ITimer _sweeper;
    private readonly long _sweepPeriod;
    private readonly long _responseTimeout;
    private readonly long _collectionAge;
    private long _now;
    private int _isSweeping;
    private volatile State _state;

    public GrainEngine(
        IServiceProvider services,
        IEnumerable<GrainAssemblies> assemblies,
        IOptions<EngineOptions> options,
        TimeProvider clock,
        ILogger<GrainEngine> log)
    {
        Services = services;
        Options = options.Value;
        GrainClock = clock;
        Clock = Options.EngineClock ?? clock;
        Log = log;
        _bindings = new GrainBindings(assemblies);
        _filters = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _responseTimeout = ToTimestamp(Options.ResponseTimeout);
        _collectionAge = ToTimestamp(Options.CollectionAge);
        var shortest = Options.ResponseTimeout < Options.CollectionAge ? Options.ResponseTimeout : Options.CollectionAge;
        var period = TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 30, 10, 1000));
        _sweepPeriod = ToTimestamp(period);
        _now = Clock.GetTimestamp();
        _sweeper = CleanContext.CreateTimer(Clock, static self => ((GrainEngine)self!).Sweep(), this, period, period);
    }

    private enum State
    {
        Running,

        /// <summary>Calls from outside are refused; those under way, and the calls they make, go on.</summary>
        Draining,

        /// <summary>Activations end and no new ones begin.</summary>
        Closing,
    }

    public IServiceProvider Services { get; }

    public EngineOptions Options { get; }

    /// <summary>The clock that grains see.</summary>
    public TimeProvider GrainClock { get; }

    /// <summary>The clock of time-outs and idle times.</summary>
    public TimeProvider Clock { get; }

    public ILogger Log { get; }

    /// <summary>The time of the last sweep: late by up to a sweep's period, but costs nothing to read.</summary>
    public long Now => Volatile.Read(ref _now);

    public IIncomingGrainCallFilter[] Filters => _filters.Value;

    public bool HasFilters => _filters.Value.Length > 0;

    public bool IsStopping => _state != State.Running;

    public bool IsClosing => _state == State.Closing;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (grainClassNamePrefix is not null)
        {
            throw new ArgumentException("An interface has one grain class here.", nameof(grainClassNamePrefix));
        }

        var make = _references.GetOrAdd(typeof(TGrainInterface), static (type, engine) => engine.PrepareReferences(type), this);
        return (TGrainInterface)(object)make(primaryKey);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is Grain or Reference || obj is not TGrainObserverInterface)
        {
            throw new ArgumentException(
                $"{obj.GetType()} cannot be observed through {typeof(TGrainObserverInterface)}: it must implement it and be neither a grain nor a reference.",
                nameof(obj));
        }

        var target = new ObserverTarget(this, obj);
        _observers[target] = true;
        return (TGrainObserverInterface)(object)Proxies.ForObserver(typeof(TGrainObserverInterface))(target);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not ObserverReference reference)
        {
            throw new ArgumentException("Not a reference made by CreateObjectReference.", nameof(obj));
        }

        reference.Target.Delete();
    }

    public MethodInfo ImplementationOf(Type grainClass, MethodInfo interfaceMethod) =>
        _implementations.GetOrAdd((grainClass, interfaceMethod), static pair =>
        {
            var declaring = pair.Method.DeclaringType!;
            if (!declaring.IsAssignableFrom(pair.Class))
            {
                return pair.Method;
            }

            var map = pair.Class.GetInterfaceMap(declaring);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, pair.Method)];
        });

    /// <summary>Whether a call made on this synchronization context is let in. While the engine drains, only grains may call.</summary>
    public bool Accepts(SynchronizationContext? callersContext) => _state == State.Running || callersContext is Activation;

    /// <summary>Gets what a grain's calls go to, made if need be.</summary>
    /// <returns>Nothing if the engine closes.</returns>
    public ICallTarget? Resolve(GrainAddress address)
    {
        if (_targets.TryGetValue(address, out var present))
        {
            return present;
        }

        if (_state == State.Closing)
        {
            return null;
        }

        var target = _targets.GetOrAdd(address, static (address, engine) => address.Binding.MaxWorkers is { } maxWorkers
            ? new StatelessWorkerPool(engine, address, maxWorkers)
            : new Activation(engine, address, pool: null), this);

        // Either the stop sees this one when it ends them all, or this sees the stop.
        Interlocked.MemoryBarrier();
        if (_state != State.Closing)
        {
            return target;
        }

        Forget(address, target);
        return null;
    }

    /// <summary>Puts a next activation in the place of one that ends, if requests wait. Called with the lock of the ending one held.</summary>
    /// <returns>The next activation, to be woken; nothing if there is none.</returns>
    public Activation? Replace(Activation ending, List<Request> waiting)
    {
        if (waiting.Count == 0 || _state == State.Closing)
        {
            Forget(ending.Address, ending);
            return null;
        }

        var next = new Activation(this, ending.Address, pool: null);
        next.Inherit(waiting);
        if (!_targets.TryUpdate(ending.Address, next, ending))
        {
            throw new InvalidOperationException($"{ending} was not the activation of its key.");
        }

        return next;
    }

    public void Forget(GrainAddress address, ICallTarget target) => _targets.TryRemove(new(address, target));

    /// <summary>Answers a request that came while the engine stops.</summary>
    public void Refuse(Request request, string target) =>
        Reject(request, target, new SiloUnavailableException($"{request.Method} of {target} was refused: the process stops."));

    /// <summary>Answers a request that will not run.</summary>
    public void Reject(Request request, string target, Exception reason)
    {
        if (request.Method.IsOneWay)
        {
            EngineLog.OneWayDropped(Log, request.Method.ToString(), target, reason.Message);
            return;
        }

        request.PrepareAnswer();
        request.Fail(reason);
    }

    /// <summary>Answers a request that took too long.</summary>
    public void Expire(Request request)
    {
        if (!request.Method.IsOneWay)
        {
            request.Fail(new TimeoutException($"{request.Method} did not answer within {Options.ResponseTimeout}."));
        }
        else if (request.Target is null)
        {
            EngineLog.OneWayDropped(Log, request.Method.ToString(), "its grain", "it waited too long");
        }
    }

    public long Later(TimeSpan time) => Clock.GetTimestamp() + ToTimestamp(time);

    /// <summary>Refuses new calls, waits for those under way, deactivates everything. When the token is signalled, what is still under
    /// way is left behind, and what is idle is deactivated without waiting for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_state != State.Running)
        {
            return;
        }

        _state = State.Draining;
        EngineLog.Stopping(Log, _targets.Count);
        try
        {
            await DrainAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            EngineLog.StoppedUndrained(Log, Activations().Count(activation => !activation.WhenIdleAsync().IsCompleted));
        }

        _state = State.Closing;
        Interlocked.MemoryBarrier();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The process stops.");
        var ends = new List<Task>();
        foreach (var activation in Activations())
        {
            activation.RequestDeactivation(reason, cancellationToken);
            ends.Add(activation.WhenDeadAsync());
        }

        try
        {
            await Task.WhenAll(ends).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            EngineLog.StoppedUndrained(Log, _targets.Count);
            return;
        }

        EngineLog.Stopped(Log);
    }

    public void Dispose()
    {
        _state = State.Closing;
        _sweeper.Dispose();
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        // A call under way may call others, also some that were idle a moment ago. If two passes find all of them idle and nothing came to
        // any in between, then all were idle at one instant between the passes, and nobody is left who could call.
        List<(Activation Activation, long Arrivals)>? before = null;
        while (true)
        {
            var found = new List<(Activation Activation, long Arrivals)>();
            foreach (var activation in Activations())
            {
                long arrivals;
                while (!activation.TryReadArrivals(out arrivals))
                {
                    await activation.WhenIdleAsync().WaitAsync(cancellationToken);
                }

                found.Add((activation, arrivals));
            }

            if (before is not null && found.SequenceEqual(before))
            {
                return;
            }

            before = found;
        }
    }

    private IEnumerable<Activation> Activations() => _targets.Values
        .SelectMany(target => target is StatelessWorkerPool pool ? pool.Workers : [(Activation)target]);

    private Func<string, GrainReference> PrepareReferences(Type grainInterface)
    {
        var binding = _bindings.Find(grainInterface);
        var make = Proxies.ForGrain(grainInterface);
        return key => make(this, binding, key);
    }

    private void Sweep()
    {
        // A sweep that is late is not joined by the next one.
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1)
        {
            return;
        }

        try
        {
            var now = Clock.GetTimestamp();
            Volatile.Write(ref _now, now);

            // A call carries the time of the sweep before it, so it is up to a period younger than it says.
            var times = new SweepTimes(now, now - _responseTimeout - _sweepPeriod, now - _collectionAge - _sweepPeriod);
            foreach (var (_, target) in _targets)
            {
                target.Sweep(times);
            }

            foreach (var (observer, _) in _observers)
            {
                observer.Sweep(times);
                if (observer.IsGone())
                {
                    _observers.TryRemove(observer, out _);
                }
            }
        }
#pragma warning disable CA1031 // On a timer's thread it would end the process; the next sweep tries again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            EngineLog.SweepFailed(Log, failure);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    private long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * (Options.EngineClock ?? GrainClock).TimestampFrequency);
}
