using System.Globalization;
using System.Text;

namespace Halls.Projections.Figures;

/// <summary>A region with everything below it, or a hall.</summary>
/// <param name="Region">Region code, or null.</param>
/// <param name="Hall">The hall, or null.</param>
public sealed record FigurePlace(string? Region, string? Hall);

/// <summary>What figures are asked for: one place, several that don't count twice where they overlap, or everything. Immutable.</summary>
public sealed record FigureScope
{
    private readonly FigurePlace[]? _places;

    /// <summary>Makes a scope.</summary>
    /// <param name="places">The places; null for everything; none for nothing.</param>
    public FigureScope(IEnumerable<FigurePlace>? places) => _places = places?.ToArray();

    /// <summary>Everything.</summary>
    public static FigureScope Everywhere { get; } = new((IEnumerable<FigurePlace>?)null);

    /// <summary>The one region that it is, 12 digits; null for anything else.</summary>
    public string? Region => _places is [{ Region: { } region, Hall: null }] ? RegionCode.Full(region) : null;

    /// <summary>The one hall that it is; null for anything else.</summary>
    public string? Hall => _places is [{ Hall: { } hall }] ? hall : null;

    /// <summary>Whether it is made of whole regions, so that what is kept by region answers it.</summary>
    internal bool IsRegional => _places is null || _places.All(p => p.Hall is null);

    /// <summary>A region with everything below it.</summary>
    public static FigureScope OfRegion(string code) => new([new FigurePlace(code, null)]);

    /// <summary>One hall.</summary>
    public static FigureScope OfHall(string hall) => new([new FigurePlace(null, hall)]);

    /// <summary>The condition on a table with <c>month</c>, <c>region</c> and, where the scope is not regional, <c>hall</c>; and its values.</summary>
    internal string Where(Dictionary<string, object> values, bool month = true)
    {
        var sql = new StringBuilder(month ? "month = @month" : "1 = 1");
        if (_places is null)
        {
            return sql.ToString();
        }

        sql.Append(" AND (").Append(_places.Length == 0 ? "0 = 1" : "");
        for (int i = 0; i < _places.Length; i++)
        {
            sql.Append(i == 0 ? "" : " OR ");
            if (_places[i] is { Hall: { } hall })
            {
                values[Name("hall", i)] = hall;

                // A hall has one region in nearly every month, and with it the key of the tables is used from its beginning.
                sql.Append(CultureInfo.InvariantCulture, $"(hall = @hall{i}")
                    .Append(month ? string.Create(CultureInfo.InvariantCulture, $" AND region IN (SELECT region FROM hall_figures WHERE month = @month AND hall = @hall{i})") : "").Append(')');
            }
            else
            {
                (string low, string high) = RegionCode.Range(_places[i].Region!);
                (values[Name("low", i)], values[Name("high", i)]) = (low, high);
                sql.Append(CultureInfo.InvariantCulture, $"(region >= @low{i} AND region <= @high{i})");
            }
        }

        return sql.Append(')').ToString();
    }

    private static string Name(string what, int i) => string.Create(CultureInfo.InvariantCulture, $"@{what}{i}");
}
