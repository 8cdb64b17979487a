using Halls.Domain.Calendar;

namespace Halls.Projections.Calendar;

/// <summary>The working days that hold now. Thread-safe.</summary>
public sealed class WorkingDays
{
    /// <summary>The calendar in force.</summary>
    public ValueTask<WorkingCalendar> CurrentAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(WorkingCalendar.Shipped);
}
