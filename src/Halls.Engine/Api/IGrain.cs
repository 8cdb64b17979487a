namespace Orleans.Runtime
{
    /// <summary>Something that can be addressed by a message: a grain, a reference to one, or an observer.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>Marks an interface whose calls are answered by a grain.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Marks a grain interface whose grains are named by a string. The only kind of key this engine offers.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>
    /// Marks an interface through which a grain tells something to an object outside of it. A subscription is a lease, never a promise:
    /// the observer can vanish at any time, and a call to one that has vanished fails.
    /// </summary>
    public interface IGrainObserver : IAddressable;
}
