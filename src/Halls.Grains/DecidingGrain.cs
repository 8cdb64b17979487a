using System.Text.Json.Serialization.Metadata;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Domain;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Orleans;

namespace Halls.Grains;

/// <summary>A grain that owns a stream and decides by it, in the one sequence of <see cref="DecidedStream{TState, TEvent, TRefusal}"/>.</summary>
/// <typeparam name="TState">What the stream folds to.</typeparam>
/// <typeparam name="TEvent">Its events.</typeparam>
/// <typeparam name="TRefusal">Its refusals.</typeparam>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
public abstract class DecidingGrain<TState, TEvent, TRefusal>(IEventStore store, EventCodec codec) : Grain
    where TEvent : class
    where TRefusal : struct, Enum
{
    private DecidedStream<TState, TEvent, TRefusal>? _decided;

    /// <summary>The stream that this grain alone writes.</summary>
    protected abstract StreamName Stream { get; }

    /// <summary>The fold so far. Never ahead of the ledger.</summary>
    protected TState State => Decided.State;

    /// <summary>The fold with the events that are on their way to the ledger: what the next command is decided on.</summary>
    protected TState Ahead => Decided.Ahead;

    /// <summary>The version of the stream's last event in the ledger.</summary>
    protected long Version => Decided.Version;

    /// <summary>The ledger.</summary>
    protected IEventStore Store => store;

    /// <summary>The storage format.</summary>
    protected EventCodec Codec => codec;

    /// <summary>The fold of no events.</summary>
    protected abstract TState Initial { get; }

    private DecidedStream<TState, TEvent, TRefusal> Decided => _decided ?? throw new InvalidOperationException("The stream is read when the grain is activated.");

    /// <summary>Folds one event.</summary>
    protected abstract TState Evolve(TState state, TEvent happened);

    /// <summary>Tells whoever has to know. Must not await another grain's answer.</summary>
    protected abstract Task Announce(StreamEvents committed);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var decided = new DecidedStream<TState, TEvent, TRefusal>(store, codec, new StreamOwner<TState, TEvent>(Stream, Initial, Evolve, Announce, DeactivateOnIdle));
        await decided.ReadAsync(cancellationToken);
        _decided = decided;
    }

    /// <inheritdoc cref="DecidedStream{TState, TEvent, TRefusal}.FirstAnswer"/>
    protected ValueTask<Outcome<T>?> FirstAnswer<T>(RequestStamp request, JsonTypeInfo<T> json) => Decided.FirstAnswer(request, json);

    /// <inheritdoc cref="DecidedStream{TState, TEvent, TRefusal}.UnlessAnswered"/>
    protected Task<Outcome<T>> UnlessAnswered<T>(RequestStamp request, Outcome<T> outcome, JsonTypeInfo<T> json) => Decided.UnlessAnswered(request, outcome, json);

    /// <inheritdoc cref="DecidedStream{TState, TEvent, TRefusal}.EnsureCurrent"/>
    protected ValueTask EnsureCurrent() => Decided.EnsureCurrent();

    /// <inheritdoc cref="DecidedStream{TState, TEvent, TRefusal}.Remember"/>
    protected void Remember(string requestId) => Decided.Remember(requestId);

    /// <inheritdoc cref="DecidedStream{TState, TEvent, TRefusal}.Commit"/>
    protected Task<Outcome<T>> Commit<T>(
        RequestStamp? request, Decision<TEvent, TRefusal> decision, Func<TState, T> answer, JsonTypeInfo<T> json, IReadOnlyList<SealedField>? personal = null) =>
        Decided.Commit(request, decision, answer, json, personal);
}
