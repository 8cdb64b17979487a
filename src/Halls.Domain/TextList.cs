using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halls.Domain;

/// <summary>A list of texts that is equal to another one with the same texts in the same order, so that events that hold one can be compared. Immutable.</summary>
[CollectionBuilder(typeof(TextList), nameof(Of))]
[JsonConverter(typeof(TextListJson))]
public sealed class TextList : IReadOnlyList<string>, IEquatable<TextList>
{
    private readonly ImmutableArray<string> _texts;

    private TextList(ImmutableArray<string> texts) => _texts = texts;

    /// <summary>No texts.</summary>
    public static TextList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _texts.Length;

    /// <inheritdoc/>
    public string this[int index] => _texts[index];

    /// <summary>A list of these texts.</summary>
    public static TextList Of(ReadOnlySpan<string> texts) => texts.IsEmpty ? Empty : new([.. texts]);

    /// <inheritdoc/>
    public bool Equals(TextList? other) => other is not null && _texts.AsSpan().SequenceEqual(other._texts.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TextList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (string text in _texts)
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_texts).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _texts);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Writes a <see cref="TextList"/> as an array of texts and reads nothing else. Thread-safe.</summary>
public sealed class TextListJson : JsonConverter<TextList>
{
    /// <inheritdoc/>
    public override TextList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list of texts is expected.");
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A list of texts holds something else."));
        }

        return TextList.Of(texts.ToArray());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TextList value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string text in value)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
