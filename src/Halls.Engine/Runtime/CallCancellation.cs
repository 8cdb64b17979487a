namespace Halls.Engine;

/// <summary>
/// Carries a caller's cancellation to the grain: the caller is answered at once, and the grain's own token is signalled in a turn of
/// the grain, so that callbacks registered on it run there and not on the caller's thread.
/// </summary>
internal sealed class CallCancellation(Request request, CancellationToken caller)
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _registration;

    public CancellationToken GrainToken => _source.Token;

    public void Listen() =>
        _registration = caller.UnsafeRegister(static self => ((CallCancellation)self!).OnCancelled(), this);

    public void Release() => _registration.Unregister();

    private void OnCancelled()
    {
        request.AnswerCancelled(caller);

        // Paired with the start, which sets the target and then looks whether the request was answered: one of the two sees the other.
        Interlocked.MemoryBarrier();
        request.Target?.Cancel(_source);
    }
}
