using System.Text.Json;

namespace Halls.Cluster.Drill.Load;

/// <summary>One command as whoever sent it knows it. Times are milliseconds since the drill began.</summary>
internal sealed record Command(string Hall, string Verb, string Path, object? Body, string Key)
{
    private JsonElement? _json;

    /// <summary>When it was first sent.</summary>
    public required long Sent { get; init; }

    /// <summary>What came instead of an answer that settles it, and when: a status such as 503, or what broke.</summary>
    public List<(long At, string What)> Failures { get; } = [];

    /// <summary>When the answer came that settles it; null as long as nobody knows.</summary>
    public long? Settled { get; set; }

    public int Status { get; set; }

    public string Text { get; set; } = "";

    public bool IsDone => Status is 200 or 201;

    public JsonElement Json => _json ??= JsonSerializer.Deserialize<JsonElement>(Text);

    public override string ToString() =>
        $"{Path} with {Key}, sent at {Sent} ms{string.Concat(Failures.Select(f => $", {f.What} at {f.At} ms"))}, settled at {Settled} ms: {Status} {Text}";
}
