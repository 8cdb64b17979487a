using Halls.Domain.Calendar;
using Halls.Domain.Policies;

namespace Halls.Domain.Ratings;

/// <summary>Why somebody is not invited to rate, or not yet.</summary>
public enum InvitationRefusal
{
    /// <summary>The service isn't completed .</summary>
    ServiceNotCompleted,

    /// <summary>They have rated meanwhile.</summary>
    AlreadyRated,

    /// <summary>Nobody is invited here (<c>rating.invite_after</c> is off), or only when the time to rate would be over.</summary>
    NotInvited,

    /// <summary>The day hasn't come.</summary>
    NotYet,

    /// <summary>The time to rate is over: the link would lead to a refusal.</summary>
    RatingOver,

    /// <summary>The phone number was erased.</summary>
    PhoneErased,
}

/// <summary>When somebody who hasn't rated is invited to, once (智能邀评).</summary>
public static class Invitations
{
    /// <summary>The longest that <c>rating.invite_after</c> can be, in natural days.</summary>
    public const int LongestAfter = 30;

    /// <summary>How long after its service day a service can still be rated: <c>rating.supplement_window</c> allows 30 working days, with every holiday in between.</summary>
    public const int LongestWindow = 60;

    /// <summary>The day on which an invitation is due; null where there is none, or where it would come when the time to rate is over.</summary>
    /// <param name="service">The service.</param>
    /// <param name="policy">The values of the service day.</param>
    /// <param name="calendar">The working days.</param>
    public static DateOnly? DueOn(RateableService service, RatingPolicy policy, WorkingCalendar calendar) => DueOn(service.Day, policy, calendar);

    /// <summary>The day on which invitations of a service day are due; null where there are none.</summary>
    public static DateOnly? DueOn(DateOnly serviceDay, RatingPolicy policy, WorkingCalendar calendar) =>
        policy.InviteAfter is int days && serviceDay.AddDays(days) is var day && day <= policy.SupplementWindow.LastDay(serviceDay, calendar) ? day : null;

    /// <summary>Whether invitations of a service day go out on a day: they are due, and a rating could still be given.</summary>
    public static bool GoOutOn(DateOnly today, DateOnly serviceDay, RatingPolicy policy, WorkingCalendar calendar) =>
        DueOn(serviceDay, policy, calendar) is { } due && due <= today && today <= policy.SupplementWindow.LastDay(serviceDay, calendar);

    /// <summary>Why an invitation may not go out now, or null when it may. Asked right before it is sent, because somebody may have rated meanwhile.</summary>
    /// <param name="state">What was rated.</param>
    /// <param name="service">The service; null while it isn't completed.</param>
    /// <param name="policy">The values of the service day.</param>
    /// <param name="calendar">The working days.</param>
    /// <param name="now">The present.</param>
    public static InvitationRefusal? Check(RatingState state, RateableService? service, RatingPolicy policy, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (service is null)
        {
            return InvitationRefusal.ServiceNotCompleted;
        }

        DateOnly today = ChinaTime.DayOf(now);
        return state.TimesRated > 0 ? InvitationRefusal.AlreadyRated
            : DueOn(service, policy, calendar) is not { } due ? InvitationRefusal.NotInvited
            : today < due ? InvitationRefusal.NotYet
            : today > policy.SupplementWindow.LastDay(service.Day, calendar) ? InvitationRefusal.RatingOver
            : null;
    }
}
