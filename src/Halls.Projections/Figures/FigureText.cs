using System.Globalization;

namespace Halls.Projections.Figures;

/// <summary>How the tables of figures write days and months: <c>yyyy-MM-dd</c> and <c>yyyy-MM</c>, so that they sort.</summary>
internal static class FigureText
{
    public static string OfDay(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string OfMonth(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
