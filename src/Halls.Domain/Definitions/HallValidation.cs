using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Policies;
using Halls.Domain.Tidal.Moves;

namespace Halls.Domain.Definitions;

/// <summary>What makes a definition acceptable. Every fault is reported, each with the field it belongs to.</summary>
public static class HallValidation
{
    /// <summary>So many breaks a window may have planned.</summary>
    public const int MostBreaks = 6;

    /// <summary>The faults of a definition, field to messages; empty when there is none.</summary>
    public static IReadOnlyDictionary<string, string[]> Faults(HallDefinition definition)
    {
        var faults = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        void Fault(string field, string message)
        {
            if (!faults.TryGetValue(field, out List<string>? list))
            {
                faults[field] = list = [];
            }

            list.Add(message);
        }

        void Text(string field, string? value, int max)
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > max || value.Any(char.IsControl))
            {
                Fault(field, $"must be 1 to {max} characters");
            }
        }

        Text("name", definition.Name, 60);
        if (definition.NameEn is not null)
        {
            Text("nameEn", definition.NameEn, 120);
        }

        if (definition.Region is not { Length: 6 or 12 } || !definition.Region.All(char.IsAsciiDigit))
        {
            Fault("region", "must be 6 or 12 digits");
        }

        if (definition.Latitude is not (null or (>= -90 and <= 90)))
        {
            Fault("latitude", "must be from -90 to 90");
        }

        if (definition.Longitude is not (null or (>= -180 and <= 180)))
        {
            Fault("longitude", "must be from -180 to 180");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(definition.TimeZone, out _))
        {
            Fault("timeZone", "must be the IANA name of a time zone");
        }

        for (int i = 0; i < definition.Hours.Length; i++)
        {
            OpeningHours h = definition.Hours[i];
            if (h.Days.IsEmpty)
            {
                Fault($"hours[{i}].days", "must name at least one day");
            }

            if (h.Open is < 0 or > 1440 || h.Close is < 0 or > 1440 || h.LastTicket < h.Open || h.Close < h.LastTicket || h.Close <= h.Open)
            {
                Fault($"hours[{i}]", "must be open ≤ lastTicket ≤ close within one day");
            }

            for (int j = 0; j < i; j++)
            {
                OpeningHours o = definition.Hours[j];
                if (h.Days.Intersect(o.Days).Any() && h.Open < o.Close && o.Open < h.Close)
                {
                    Fault($"hours[{i}]", "overlaps another interval of the same day");
                }
            }
        }

        if (definition.Queues.Length is 0 or > 100)
        {
            Fault("queues", "must be 1 to 100");
        }

        for (int i = 0; i < definition.Queues.Length; i++)
        {
            QueueDefinition q = definition.Queues[i];
            if (q.Id is not { Length: >= 1 and <= 8 } || !q.Id.All(char.IsAsciiLetterOrDigit))
            {
                Fault($"queues[{i}].id", "must be 1 to 8 letters or digits");
            }

            if (definition.Queues.Take(i).Any(o => string.Equals(o.Id, q.Id, StringComparison.OrdinalIgnoreCase)))
            {
                Fault($"queues[{i}].id", "is there twice");
            }

            if (q.Prefix is not { Length: >= 1 and <= 3 } || !q.Prefix.All(char.IsAsciiLetterUpper))
            {
                Fault($"queues[{i}].prefix", "must be 1 to 3 capital letters");
            }

            if (definition.Queues.Take(i).Any(o => o.Prefix == q.Prefix))
            {
                Fault($"queues[{i}].prefix", "is there twice");
            }

            Text($"queues[{i}].name", q.Name, 30);
            if (q.NameEn is not null)
            {
                Text($"queues[{i}].nameEn", q.NameEn, 60);
            }

            Range($"queues[{i}].minWindows", q.MinWindows, 0, 99);
            Range($"queues[{i}].targetWaitMinutes", q.TargetWaitMinutes, 1, 480);
            if (q.DailyMax is int max)
            {
                Range($"queues[{i}].dailyMax", max, 0, 100_000);
            }
        }

        if (definition.Windows.Length > 500)
        {
            Fault("windows", "must be at most 500");
        }

        for (int i = 0; i < definition.Windows.Length; i++)
        {
            WindowDefinition w = definition.Windows[i];
            Range($"windows[{i}].no", w.No, 1, 999);
            if (definition.Windows.Take(i).Any(o => o.No == w.No))
            {
                Fault($"windows[{i}].no", "is there twice");
            }

            Text($"windows[{i}].name", w.Name, 30);
            foreach (string id in w.Serves.Concat(w.CanServe).Distinct())
            {
                if (definition.Queue(id) is null)
                {
                    Fault($"windows[{i}].canServe", $"names the queue '{id}', which is not there");
                }
            }

            if (w.Serves.Distinct().Count() < w.Serves.Length)
            {
                Fault($"windows[{i}].serves", "names a queue twice");
            }

            if (w.Serves.Except(w.CanServe).Any())
            {
                Fault($"windows[{i}].serves", "names a queue that canServe does not");
            }

            Breaks($"windows[{i}].breaks", w.Breaks ?? []);
        }

        foreach ((string key, string json) in definition.Policy)
        {
            if (PolicyValues.Check(key, json) is string why)
            {
                Fault($"policy.{key}", why);
            }
            else if (key == PolicyKeys.TideBounds.Name)
            {
                Bounds(json);
            }
        }

        // A hall without windows is being set up. One that has some, and is sound otherwise, must be able to do what it promises.
        bool sound = faults.Count == 0;
        for (int i = 0; i < definition.Queues.Length && definition.Windows.Length > 0 && sound; i++)
        {
            QueueDefinition q = definition.Queues[i];
            int able = definition.Windows.Count(w => w.CanServe.Contains(q.Id));
            if (able < q.MinWindows)
            {
                Fault(
                    $"queues[{i}].minWindows",
                    string.Create(CultureInfo.InvariantCulture, $"must be at most {able}: so many windows may serve '{q.Id}'. 能受理“{q.Name}”的窗口只有 {able} 个，达不到要求的 {q.MinWindows} 个"));
            }
        }

        return faults.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);

        void Breaks(string field, ImmutableArray<PlannedBreak> breaks)
        {
            if (breaks.Length > MostBreaks)
            {
                Fault(field, $"must be at most {MostBreaks}");
            }

            for (int i = 0; i < breaks.Length && i < MostBreaks; i++)
            {
                PlannedBreak b = breaks[i];
                if (b.From < 0 || b.To > 1440 || b.From >= b.To)
                {
                    Fault($"{field}[{i}]", "must be from < to within one day");
                }
                else if (breaks.Take(i).Any(o => b.From < o.To && o.From < b.To))
                {
                    Fault($"{field}[{i}]", "overlaps another break of the window");
                }
            }
        }

        // How far the policy may go is said of queues that are there, and leaves room for it.
        void Bounds(string json)
        {
            foreach ((string id, QueueBounds bounds) in TidalRules.BoundsIn(json))
            {
                int able = definition.Windows.Count(w => w.CanServe.Contains(id));
                if (definition.Queue(id) is null)
                {
                    Fault($"policy.{PolicyKeys.TideBounds.Name}", $"names the queue '{id}', which is not there");
                }
                else if (definition.Windows.Length > 0 && bounds.Min > able)
                {
                    Fault($"policy.{PolicyKeys.TideBounds.Name}", string.Create(CultureInfo.InvariantCulture, $"asks for {bounds.Min} windows of '{id}', which {able} may serve"));
                }
            }
        }

        void Range(string field, int value, int low, int high)
        {
            if (value < low || value > high)
            {
                Fault(field, $"must be from {low} to {high}");
            }
        }
    }
}
