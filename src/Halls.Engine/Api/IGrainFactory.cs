namespace Orleans;

/// <summary>Makes references to grains and to observers. Safe to use from any thread.</summary>
public interface IGrainFactory
{
    /// <summary>Makes a reference to a grain. Nothing is activated before the first call through it.</summary>
    /// <typeparam name="TGrainInterface">The grain's interface; exactly one grain class must implement it.</typeparam>
    /// <param name="primaryKey">The grain's key; not empty.</param>
    /// <param name="grainClassNamePrefix">Part of the Orleans signature. This engine has one class per interface and refuses anything but <see langword="null"/>.</param>
    /// <returns>A reference, equal to every other reference to the same grain.</returns>
    /// <exception cref="ArgumentException">The key is empty, no class implements the interface, several do, or the interface has a
    /// member that cannot be called remotely.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>
    /// Makes a reference through which grains can call <paramref name="obj"/>. The reference does not keep the object alive: whoever
    /// observes holds on to its own object, and calls fail once it has been collected or its reference deleted. Calls to one observer
    /// run one after the other on the thread pool.
    /// </summary>
    /// <typeparam name="TGrainObserverInterface">The observer interface that the object implements.</typeparam>
    /// <param name="obj">The observer; not a grain and not itself a reference.</param>
    /// <returns>A new reference at each call; keep it for <see cref="DeleteObjectReference{TGrainObserverInterface}"/>.</returns>
    /// <exception cref="ArgumentException">The object is a grain or a reference, or does not implement the interface.</exception>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends a reference made by <see cref="CreateObjectReference{TGrainObserverInterface}"/>; later calls through it fail.</summary>
    /// <typeparam name="TGrainObserverInterface">The observer interface.</typeparam>
    /// <param name="obj">The reference, not the object behind it.</param>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is not a reference to an observer.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}
