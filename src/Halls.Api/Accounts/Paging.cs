using System.Globalization;
using Halls.Api.Problems;

namespace Halls.Api.Accounts;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page, or null when this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
public static class Paging
{
    /// <summary>The number of rows of a page: 1 to 1000, 100 where nothing is said.</summary>
    /// <exception cref="InvalidRequestException">Out of range.</exception>
    public static int Limit(int? limit) =>
        limit is null or (>= 1 and <= 1000) ? limit ?? 100 : throw new InvalidRequestException("limit", "Must be 1 to 1000.");

    /// <summary>A cursor that is a number.</summary>
    /// <exception cref="InvalidRequestException">Not a cursor.</exception>
    public static long Number(string? cursor, long first) =>
        cursor is null ? first
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw NotOurs();

    /// <summary>A cursor that says when the last row was made and which it was.</summary>
    /// <exception cref="InvalidRequestException">Not a cursor.</exception>
    internal static (long Created, string Id) Row(string? cursor)
    {
        if (cursor is null)
        {
            return (0, "");
        }

        var parts = cursor.Split('.', 2);
        return parts.Length == 2 && parts[1].Length <= 64 && parts[1].All(char.IsAscii) && !parts[1].Any(char.IsControl)
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            ? (created, parts[1])
            : throw NotOurs();
    }

    /// <summary>Makes a page of rows that were read with one more than the limit.</summary>
    internal static Page<TView> Of<TRow, TView>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TView> view, Func<TRow, string> cursor) =>
        rows.Count > limit
            ? new(rows.Take(limit).Select(view).ToArray(), cursor(rows[limit - 1]))
            : new(rows.Select(view).ToArray(), null);

    private static InvalidRequestException NotOurs() => new("cursor", "Is not a cursor of this list.");
}
