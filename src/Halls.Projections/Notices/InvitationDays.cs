using System.Collections.Immutable;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Projections.Calendar;

namespace Halls.Projections.Notices;

/// <summary>Which service days' citizens are invited to rate today (<c>rating.invite_after</c>). Thread-safe.</summary>
/// <param name="calendar">The working days, by which the time to rate ends.</param>
public sealed class InvitationDays(WorkingDays calendar)
{
    /// <summary>The service days of a hall whose invitations go out at an instant, oldest first; none where nobody is invited.</summary>
    /// <param name="policy">What the hall says, by key.</param>
    /// <param name="now">The hall's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<DateOnly>> AtAsync(ImmutableSortedDictionary<string, string> policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        WorkingCalendar days = await calendar.CurrentAsync(cancellationToken);
        var layers = new PolicyLayers([policy]);
        DateOnly today = ChinaTime.DayOf(now);
        return
        [
            .. Enumerable.Range(0, Invitations.LongestWindow + 1).Select(back => today.AddDays(back - Invitations.LongestWindow))
                .Where(day => Invitations.GoOutOn(today, day, RatingPolicy.On(day, layers), days)),
        ];
    }
}
