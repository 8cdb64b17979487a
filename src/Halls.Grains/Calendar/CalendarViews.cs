using System.Collections.Immutable;
using Halls.Contracts.Calendar;
using Halls.Domain.Calendar;
using Halls.Projections;

namespace Halls.Grains.Calendar;

/// <summary>The calendar between the wire and the domain.</summary>
internal static class CalendarViews
{
    public static CalendarView Of(CalendarState state) => new(
        state.Calendar.Version, [.. state.Calendar.Years.Select(Of)], [.. state.Proposals.Values.Select(p => Of(state.Calendar, p))]);

    public static CalendarProposalView Of(WorkingCalendar holds, CalendarProposal proposed)
    {
        // A year that has no file is weekends and nothing else, as far as anybody knows.
        CalendarYear before = holds.Years.FirstOrDefault(y => y.Year == proposed.File.Year) ?? proposed.File with { Off = [], Work = [] };
        return new(Of(proposed.File), proposed.By, proposed.At.ToOffset(ChinaTime.Offset), CalendarYear.Differences(before, proposed.File));
    }

    public static CalendarYearView Of(CalendarYear year) => new(year.Year, year.Revision, EnumText<CalendarStatus>.Of(year.Status), year.Basis, [.. year.Off], [.. year.Work]);

    public static CalendarYear Year(CalendarYearView view) => new()
    {
        Year = view.Year,
        Revision = view.Revision,
        Status = EnumText<CalendarStatus>.TryParse(view.Status, out CalendarStatus status) ? status : throw new ArgumentException($"Not a status: '{view.Status}'.", nameof(view)),
        Basis = view.Basis,
        Off = [.. view.Off],
        Work = [.. view.Work],
    };
}
