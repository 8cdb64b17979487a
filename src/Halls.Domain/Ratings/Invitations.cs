using Halls.Domain.Calendar;
using Halls.Domain.Policies;

namespace Halls.Domain.Ratings;

/// <summary>When somebody who hasn't rated is invited to, once (智能邀评).</summary>
public static class Invitations
{
    /// <summary>The day on which an invitation is due; null where there is none, or where it would come when the time to rate is over.</summary>
    /// <param name="service">The service.</param>
    /// <param name="policy">The values of the service day.</param>
    /// <param name="calendar">The working days.</param>
    public static DateOnly? DueOn(RateableService service, RatingPolicy policy, WorkingCalendar calendar) =>
        policy.InviteAfter is int days && service.Day.AddDays(days) is var day && day <= policy.SupplementWindow.LastDay(service.Day, calendar) ? day : null;
}
