using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Halls.Domain.Policies;

/// <summary>
/// What one place says about one key, and since when. Either a plain value, which holds always, or a list of
/// <c>{ "from": "2026-01-01", "to": "2026-12-31", "value": 3, "basis": "…", "author": "…", "approver": "…" }</c>, of which all but <c>from</c> and
/// <c>value</c> may be left out; <c>to</c> is the last day.
/// </summary>
internal static class PolicyHistory
{
    /// <summary>The value in force on a day; null when this place says nothing for it.</summary>
    public static JsonElement? On(JsonElement said, DateOnly day)
    {
        if (said.ValueKind != JsonValueKind.Array)
        {
            return said;
        }

        JsonElement? found = null;
        foreach (JsonElement entry in said.EnumerateArray())
        {
            (DateOnly from, DateOnly? to) = Span(entry);
            if (from <= day && (to is null || day <= to))
            {
                found = entry.GetProperty("value");
            }
        }

        return found;
    }

    /// <summary>Why a place may not say that, or null when it may.</summary>
    public static string? Fault(PolicyKey key, JsonElement said)
    {
        if (said.ValueKind != JsonValueKind.Array)
        {
            return key.Allows(said) ? null : key.Allowed;
        }

        DateOnly? last = null;
        bool open = false;
        foreach (JsonElement entry in said.EnumerateArray())
        {
            if (EntryFault(key, entry) is { } why)
            {
                return why;
            }

            (DateOnly from, DateOnly? to) = Span(entry);
            if (open || from <= last || to < from)
            {
                return "must be in order of time without overlap";
            }

            (last, open) = (to, to is null);
        }

        return last is null && !open ? "must have at least one entry" : null;
    }

    private static string? EntryFault(PolicyKey key, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("from", out JsonElement from) || !entry.TryGetProperty("value", out JsonElement value))
        {
            return "must be a value, or a list of { from, value }";
        }

        foreach (JsonProperty member in entry.EnumerateObject())
        {
            bool allowed = member.Name switch
            {
                "from" or "to" => TryDay(member.Value, out _),
                "value" => true,
                "basis" or "author" or "approver" => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: >= 1 and <= 200 },
                _ => false,
            };
            if (!allowed)
            {
                return $"has an entry whose '{member.Name}' is not what it must be";
            }
        }

        return entry.TryGetProperty("author", out JsonElement author) && entry.TryGetProperty("approver", out JsonElement approver) && author.GetString() == approver.GetString()
            ? "must be approved by somebody else than its author"
            : key.Allows(value) ? null : key.Allowed;
    }

    private static (DateOnly From, DateOnly? To) Span(JsonElement entry)
    {
        _ = TryDay(entry.GetProperty("from"), out DateOnly from);
        return (from, entry.TryGetProperty("to", out JsonElement end) && TryDay(end, out DateOnly to) ? to : null);
    }

    private static bool TryDay(JsonElement value, out DateOnly day)
    {
        day = default;
        return value.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}

/// <summary>
/// What province, city, county and hall say, each only where it differs: the nearest that says something for the day is followed, else the default.
/// Immutable; thread-safe.
/// </summary>
public sealed class PolicyLayers
{
    private readonly ImmutableArray<ImmutableSortedDictionary<string, string>> _layers;

    /// <summary>Makes layers.</summary>
    /// <param name="nearestFirst">Key to JSON text of the hall, then of the county, the city and the province.</param>
    public PolicyLayers(params ImmutableArray<ImmutableSortedDictionary<string, string>> nearestFirst) => _layers = nearestFirst;

    /// <summary>Nobody says anything: the defaults.</summary>
    public static PolicyLayers None { get; } = new([]);

    /// <summary>The value in force on a day.</summary>
    /// <exception cref="FormatException">A stored value could never have been accepted.</exception>
    public T Value<T>(PolicyKey<T> key, DateOnly day)
    {
        foreach (ImmutableSortedDictionary<string, string> layer in _layers)
        {
            if (layer.TryGetValue(key.Name, out string? json))
            {
                using JsonDocument said = Parse(key, json);
                if (PolicyHistory.On(said.RootElement, day) is { } value)
                {
                    return key.Read(value);
                }
            }
        }

        return key.Default;
    }

    private static JsonDocument Parse(PolicyKey key, string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The stored value of {key.Name} is no JSON.", e);
        }
    }
}
