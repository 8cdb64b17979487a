using Orleans;

namespace Halls.Api;

/// <summary>
/// Collapses all the pages of this process that watch the same thing into one lease on the grain that tells of it. The lease is taken with the first who watch,
/// renewed while anybody does, and given up when nobody does. Thread-safe: beats come one at a time.
/// </summary>
/// <typeparam name="TObserver">How the grain tells; the relay itself is the observer.</typeparam>
/// <param name="grains">Makes the reference that the grain calls.</param>
/// <param name="real">The machine's time, by which leases run out.</param>
internal abstract class LeasedRelay<TObserver>(IGrainFactory grains, TimeProvider real) : IGrainObserver
    where TObserver : class, IGrainObserver
{
    /// <summary>Much more often than leases run out: it is also how a relay learns that the grain went to another activation, or that a notice was lost.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _beating = new(1, 1);
    private TObserver? _reference;
    private long _renewed;
    private int _watchers;

    /// <summary>The way to grains.</summary>
    protected IGrainFactory Grains => grains;

    /// <summary>The machine's time.</summary>
    protected TimeProvider Real => real;

    /// <summary>One more watches.</summary>
    public void Enter() => Interlocked.Increment(ref _watchers);

    /// <summary>One fewer watches.</summary>
    public void Exit() => Interlocked.Decrement(ref _watchers);

    /// <summary>Takes the lease at once for the first who watch; a later one finds it taken.</summary>
    public Task TakeLeaseAsync() => Volatile.Read(ref _reference) is null ? BeatAsync() : Task.CompletedTask;

    /// <summary>Renews the lease while somebody watches, gives it up when nobody does, and lets the relay send what is to be sent.</summary>
    public async Task BeatAsync()
    {
        // A newcomer's beat and the clock's: one at a time, or two leases are taken and one of them is never given up.
        await _beating.WaitAsync();
        try
        {
            await BeatAloneAsync();
        }
        finally
        {
            _beating.Release();
        }
    }

    private async Task BeatAloneAsync()
    {
        if (Volatile.Read(ref _watchers) <= 0)
        {
            if (_reference is { } reference)
            {
                _reference = null;
                await UnwatchAsync(reference);
                grains.DeleteObjectReference<TObserver>(reference);
            }

            return;
        }

        await BeforeRenewalAsync();
        if (_reference is null || real.GetElapsedTime(_renewed) >= RenewEvery)
        {
            bool taken = _reference is null;
            _reference ??= grains.CreateObjectReference<TObserver>(this);
            await WatchAsync(_reference, taken);
            _renewed = real.GetTimestamp();
        }

        await AfterRenewalAsync();
    }

    /// <summary>Asks the grain for the lease.</summary>
    /// <param name="reference">Whom it is to tell.</param>
    /// <param name="taken">Whether there was none before.</param>
    protected abstract Task WatchAsync(TObserver reference, bool taken);

    /// <summary>Gives the lease back.</summary>
    protected abstract Task UnwatchAsync(TObserver reference);

    /// <summary>With each beat while anybody watches, before the lease is renewed.</summary>
    protected virtual Task BeforeRenewalAsync() => Task.CompletedTask;

    /// <summary>With each beat while anybody watches, when the lease is there.</summary>
    protected abstract Task AfterRenewalAsync();
}
