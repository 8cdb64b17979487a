using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halls.Projections.Moves;

/// <summary>How the tables of moves write lists of queues and what has parts.</summary>
internal static class MoveText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The texts of a list.</summary>
    public static string[] List(string text) => text.Length == 0 ? [] : text.Split(',');

    /// <summary>The queues of the new sign that the old one did not have.</summary>
    public static ImmutableArray<string> Gained(string from, string to) => [.. List(to).Except(List(from), StringComparer.Ordinal)];

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Of<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new FormatException($"The table of moves holds '{json}', which is no {typeof(T).Name}.");
}
