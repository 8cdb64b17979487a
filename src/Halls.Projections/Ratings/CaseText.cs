using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Projections.Ratings;

/// <summary>The words of rectification, as the edge lets them in and as people read them. Thread-safe.</summary>
public static class CaseText
{
    /// <summary>Where a case can stand.</summary>
    public static IReadOnlyList<string> Stages { get; } = All<CaseStage>();

    /// <summary>How an evaluator is reached.</summary>
    public static IReadOnlyList<string> Channels { get; } = All<ContactChannel>();

    /// <summary>How a case is answered .</summary>
    public static IReadOnlyList<string> Kinds { get; } = All<CaseKind>();

    /// <summary>Why a rating is claimed invalid .</summary>
    public static IReadOnlyList<string> Grounds { get; } = All<InvalidityGround>();

    /// <summary>What the evaluator thinks of the rectification .</summary>
    public static IReadOnlyList<string> Verdicts { get; } = All<Verdict>();

    /// <summary>The official Chinese name of a stage.</summary>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public static string StageName(string stage) => EnumText<CaseStage>.TryParse(stage, out CaseStage known)
        ? CaseWords.NameOf(known)
        : throw new ArgumentException($"Not a stage of a case: '{stage}'.", nameof(stage));

    /// <summary>The official Chinese name of a level, 5 to 1.</summary>
    public static string LevelName(long level) => Levels.NameOf((int)level);

    /// <summary>The lamp of a row's next clock; null when none runs. Computed when it is looked at, never stored .</summary>
    internal static string? LampOf(CaseRow row, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (NextOf(row) is not { } expires)
        {
            return null;
        }

        DateOnly opened = ChinaTime.DayOf(TicketsProjection.Instant(row.OpenedAt)), last = ChinaTime.DayOf(expires.AddTicks(-1));
        int days = last > opened ? calendar.Count(opened.AddDays(1), last.AddDays(1)).Days : 0;
        return EnumText<Lamp>.Of(Lamps.Of(new Deadline(opened, days, last, row.Provisional == 1), now, calendar));
    }

    /// <summary>The end of the clock of a row that runs out first; null when none runs.</summary>
    public static DateTimeOffset? NextOf(CaseRow row) => row.NextAt is { } at and < CaseQueries.Never ? InChina(at) : null;

    /// <summary>The instant of so many microseconds since 1970, as clocks in China show it.</summary>
    public static DateTimeOffset InChina(long micros) => TicketsProjection.Instant(micros).ToOffset(ChinaTime.Offset);

    private static string[] All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(EnumText<T>.Of)];
}
