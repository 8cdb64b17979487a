using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Utilities;

namespace Halls.Engine.Tests;

public interface IListener : IGrainObserver
{
    Task Heard(string what);

    void Overheard(string what);
}

/// <summary>A grain that tells its listeners things. A lease lasts a minute.</summary>
public interface IAnnouncerGrain : IGrainWithStringKey
{
    Task Subscribe(IListener listener);

    Task Unsubscribe(IListener listener);

    Task Announce(string what);

    Task AnnounceWithoutWaiting(string what);

    Task<int> Listeners();

    Task ForgetExpired();

    /// <summary>Notifies a single listener without an observer manager, so that its failure is the grain's.</summary>
    Task Notify(IListener listener, string what);
}

public sealed class AnnouncerGrain : Grain, IAnnouncerGrain
{
    private readonly ObserverManager<IListener> _listeners;

    public AnnouncerGrain(TimeProvider clock) =>
        _listeners = new(TimeSpan.FromMinutes(1), NullLogger.Instance) { GetDateTime = () => clock.GetUtcNow().UtcDateTime };

    public Task Subscribe(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(IListener listener)
    {
        _listeners.Unsubscribe(listener);
        return Task.CompletedTask;
    }

    public Task Announce(string what) => _listeners.Notify(listener => listener.Heard(what));

    public Task AnnounceWithoutWaiting(string what)
    {
        _listeners.Notify(listener => listener.Overheard(what));
        return Task.CompletedTask;
    }

    public Task<int> Listeners() => Task.FromResult(_listeners.Count);

    public Task ForgetExpired()
    {
        _listeners.ClearExpired();
        return Task.CompletedTask;
    }

    public Task Notify(IListener listener, string what) => listener.Heard(what);
}
