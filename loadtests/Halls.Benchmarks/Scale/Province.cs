using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Definitions;

namespace Halls.Benchmarks.Scale;

/// <summary>A hall of the made-up province.</summary>
/// <param name="Id">The hall.</param>
/// <param name="Region">Its county, 6 digits.</param>
/// <param name="Weight">How much of the province's services are its.</param>
/// <param name="Windows">How many windows it has.</param>
internal sealed record ScaleHall(string Id, string Region, double Weight, int Windows)
{
    /// <summary>Departments take the windows by turns.</summary>
    public string UnitOf(int window) => Province.Units[window % Province.Units.Length];

    /// <summary>What is done at a window: a department has eight items.</summary>
    public string ItemOf(int window, int which) => string.Create(CultureInfo.InvariantCulture, $"{UnitOf(window)}-{which % Province.ItemsOfUnit:00}");

    /// <summary>The clerk of a window.</summary>
    public string ClerkOf(int window) => string.Create(CultureInfo.InvariantCulture, $"u_{Id}_{window}");

    /// <summary>The definition, so that reports can name it.</summary>
    public HallDefinition Definition() => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{Region} 政务服务中心 {Id}"),
        Region = Region,
        TimeZone = "Asia/Shanghai",
        Hours = [new([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], 510, 1035, 1050)],
        Queues = [new("A", "综合受理", null, "A", QueueKind.Ordinary, 1, null, 15)],
        Windows = [.. Enumerable.Range(1, Windows).Select(no => new WindowDefinition(
            no, string.Create(CultureInfo.InvariantCulture, $"{no}号窗口"), WindowKind.Dedicated, ["A"], ["A"], UnitOf(no)))],
    };
}

/// <summary>A province of 16 cities with ten counties each and six halls a county: 960 halls, of which the county's own takes half of its services.</summary>
internal static class Province
{
    public const string Region = "370000";
    public const int ItemsOfUnit = 8;
    private const int Cities = 16;
    private const int CountiesOfCity = 10;
    private const int HallsOfCounty = 6;

    public static readonly string[] Units = ["人社", "医保", "不动产", "公安", "税务", "市场监管", "公积金", "民政", "交通", "住建", "卫健", "教育"];

    public static ImmutableArray<ScaleHall> Halls { get; } =
    [
        .. from city in Enumerable.Range(1, Cities)
           from county in Enumerable.Range(2, CountiesOfCity)
           let region = string.Create(CultureInfo.InvariantCulture, $"37{city:00}{county:00}")
           from hall in Enumerable.Range(0, HallsOfCounty)
           let share = hall == 0 ? 0.5 : 0.1
           select new ScaleHall(string.Create(CultureInfo.InvariantCulture, $"h{region}-{hall}"), region, share * (1 + (2.0 / city) + (1.0 / county)), hall == 0 ? 48 : 12),
    ];
}
