using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Domain;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections;

namespace Halls.Grains;

/// <summary>What a grain says about a stream that it owns.</summary>
/// <typeparam name="TState">What the stream folds to.</typeparam>
/// <typeparam name="TEvent">Its events.</typeparam>
/// <param name="Name">The stream.</param>
/// <param name="Initial">The fold of no events.</param>
/// <param name="Evolve">Folds one event.</param>
/// <param name="Announce">Tells whoever has to know what was committed. Must not await another grain's answer.</param>
/// <param name="GiveUp">Ends the grain's activation: what is in the ledger is unknown, and the next activation reads it.</param>
internal sealed record StreamOwner<TState, TEvent>(
    StreamName Name, TState Initial, Func<TState, TEvent, TState> Evolve, Func<StreamEvents, Task> Announce, Action GiveUp);

/// <summary>
/// The one sequence of a stream that a grain owns: repeated request → first answer; decide → append → evolve → announce → answer.
/// A refusal writes nothing. After a conflict or an unknown outcome the activation is dropped and the next one reads the truth.
/// </summary>
/// <remarks>
/// A command need not wait until the one before it is durable: it is decided on what will be so if all that is on its way to the ledger gets there
/// (<see cref="Ahead"/>), and its append names the version that this makes and the append before. If an earlier append fails, every later one fails with it,
/// even if another activation has meanwhile brought the stream to that version. Nothing is
/// answered or announced before it is durable, neither a refusal nor an "it is so already" that rests on what is under way. So a grain whose
/// method is marked as interleaving puts many of its commands into one commit.
/// While silos come and go two activations can live for a moment. The expected version guards what they write; a refusal, which writes nothing, is given
/// only after the ledger was asked whether anybody else has written.
/// </remarks>
/// <typeparam name="TState">What the stream folds to.</typeparam>
/// <typeparam name="TEvent">Its events.</typeparam>
/// <typeparam name="TRefusal">Its refusals.</typeparam>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="owner">The grain's part.</param>
internal sealed class DecidedStream<TState, TEvent, TRefusal>(IEventStore store, EventCodec codec, StreamOwner<TState, TEvent> owner)
    where TEvent : class
    where TRefusal : struct, Enum
{
    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private HashSet<string> _requests = [];
    private Task _lastAppend = Task.CompletedTask;
    private AppendFate? _lastFate;
    private long _aheadVersion;

    /// <summary>The fold so far. Never ahead of the ledger.</summary>
    public TState State { get; private set; } = default!;

    /// <summary>The fold with the events that are on their way to the ledger: what the next command is decided on.</summary>
    public TState Ahead { get; private set; } = default!;

    /// <summary>The version of the stream's last event in the ledger.</summary>
    public long Version { get; private set; }

    /// <summary>Reads the stream. Comes before everything else.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        TState state = owner.Initial;
        long version = 0;
        foreach (StoredEvent stored in await store.ReadStreamAsync(owner.Name, cancellationToken: cancellationToken))
        {
            state = owner.Evolve(state, (TEvent)codec.Decode(stored.Type, stored.Data.Span));
            version = stored.Version;
        }

        _requests = [.. await store.ListRequestsAsync(owner.Name.Value, cancellationToken)];
        State = Ahead = state;
        Version = _aheadVersion = version;
    }

    /// <summary>The first answer to a request of this grain's own scope, or null when it is new. Waits for one that is under way.</summary>
    public async ValueTask<Outcome<T>?> FirstAnswer<T>(RequestStamp request, JsonTypeInfo<T> json)
    {
        if (request.Scope == owner.Name.Value && _underWay.TryGetValue(request.Id, out Task? first))
        {
            return await (Task<Outcome<T>>)first;
        }

        if (request.Scope != owner.Name.Value || !_requests.Contains(request.Id))
        {
            return null;
        }

        return await AnswerInLedger(request, json);
    }

    /// <summary>
    /// A refusal, or the first answer if the ledger has one after all: the same request may have been under way through another activation when this one
    /// read the ledger, and then it is its own effect that it is refused for. A refusal stands only when this activation knows all there is.
    /// </summary>
    /// <exception cref="WrongExpectedVersionException">Another activation has written. This one ends, and the next reads the truth.</exception>
    public async Task<Outcome<T>> UnlessAnswered<T>(RequestStamp request, Outcome<T> outcome, JsonTypeInfo<T> json)
    {
        if (outcome.Refusal is null)
        {
            return outcome;
        }

        if (await AnswerInLedger(request, json) is { } first)
        {
            // What else happened meanwhile is unknown here, too.
            owner.GiveUp();
            return first;
        }

        await EnsureCurrent();
        return outcome;
    }

    /// <summary>Notes that a request of this grain's scope has been recorded by another grain's append.</summary>
    public void Remember(string requestId) => _requests.Add(requestId);

    /// <summary>Does the sequence for one command.</summary>
    /// <param name="request">Takes effect once; null for a command that is harmless to repeat.</param>
    /// <param name="decision">What the decider said to <see cref="Ahead"/>. Nothing may be awaited between the two.</param>
    /// <param name="answer">The answer, from the state as it is after the events.</param>
    /// <param name="json">Its stored form.</param>
    /// <param name="personal">Sealed fields that the events refer to.</param>
    public Task<Outcome<T>> Commit<T>(
        RequestStamp? request, Decision<TEvent, TRefusal> decision, Func<TState, T> answer, JsonTypeInfo<T> json, IReadOnlyList<SealedField>? personal = null)
    {
        if (decision.Refusal is { } refusal)
        {
            return Refused(request, Outcome<T>.Refused(EnumText<TRefusal>.Of(refusal)), json);
        }

        if (decision.Events.Length == 0 && request is null)
        {
            // It is so already, and nobody will ask for this very answer again.
            return Settled(Outcome<T>.Of(answer(Ahead)));
        }

        Task<Outcome<T>> done = Write(request, decision.Events, answer, json, personal);
        if (!done.IsCompleted && request is not null && request.Scope == owner.Name.Value)
        {
            _underWay[request.Id] = done;
        }

        return done;
    }

    /// <summary>
    /// Throws when the ledger has events of this stream that this activation neither read nor wrote: another one lives, or lived on a silo that was leaving
    /// and was still writing when this one read. An append finds that out by itself; what is said without one rests on this.
    /// </summary>
    /// <exception cref="WrongExpectedVersionException">Another activation has written. This one ends, and the next reads the truth.</exception>
    public async ValueTask EnsureCurrent()
    {
        IReadOnlyList<StoredEvent> unknown = await store.ReadStreamAsync(owner.Name, Version);
        if (unknown.Count == 0 || unknown[^1].Version <= Version)
        {
            return;
        }

        // Other commands go on meanwhile: what was read may be their events. Then all that is under way gets there, and it is known here; else that fails.
        await _lastAppend;
        if (unknown[^1].Version > Version)
        {
            owner.GiveUp();
            throw new WrongExpectedVersionException(owner.Name, Version, unknown[^1].Version);
        }
    }

    /// <summary>Refuses once everything that the refusal rests on is durable and known to be all there is. A request of another grain's scope is looked up there.</summary>
    private async Task<Outcome<T>> Refused<T>(RequestStamp? request, Outcome<T> refusal, JsonTypeInfo<T> json)
    {
        await _lastAppend;
        if (request is not null && request.Scope == owner.Name.Value)
        {
            return await UnlessAnswered(request, refusal, json);
        }

        await EnsureCurrent();
        return refusal;
    }

    private async ValueTask<Outcome<T>?> AnswerInLedger<T>(RequestStamp request, JsonTypeInfo<T> json)
    {
        ReadOnlyMemory<byte>? answer = await store.FindAnswerAsync(new RequestKey(request.Scope, request.Id));
        return answer is { } bytes ? Outcome<T>.Of(JsonSerializer.Deserialize(bytes.Span, json)!) : null;
    }

    /// <summary>Gives an answer once everything that it rests on is durable; if that fails, the answer was none.</summary>
    private async Task<Outcome<T>> Settled<T>(Outcome<T> outcome)
    {
        await _lastAppend;
        return outcome;
    }

    private async Task<Outcome<T>> Write<T>(
        RequestStamp? request, ImmutableArray<TEvent> happened, Func<TState, T> answer, JsonTypeInfo<T> json, IReadOnlyList<SealedField>? personal)
    {
        (TState Ahead, long Version, Task Append, AppendFate? Fate) before = (Ahead, _aheadVersion, _lastAppend, _lastFate);
        TState after = before.Ahead;
        var events = new NewEvent[happened.Length];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = codec.Encode(happened[i]);
            after = owner.Evolve(after, happened[i]);
        }

        T value = answer(after);
        long version = before.Version + events.Length;
        var write = new Append
        {
            Stream = owner.Name,
            ExpectedVersion = before.Version,
            After = before.Fate,
            Events = events,
            Request = request is null ? null : new RequestKey(request.Scope, request.Id),
            Answer = request is null ? default : JsonSerializer.SerializeToUtf8Bytes(value, json),
            Personal = personal ?? [],
        };
        Task<AppendResult> append = store.AppendAsync(write).AsTask();
        (Ahead, _aheadVersion, _lastAppend, _lastFate) = (after, version, append, write.Fate);
        AppendResult result;
        try
        {
            result = await append;
        }
        catch (StoreBusyException)
        {
            // Certainly nothing was written.
            TakeBack(version, before);
            throw;
        }
        catch
        {
            owner.GiveUp();
            throw;
        }
        finally
        {
            if (request is not null && request.Scope == owner.Name.Value)
            {
                _underWay.Remove(request.Id);
            }
        }

        if (request is not null && request.Scope == owner.Name.Value)
        {
            _requests.Add(request.Id);
        }

        if (result.Repeated)
        {
            TakeBack(version, before);
            return Outcome<T>.Of(JsonSerializer.Deserialize(result.Answer.Span, json)!);
        }

        if (events.Length == 0)
        {
            // It was so already. Only the answer is kept: the same key gets it again, whatever happens in between.
            return Outcome<T>.Of(value);
        }

        // A later append that was told first has brought this one's events with it.
        if (version > Version)
        {
            (State, Version) = (after, version);
        }

        await owner.Announce(new StreamEvents(owner.Name.Value, before.Version + 1, Facts(events)));
        return Outcome<T>.Of(value);
    }

    /// <summary>Events that were not written are no longer expected. If others were decided on them already, those fail, and this activation ends.</summary>
    private void TakeBack(long version, (TState Ahead, long Version, Task Append, AppendFate? Fate) before)
    {
        if (_aheadVersion == version)
        {
            (Ahead, _aheadVersion, _lastAppend, _lastFate) = before;
        }
        else
        {
            owner.GiveUp();
        }
    }

    private static ImmutableArray<StoredFact> Facts(NewEvent[] events)
    {
        var facts = new StoredFact[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            byte[] data = MemoryMarshal.TryGetArray(events[i].Data, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
                ? segment.Array
                : events[i].Data.ToArray();
            facts[i] = new StoredFact(events[i].Type, ImmutableCollectionsMarshal.AsImmutableArray(data));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(facts);
    }
}
