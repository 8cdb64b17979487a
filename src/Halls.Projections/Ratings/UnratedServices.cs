using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.EventStore;

namespace Halls.Projections.Ratings;

/// <summary>Finds services that nobody has rated, for the job that then rates by default. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class UnratedServices(IStoreTables tables)
{
    /// <summary>How far back the job looks. Where it did not run for longer, what is older stays unrated.</summary>
    public const int DaysBack = 60;

    /// <summary>The service days of a hall on which default ratings are due, oldest first; none where they are not the custom.</summary>
    /// <param name="policy">What the hall says, by key.</param>
    /// <param name="now">The hall's time.</param>
    public static IReadOnlyList<DateOnly> DaysDue(ImmutableSortedDictionary<string, string> policy, DateTimeOffset now)
    {
        var layers = new PolicyLayers([policy]);
        DateOnly today = ChinaTime.DayOf(now);
        return
        [
            .. Enumerable.Range(0, DaysBack).Select(back => today.AddDays(back - DaysBack))
                .Where(day => RatingDecider.DefaultDueOn(day, RatingPolicy.On(day, layers)) <= today),
        ];
    }

    /// <summary>The services of a hall's day that nobody has rated, neither a citizen nor the job.</summary>
    public ValueTask<IReadOnlyList<string>> OnAsync(string hall, DateOnly day, CancellationToken cancellationToken) => tables.ReadAsync<IReadOnlyList<string>>(
        async (connection, token) =>
        [
            .. await connection.QueryAsync<string>(new CommandDefinition(
                """
                SELECT t.id FROM tickets t
                WHERE t.hall = @hall AND t.day = @day AND t.state = 'done'
                  AND NOT EXISTS (SELECT 1 FROM ratings r WHERE r.id IN ('r_' || t.id || '.0', 'r_' || t.id || '.1'))
                ORDER BY t.id
                """,
                new { hall, day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, cancellationToken: token)),
        ],
        cancellationToken);
}
