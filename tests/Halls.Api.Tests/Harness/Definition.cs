namespace Halls.Api.Tests.Harness;

/// <summary>A hall that tests work in. What matters to a test, it says itself.</summary>
internal static class Definition
{
    /// <summary>Three queues (A, B, N) and eight windows: 1 to 6 serve A and may serve B, 7 serves B, 8 serves A and B.</summary>
    public static Dictionary<string, object?> Of(
        string name = "聊城市政务服务中心", object? hours = null, object? queues = null, object? windows = null, object? policy = null, int? dailyMax = null) => new()
        {
            ["name"] = name,
            ["region"] = "371500",
            ["latitude"] = 36.45,
            ["longitude"] = 115.98,
            ["timeZone"] = "Asia/Shanghai",
            ["hours"] = hours ?? Hours("08:30", "17:15", "17:30"),
            ["queues"] = queues ?? (windows is null ? Queues(dailyMax, "A", "B", "N") : Queues(dailyMax, false, "A", "B", "N")),
            ["windows"] = windows ?? Enumerable.Range(1, 8).Select(no => Window(
                no, no == 7 ? ["B"] : no == 8 ? ["A", "B"] : ["A"], "A", "B")).ToArray(),
            ["policy"] = policy ?? new { },
        };

    public static object[] Hours(string open, string lastTicket, string close) =>
        [new { days = new[] { "mon", "tue", "wed", "thu", "fri" }, open, lastTicket, close }];

    /// <summary>Ordinary queues that keep a window each; N, which no window of <see cref="Of"/> serves, keeps none.</summary>
    public static object[] Queues(int? dailyMax, params string[] ids) => Queues(dailyMax, true, ids);

    /// <summary>The same, or with no window that any of them has to keep: a hall must be able to do what it promises.</summary>
    private static object[] Queues(int? dailyMax, bool kept, params string[] ids) =>
        [.. ids.Select(id => new { id, name = "队列" + id, prefix = id, kind = "ordinary", minWindows = kept && id != "N" ? 1 : 0, dailyMax, targetWaitMinutes = 15 })];

    public static object Window(int no, string[] serves, params string[] canServe) =>
        new { no, name = $"{no}号窗口", kind = "dedicated", serves, canServe = canServe.Length == 0 ? serves : canServe };
}
