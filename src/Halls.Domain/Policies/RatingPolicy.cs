using Halls.Domain.Calendar;

namespace Halls.Domain.Policies;

/// <summary>Where the ratings are kept.</summary>
public enum RatingMaster
{
    /// <summary>Here.</summary>
    Local,

    /// <summary>In the provincial 好差评 system; this one feeds it.</summary>
    Provincial,
}

/// <summary>What is written for a service that nobody rates.</summary>
public enum DefaultRatingMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>基本满意 after seven natural days; counted apart .</summary>
    LevelThreeAfterSevenDays,
}

/// <summary>What a number of days counts.</summary>
public enum DayUnit
{
    /// <summary>Working days .</summary>
    WorkingDays,

    /// <summary>Every day.</summary>
    NaturalDays,
}

/// <summary>How long a service can still be rated.</summary>
/// <param name="Days">How many.</param>
/// <param name="Unit">Of which days.</param>
public readonly record struct RatingWindow(int Days, DayUnit Unit)
{
    /// <summary>The last day on which a service of that day can be rated; the service day is not counted .</summary>
    public DateOnly LastDay(DateOnly serviceDay, WorkingCalendar calendar) =>
        Unit == DayUnit.WorkingDays ? calendar.DeadlineAfter(serviceDay, Days).LastDay : serviceDay.AddDays(Days);
}

/// <summary>How long a text may be, in characters.</summary>
/// <param name="Device">At a device in the hall.</param>
/// <param name="Online">Elsewhere.</param>
public readonly record struct TextLimits(int Device, int Online);

/// <summary>When somebody counts as out of reach (联系不上).</summary>
/// <param name="Attempts">After so many attempts …</param>
/// <param name="Days">… on so many different days.</param>
public readonly record struct AttemptRule(int Attempts, int Days);

/// <summary>The values that a rating follows. A service keeps those of its own day, so a later change never closes its window. Immutable.</summary>
public sealed record RatingPolicy
{
    /// <summary>Who keeps the ratings. <value>local</value></summary>
    public RatingMaster Master { get; init; } = PolicyKeys.Master.Default;

    /// <summary>How long a service can be rated. <value>5 working days after the service day</value></summary>
    public RatingWindow SupplementWindow { get; init; } = PolicyKeys.SupplementWindow.Default;

    /// <summary>When one invitation goes out, in natural days; null for never. <value>3</value></summary>
    public int? InviteAfter { get; init; } = PolicyKeys.InviteAfter.Default;

    /// <summary>What is written where nobody rates. <value>nothing</value></summary>
    public DefaultRatingMode DefaultMode { get; init; } = PolicyKeys.DefaultMode.Default;

    /// <summary>How often one service can be rated. <value>1</value></summary>
    public int TimesPerService { get; init; } = PolicyKeys.TimesPerService.Default;

    /// <summary>The longest text. <value>150 at hall devices, 500 online</value></summary>
    public TextLimits TextMax { get; init; } = PolicyKeys.TextMax.Default;

    /// <summary>Level 1 or 2 needs an indicator or a text. <value>true</value></summary>
    public bool BadRequiresReason { get; init; } = PolicyKeys.BadRequiresReason.Default;

    /// <summary>After so many seconds the evaluator goes back to rest. <value>60</value></summary>
    public int DeviceTimeoutSeconds { get; init; } = PolicyKeys.DeviceTimeout.Default;

    /// <summary>A one-time link with name and phone counts as real-name. <value>true</value></summary>
    public bool LinkProvesIdentity { get; init; } = PolicyKeys.LinkProvesIdentity.Default;

    /// <summary>The day of the next month at whose 00:00 a month is cut off. <value>15</value></summary>
    public int ReportCutoff { get; init; } = PolicyKeys.ReportCutoff.Default;

    /// <summary>The defaults.</summary>
    public static RatingPolicy Default { get; } = new();

    /// <summary>The values in force on a day.</summary>
    public static RatingPolicy On(DateOnly day, PolicyLayers layers) => new()
    {
        Master = layers.Value(PolicyKeys.Master, day),
        SupplementWindow = layers.Value(PolicyKeys.SupplementWindow, day),
        InviteAfter = layers.Value(PolicyKeys.InviteAfter, day),
        DefaultMode = layers.Value(PolicyKeys.DefaultMode, day),
        TimesPerService = layers.Value(PolicyKeys.TimesPerService, day),
        TextMax = layers.Value(PolicyKeys.TextMax, day),
        BadRequiresReason = layers.Value(PolicyKeys.BadRequiresReason, day),
        DeviceTimeoutSeconds = layers.Value(PolicyKeys.DeviceTimeout, day),
        LinkProvesIdentity = layers.Value(PolicyKeys.LinkProvesIdentity, day),
        ReportCutoff = layers.Value(PolicyKeys.ReportCutoff, day),
    };
}
