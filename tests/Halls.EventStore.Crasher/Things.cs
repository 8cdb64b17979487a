using System.Text.Json;

namespace Halls.EventStore.Crasher;

/// <summary>The events of the store's tests: things are added, changed and removed, or merely noted.</summary>
public abstract record ThingEvent
{
    public sealed record Added(string Id, string Text, long Number) : ThingEvent;

    public sealed record Changed(string Id, string Text, long Number) : ThingEvent;

    public sealed record Removed(string Id) : ThingEvent;

    /// <summary>One of the events of one append; the append's number and size make a torn one visible.</summary>
    public sealed record Noted(string Append, int Index, int Of) : ThingEvent;

    /// <summary>What the projection cannot digest.</summary>
    public sealed record Poison(string Id) : ThingEvent;
}

/// <summary>The stored form of the tests' events.</summary>
public sealed class ThingCodec : IEventDecoder
{
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["thing-added.v1"] = typeof(ThingEvent.Added),
        ["thing-changed.v1"] = typeof(ThingEvent.Changed),
        ["thing-removed.v1"] = typeof(ThingEvent.Removed),
        ["thing-noted.v1"] = typeof(ThingEvent.Noted),
        ["thing-poisoned.v1"] = typeof(ThingEvent.Poison),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(t => t.Value, t => t.Key);

    public static NewEvent Encode(ThingEvent e, DateTimeOffset at) =>
        new(Names[e.GetType()], JsonSerializer.SerializeToUtf8Bytes(e, e.GetType()), e, at);

    public object Decode(string type, ReadOnlySpan<byte> data) => Types.TryGetValue(type, out var known)
        ? JsonSerializer.Deserialize(data, known)!
        : throw new UnknownEventException(type);
}

/// <summary>A projection with every kind of row change: things that come, change and go, and a tally by kind of event.</summary>
public sealed class ThingProjection(int version = 1) : IProjection
{
    public static readonly TableDefinition Things = new(
        "things",
        [
            new("stream", ColumnKind.Text),
            new("id", ColumnKind.Text),
            new("text", ColumnKind.Text),
            new("number", ColumnKind.Integer),
            new("weight", ColumnKind.Real),
            new("mark", ColumnKind.Blob, Nullable: true),
            new("changed_at", ColumnKind.Integer, Nullable: true),
            new("added_at", ColumnKind.Integer),
        ],
        ["stream", "id"],
        [new("by_text", ["text"])]);

    public static readonly TableDefinition Tally = new(
        "tally", [new("kind", ColumnKind.Text), new("events", ColumnKind.Integer), new("total", ColumnKind.Integer)], ["kind"], []);

    private static readonly string[] Change = ["text", "number", "changed_at"];
    private static readonly string[] Count = ["events"];
    private static readonly string[] CountAndTotal = ["events", "total"];

    public string Name => "things";

    public int Version => version;

    public IReadOnlyList<TableDefinition> Tables => [Things, Tally];

    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        var stream = e.Stream.Value;
        switch (e.Payload)
        {
            case ThingEvent.Added added:
                rows.Insert(Things, stream, added.Id, added.Text, added.Number, added.Number / 4.0, new byte[] { 1, 2, (byte)added.Number }, null, e.At);
                rows.Increment(Tally, ["added"], CountAndTotal, [1, added.Number]);
                break;
            case ThingEvent.Changed changed:
                rows.Update(Things, [stream, changed.Id], Change, [changed.Text, changed.Number, e.At]);
                rows.Increment(Tally, ["changed"], CountAndTotal, [1, changed.Number]);
                break;
            case ThingEvent.Removed removed:
                rows.Delete(Things, [stream, removed.Id]);
                rows.Increment(Tally, ["removed"], Count, [1]);
                break;
            case ThingEvent.Noted:
                rows.Increment(Tally, ["noted"], Count, [1]);
                break;
            case ThingEvent.Poison poison:
                rows.Update(Things, [stream, poison.Id], Change, ["no such thing", 0L, null]);
                break;
            default:
                throw new InvalidOperationException($"An event of the unknown type {e.Payload.GetType().Name}.");
        }
    }
}
