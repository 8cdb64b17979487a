using System.Collections.Immutable;
using Orleans;

namespace Halls.Contracts.Calendar;

/// <summary>The calendar of working days: what holds, and the import of years by two people. Key: <see cref="Key"/>, there is one.</summary>
[Alias("halls.calendar-grain")]
public interface ICalendarGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "calendar";

    /// <summary>What holds and what is proposed.</summary>
    [Alias("get")]
    Task<CalendarView> Get();

    /// <summary>Proposes a year's file, which has to be one that can be read.</summary>
    [Alias("propose")]
    Task<Outcome<CalendarProposalView>> Propose(ProposeCalendarRequest request);

    /// <summary>Somebody else confirms it: it holds from now on.</summary>
    [Alias("confirm")]
    Task<Outcome<CalendarView>> Confirm(DecideCalendarRequest request);

    /// <summary>Takes a proposal back.</summary>
    [Alias("decline")]
    Task<Outcome<CalendarView>> Decline(DecideCalendarRequest request);
}

/// <summary>Proposes a year.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="File">The calendar file, JSON.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.propose-calendar")]
public sealed record ProposeCalendarRequest([property: Id(0)] RequestStamp Request, [property: Id(1)] string File, [property: Id(2)] string By);

/// <summary>Confirms or declines what is proposed for a year.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Year">The year.</param>
/// <param name="Revision">The revision that was looked at; for confirming.</param>
/// <param name="Reason">Why; for declining.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.decide-calendar")]
public sealed record DecideCalendarRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] int Year, [property: Id(2)] int Revision, [property: Id(3)] string? Reason, [property: Id(4)] string By);

/// <summary>A year of the calendar.</summary>
/// <param name="Year">The year.</param>
/// <param name="Revision">The how-manieth form of its file.</param>
/// <param name="Status">published or provisional (暂定).</param>
/// <param name="Basis">The notice it was taken from.</param>
/// <param name="Off">Days off.</param>
/// <param name="Work">Make-up days.</param>
[GenerateSerializer, Immutable, Alias("halls.calendar-year")]
public sealed record CalendarYearView(
    [property: Id(0)] int Year, [property: Id(1)] int Revision, [property: Id(2)] string Status, [property: Id(3)] string Basis, [property: Id(4)] ImmutableArray<DateOnly> Off,
    [property: Id(5)] ImmutableArray<DateOnly> Work);

/// <summary>A year that waits to be confirmed.</summary>
/// <param name="File">The year.</param>
/// <param name="By">Who proposed it.</param>
/// <param name="At">When, as clocks in China show it.</param>
/// <param name="Differences">The days that become working days, or cease to be.</param>
[GenerateSerializer, Immutable, Alias("halls.calendar-proposal")]
public sealed record CalendarProposalView(
    [property: Id(0)] CalendarYearView File, [property: Id(1)] string By, [property: Id(2)] DateTimeOffset At, [property: Id(3)] ImmutableArray<DateOnly> Differences);

/// <summary>The calendar.</summary>
/// <param name="Version">Says which files it is made of; a provisional year has a question mark.</param>
/// <param name="Years">The years that hold.</param>
/// <param name="Proposals">What waits to be confirmed.</param>
[GenerateSerializer, Immutable, Alias("halls.calendar")]
public sealed record CalendarView(
    [property: Id(0)] string Version, [property: Id(1)] ImmutableArray<CalendarYearView> Years, [property: Id(2)] ImmutableArray<CalendarProposalView> Proposals);

/// <summary>A case whose deadline a proposed calendar would move. It is never moved forward .</summary>
/// <param name="Case">The case.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Due">The last day to put it right, as it was communicated.</param>
/// <param name="Becomes">The last day by the proposed calendar; the same where only another clock of the case changes.</param>
/// <param name="Provisional">It stays provisional, because it touches another year without a notice.</param>
[GenerateSerializer, Immutable, Alias("halls.deadline-change")]
public sealed record DeadlineChange(
    [property: Id(0)] string Case, [property: Id(1)] string Hall, [property: Id(2)] DateOnly Due, [property: Id(3)] DateOnly Becomes, [property: Id(4)] bool Provisional);
