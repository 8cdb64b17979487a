using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Halls.Engine;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>The observers of a grain, each known by its own reference.</summary>
/// <typeparam name="TObserver">The observer interface.</typeparam>
/// <param name="expiration">See <see cref="ObserverManager{TIdentity, TObserver}.ExpirationDuration"/>.</param>
/// <param name="log">Where removals are logged.</param>
[SuppressMessage("Naming", "CA1711", Justification = "The name is the one in Orleans.")]
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// The observers of a grain, each with a lease that it renews by subscribing again. An observer whose lease has run out, or whose
/// notification fails, is dropped. Belongs to one grain and is used in its turns only.
/// </summary>
/// <typeparam name="TIdentity">What an observer is known by.</typeparam>
/// <typeparam name="TObserver">The observer interface.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "The name is the one in Orleans.")]
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Lease> _leases = [];
    private readonly ILogger _log;

    // Notifications await, and meanwhile the grain may add and remove: they walk this copy, remade only after a change.
    private KeyValuePair<TIdentity, Lease>[]? _snapshot;

    /// <summary>Makes an empty set. In a grain, its clock is the engine's.</summary>
    /// <param name="expiration">See <see cref="ExpirationDuration"/>.</param>
    /// <param name="log">Where removals are logged.</param>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
        GetDateTime = AmbientClock.UtcNow();
    }

    /// <summary>Gets or sets the clock, in UTC.</summary>
    /// <value>Default: the clock of the engine in which the grain runs; the system's clock outside of grains. On Orleans the default is
    /// the system's clock, so a grain that is to behave alike on both sets it.</value>
    public Func<DateTime> GetDateTime { get; set; }

    /// <summary>Gets or sets how long a subscription lasts after it was made or renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>Gets the number of observers, including those that have expired and were not yet noticed.</summary>
    public int Count => _leases.Count;

    /// <summary>Gets a copy of the observers by identity.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _leases.ToDictionary(pair => pair.Key, pair => pair.Value.Observer);

    /// <summary>Adds an observer, or renews the lease of one that is known by the same identity and puts this one in its place.</summary>
    /// <param name="id">What it is known by.</param>
    /// <param name="observer">The observer.</param>
    public void Subscribe(TIdentity id, TObserver observer)
    {
        _leases[id] = new Lease(observer, GetDateTime());
        _snapshot = null;
    }

    /// <summary>Removes an observer; does nothing if it is not there.</summary>
    /// <param name="id">What it is known by.</param>
    public void Unsubscribe(TIdentity id)
    {
        if (_leases.Remove(id))
        {
            _snapshot = null;
        }
    }

    /// <summary>Removes all observers.</summary>
    public void Clear()
    {
        _leases.Clear();
        _snapshot = null;
    }

    /// <summary>Removes those whose lease has run out.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var (id, lease) in Snapshot())
        {
            if (HasExpired(lease, now))
            {
                Drop(id, lease, reason: null);
            }
        }
    }

    /// <summary>Notifies the observers one after the other; one that fails is dropped, the others are still notified.</summary>
    /// <param name="notification">The call to make on each.</param>
    /// <param name="predicate">Which observers; all when <see langword="null"/>.</param>
    /// <returns>Completes when all have been notified; does not fail when an observer does.</returns>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var now = GetDateTime();
        foreach (var (id, lease) in Snapshot())
        {
            if (IsWanted(id, lease, now, predicate))
            {
                try
                {
                    await notification(lease.Observer);
                }
#pragma warning disable CA1031 // Whatever the reason, an observer that cannot be told is gone; it is logged.
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    Drop(id, lease, failure);
                }
            }
        }
    }

    /// <summary>Notifies the observers without waiting; one whose call throws at once is dropped.</summary>
    /// <param name="notification">The call to make on each.</param>
    /// <param name="predicate">Which observers; all when <see langword="null"/>.</param>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var now = GetDateTime();
        foreach (var (id, lease) in Snapshot())
        {
            if (IsWanted(id, lease, now, predicate))
            {
                try
                {
                    notification(lease.Observer);
                }
#pragma warning disable CA1031 // Whatever the reason, an observer that cannot be told is gone; it is logged.
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    Drop(id, lease, failure);
                }
            }
        }
    }

    /// <summary>Walks the observers that were there at the start of the walk.</summary>
    /// <returns>The walk.</returns>
    public IEnumerator<TObserver> GetEnumerator() => Snapshot().Select(pair => pair.Value.Observer).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<TIdentity, Lease>[] Snapshot() => _snapshot ??= [.. _leases];

    private bool IsWanted(TIdentity id, Lease lease, DateTime now, Func<TObserver, bool>? predicate)
    {
        if (HasExpired(lease, now))
        {
            Drop(id, lease, reason: null);
            return false;
        }

        return predicate is null || predicate(lease.Observer);
    }

    private bool HasExpired(Lease lease, DateTime now) => lease.RenewedAt + ExpirationDuration < now;

    private void Drop(TIdentity id, Lease lease, Exception? reason)
    {
        // It may have been renewed, or replaced, while its notification was under way: then what failed is no longer what is here.
        if (_leases.TryGetValue(id, out var present) && ReferenceEquals(present, lease))
        {
            _leases.Remove(id);
            _snapshot = null;
            EngineLog.ObserverDropped(_log, id, reason is null ? "its lease ran out" : "its notification failed", reason);
        }
    }

    private sealed record Lease(TObserver Observer, DateTime RenewedAt);
}
