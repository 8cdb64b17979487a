using System.Collections.Immutable;
using System.Globalization;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Domain.Definitions;

namespace Halls.Grains;

/// <summary>A hall's definition between its wire form and the domain.</summary>
internal static class Definitions
{
    private static readonly ImmutableArray<(string Text, DayOfWeek Day)> Days =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday),
    ];

    private static readonly ImmutableArray<(string Text, QueueKind Kind)> QueueKinds =
    [
        ("ordinary", QueueKind.Ordinary), ("inquiry", QueueKind.Inquiry), ("delivery", QueueKind.Delivery), ("green", QueueKind.Green), ("nohelp", QueueKind.NoHelp),
    ];

    private static readonly ImmutableArray<(string Text, WindowKind Kind)> WindowKinds =
    [
        ("dedicated", WindowKind.Dedicated), ("comprehensive", WindowKind.Comprehensive), ("tidal", WindowKind.Tidal), ("assist", WindowKind.Assist),
        ("crossRegion", WindowKind.CrossRegion), ("nohelp", WindowKind.NoHelp), ("delivery", WindowKind.Delivery), ("inquiry", WindowKind.Inquiry),
    ];

    /// <summary>The domain's definition, or what can't be read, by field.</summary>
    public static (HallDefinition? Definition, IReadOnlyDictionary<string, string[]> Faults) Parse(HallView view)
    {
        var faults = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        T Read<T>(string field, string? text, ImmutableArray<(string Text, T Value)> known)
        {
            foreach ((string candidate, T value) in known)
            {
                if (candidate == text)
                {
                    return value;
                }
            }

            faults[field] = [$"must be one of {string.Join(", ", known.Select(k => k.Text))}"];
            return known[0].Value;
        }

        int Minute(string field, string? text)
        {
            if (text == "24:00")
            {
                return 1440;
            }

            if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
            {
                return (int)time.ToTimeSpan().TotalMinutes;
            }

            faults[field] = ["must be HH:mm, at most 24:00"];
            return 0;
        }

        if (view.TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(view.TimeZone, out _))
        {
            faults["timeZone"] = ["must be the IANA name of a time zone"];
        }

        var definition = new HallDefinition
        {
            Name = view.Name,
            NameEn = view.NameEn,
            Region = view.Region,
            Latitude = view.Latitude,
            Longitude = view.Longitude,
            TimeZone = view.TimeZone ?? "",
            Hours =
            [
                .. view.Hours.Select((h, i) => new OpeningHours(
                    [.. h.Days.Select(d => Read($"hours[{i}].days", d, Days)).Distinct()],
                    Minute($"hours[{i}].open", h.Open), Minute($"hours[{i}].lastTicket", h.LastTicket), Minute($"hours[{i}].close", h.Close))),
            ],
            Queues =
            [
                .. view.Queues.Select((q, i) => new QueueDefinition(
                    q.Id, q.Name, q.NameEn, q.Prefix, Read($"queues[{i}].kind", q.Kind, QueueKinds), q.MinWindows, q.DailyMax, q.TargetWaitMinutes)),
            ],
            Windows =
            [
                .. view.Windows.Select((w, i) => new WindowDefinition(w.No, w.Name, Read($"windows[{i}].kind", w.Kind, WindowKinds), w.Serves, w.CanServe, w.Department, Breaks(i, w.Breaks ?? []))),
            ],
            Policy = view.Policy,
        };
        if (faults.Count == 0)
        {
            foreach ((string field, string[] messages) in HallValidation.Faults(definition))
            {
                faults[field] = messages;
            }
        }

        return faults.Count == 0 ? (definition, faults) : (null, faults);

        ImmutableArray<PlannedBreak>? Breaks(int window, ImmutableArray<BreakView> breaks) => breaks.IsEmpty ? null :
        [
            .. breaks.Select((b, i) => new PlannedBreak(Minute($"windows[{window}].breaks[{i}].from", b.From), Minute($"windows[{window}].breaks[{i}].to", b.To))),
        ];
    }

    /// <summary>The wire form.</summary>
    public static HallView View(string id, long version, HallDefinition d) => new(
        id, version, d.Name, d.NameEn, d.Region, d.Latitude, d.Longitude, d.TimeZone,
        [.. d.Hours.Select(h => new HoursView([.. Days.Where(k => h.Days.Contains(k.Day)).Select(k => k.Text)], Clock(h.Open), Clock(h.LastTicket), Clock(h.Close)))],
        [.. d.Queues.Select(q => new QueueDefinitionView(q.Id, q.Name, q.NameEn, q.Prefix, TextOf(q.Kind), q.MinWindows, q.DailyMax, q.TargetWaitMinutes))],
        [.. d.Windows.Select(w => new WindowDefinitionView(
            w.No, w.Name, TextOf(w.Kind), w.Serves, w.CanServe, w.Department, [.. (w.Breaks ?? []).Select(b => new BreakView(Clock(b.From), Clock(b.To)))]))],
        d.Policy);

    /// <summary>A queue kind as the edge writes it.</summary>
    public static string TextOf(QueueKind kind) => QueueKinds.First(k => k.Kind == kind).Text;

    /// <summary>A window kind as the edge writes it.</summary>
    public static string TextOf(WindowKind kind) => WindowKinds.First(k => k.Kind == kind).Text;

    /// <summary>The day's hours as the board shows them.</summary>
    public static TodayHours? Today(HallDefinition definition, DayOfWeek day) =>
        Intake.Of(definition, day) is { } hours ? new TodayHours(Clock(hours.Open), Clock(hours.LastTicket), Clock(hours.Close)) : null;

    /// <summary>A minute of the day as the edge writes it, <c>HH:mm</c>.</summary>
    public static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
