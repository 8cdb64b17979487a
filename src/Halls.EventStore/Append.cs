namespace Halls.EventStore;

/// <summary>The name of a stream, such as <c>queue/lc/A/2026-11-23</c>. Any Unicode text of 1 to 200 characters without control characters.</summary>
public readonly record struct StreamName
{
    /// <summary>Checks and wraps a name.</summary>
    /// <exception cref="ArgumentException">The text is empty, too long or holds a control character.</exception>
    public StreamName(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length > 200 || value.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw new ArgumentException($"Not a stream name: '{value}'.", nameof(value));
        }

        Value = value;
    }

    /// <summary>The text. Null only in the default value, which names no stream.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A request that must take effect once: unique by scope and id over the whole ledger.</summary>
/// <param name="Scope">The resource that was asked, with its service day, such as <c>window/lc/3/2026-11-23</c>.</param>
/// <param name="Id">The client's idempotency key, possibly with a suffix for one step of a longer verb.</param>
public readonly record struct RequestKey(string Scope, string Id);

/// <summary>An event about to be written.</summary>
/// <param name="Type">The stored name with its version, such as <c>ticket-called.v1</c>.</param>
/// <param name="Data">The body, UTF-8 JSON. Holds no personal data in clear.</param>
/// <param name="Payload">The event itself, for the projections that run in the same transaction.</param>
/// <param name="At">When the fact happened, as the command said.</param>
public readonly record struct NewEvent(string Type, ReadOnlyMemory<byte> Data, object Payload, DateTimeOffset At);

/// <summary>An event as it stands in the ledger.</summary>
/// <param name="Position">Its place in the order of commits, from 1, over all streams.</param>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Version">Its place in that stream, from 1, without gaps.</param>
/// <param name="Type">The stored name with its version.</param>
/// <param name="At">When the fact happened, UTC, to the microsecond.</param>
/// <param name="Data">The body, UTF-8 JSON.</param>
public sealed record StoredEvent(long Position, StreamName Stream, long Version, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Data);

/// <summary>One personal field, encrypted before it reaches the store; events refer to it by <paramref name="Id"/>.</summary>
/// <param name="Id">Opaque and unguessable.</param>
/// <param name="Kind">What the field is, such as <c>phone</c>.</param>
/// <param name="Cipher">Nonce, cipher text and tag.</param>
/// <param name="Lookup">Keyed hash of the value for look-up, or null where nobody may search for it.</param>
public sealed record SealedField(string Id, string Kind, ReadOnlyMemory<byte> Cipher, ReadOnlyMemory<byte>? Lookup);

/// <summary>One append: what to write, and on which condition.</summary>
public sealed record Append
{
    /// <summary>The stream to write to.</summary>
    public required StreamName Stream { get; init; }

    /// <summary>The version of the stream's last event as the writer knows it; 0 for a stream that does not exist yet.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>
    /// An append of the same stream that was not durable yet when this one was decided on what it says. Unless that one was written, this one fails as stale,
    /// even when the version fits: another writer may have put something else in its place. <value>null: decided on what is in the ledger</value>
    /// </summary>
    public AppendFate? After { get; init; }

    /// <summary>What becomes of this append, for the <see cref="After"/> of a later one.</summary>
    public AppendFate Fate { get; } = new();

    /// <summary>At least one event, except where only a request is to be recorded.</summary>
    public required IReadOnlyList<NewEvent> Events { get; init; }

    /// <summary>The request that this append answers. <value>null: the append can be repeated.</value></summary>
    public RequestKey? Request { get; init; }

    /// <summary>The answer that a repeated request gets again. <value>empty</value></summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>Personal fields that the events refer to, written in the same transaction. <value>none</value></summary>
    public IReadOnlyList<SealedField> Personal { get; init; } = [];
}

/// <summary>Whether an append was written. Of interest to the store alone, which decides appends one after the other.</summary>
public sealed class AppendFate
{
    /// <summary>True once it is in the transaction that will be, or was, committed.</summary>
    internal bool IsWritten { get; set; }
}

/// <summary>The outcome of an append that did not fail.</summary>
/// <param name="Repeated">True when the request had been recorded before: nothing was written now.</param>
/// <param name="Version">The version of the stream's last event (0 when repeated).</param>
/// <param name="Position">The position of the last event written (0 when repeated or when there was none).</param>
/// <param name="Answer">The answer recorded with the request: this one's, or the first one's when repeated.</param>
public readonly record struct AppendResult(bool Repeated, long Version, long Position, ReadOnlyMemory<byte> Answer);
