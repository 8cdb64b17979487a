using Halls.Domain.Definitions;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Definitions;

public class ValidatingADefinition
{
    private static readonly QueueDefinition A = Sample.Hall.Queue("A")!;
    private static readonly WindowDefinition Window1 = Sample.Hall.Window(1)!;

    [Fact]
    public void Finds_nothing_wrong_with_a_sound_hall() => Assert.Empty(HallValidation.Faults(Sample.Hall));

    [Fact]
    public void Finds_nothing_wrong_with_a_hall_that_never_opens_and_has_no_windows() =>
        Assert.Empty(HallValidation.Faults(Sample.Hall with { Hours = [], Windows = [], Latitude = null, Longitude = null, NameEn = null }));

    [Fact]
    public void Finds_nothing_wrong_with_six_breaks_that_touch_and_fill_the_day() =>
        Assert.Empty(HallValidation.Faults(Resting([.. Enumerable.Range(0, 6).Select(i => (i * 240, (i + 1) * 240))])));

    private static HallDefinition Resting(params (int From, int To)[] breaks) =>
        Sample.Hall with { Windows = Sample.Hall.Windows.SetItem(0, Window1 with { Breaks = [.. breaks.Select(b => new PlannedBreak(b.From, b.To))] }) };

    public static TheoryData<string, HallDefinition> Faulty() => new()
    {
        { "name", Sample.Hall with { Name = "" } },
        { "name", Sample.Hall with { Name = "   " } },
        { "name", Sample.Hall with { Name = new string('长', 61) } },
        { "name", Sample.Hall with { Name = "政务\n大厅" } },
        { "nameEn", Sample.Hall with { NameEn = "" } },
        { "nameEn", Sample.Hall with { NameEn = new string('x', 121) } },
        { "region", Sample.Hall with { Region = "3715" } },
        { "region", Sample.Hall with { Region = "37150O" } },
        { "region", Sample.Hall with { Region = "37150０" } },
        { "latitude", Sample.Hall with { Latitude = 90.01 } },
        { "latitude", Sample.Hall with { Latitude = double.NaN } },
        { "longitude", Sample.Hall with { Longitude = -180.01 } },
        { "timeZone", Sample.Hall with { TimeZone = "Asia/Liaocheng" } },
        { "timeZone", Sample.Hall with { TimeZone = "" } },
        { "hours[0].days", Sample.HallOpen(new OpeningHours([], 60, 120, 120)) },
        { "hours[0]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, -1, 120, 120)) },
        { "hours[0]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 120, 1441)) },
        { "hours[0]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 59, 120)) },
        { "hours[0]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 121, 120)) },
        { "hours[0]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 60, 60)) },
        { "hours[1]", Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 120, 120), new OpeningHours([DayOfWeek.Friday], 119, 180, 180)) },
        { "queues", Sample.Hall with { Queues = [], Windows = [] } },
        { "queues", Sample.Hall with { Queues = [.. Many(101)], Windows = [] } },
        { "queues[0].id", With(A with { Id = "" }) },
        { "queues[0].id", With(A with { Id = "A23456789" }) },
        { "queues[0].id", With(A with { Id = "A-1" }) },
        { "queues[0].id", With(A with { Id = "甲" }) },
        { "queues[1].id", Sample.Hall with { Queues = [A, A with { Id = "a", Prefix = "Z" }, .. Sample.Hall.Queues[1..]] } },
        { "queues[0].prefix", With(A with { Prefix = "" }) },
        { "queues[0].prefix", With(A with { Prefix = "ABCD" }) },
        { "queues[0].prefix", With(A with { Prefix = "a" }) },
        { "queues[0].prefix", With(A with { Prefix = "A1" }) },
        { "queues[1].prefix", With(Sample.Hall.Queue("B")! with { Prefix = "A" }) },
        { "queues[0].name", With(A with { Name = "" }) },
        { "queues[0].name", With(A with { Name = new string('长', 31) }) },
        { "queues[0].nameEn", With(A with { NameEn = new string('x', 61) }) },
        { "queues[0].minWindows", With(A with { MinWindows = -1 }) },
        { "queues[0].minWindows", With(A with { MinWindows = 100 }) },
        { "queues[0].minWindows", Sample.HallWith(A with { MinWindows = 4 }) },
        { "queues[2].minWindows", Sample.Hall with { Windows = [.. Sample.Hall.Windows.Where(w => w.No != 3)] } },
        { "windows[0].breaks[0]", Resting((720, 720)) },
        { "windows[0].breaks[0]", Resting((765, 720)) },
        { "windows[0].breaks[0]", Resting((-1, 30)) },
        { "windows[0].breaks[1]", Resting((720, 765), (1400, 1441)) },
        { "windows[0].breaks[1]", Resting((720, 765), (764, 800)) },
        { "windows[0].breaks[2]", Resting((900, 915), (720, 765), (700, 721)) },
        { "windows[0].breaks[1]", Resting((720, 765), (730, 740)) },
        { "windows[0].breaks", Resting([.. Enumerable.Range(0, 7).Select(i => (600 + (i * 10), 605 + (i * 10)))]) },
        { "policy.tide.bounds", Sample.Hall with { Policy = Sample.Hall.Policy.Add("tide.bounds", "{\"Z\":{\"max\":1}}") } },
        { "policy.tide.bounds", Sample.Hall with { Policy = Sample.Hall.Policy.Add("tide.bounds", "{\"N\":{\"min\":2}}") } },
        { "policy.tide.bounds", Sample.Hall with { Policy = Sample.Hall.Policy.Add("tide.bounds", "{\"A\":{\"min\":3,\"max\":2}}") } },
        { "policy.tide.mode", Sample.Hall with { Policy = Sample.Hall.Policy.Add("tide.mode", "\"perhaps\"") } },
        { "queues[0].targetWaitMinutes", With(A with { TargetWaitMinutes = 0 }) },
        { "queues[0].targetWaitMinutes", With(A with { TargetWaitMinutes = 481 }) },
        { "queues[0].dailyMax", With(A with { DailyMax = -1 }) },
        { "queues[0].dailyMax", With(A with { DailyMax = 100_001 }) },
        { "windows", Sample.Hall with { Windows = [.. Enumerable.Range(1, 501).Select(no => Window1 with { No = no })] } },
        { "windows[0].no", With(Window1 with { No = 0 }) },
        { "windows[0].no", With(Window1 with { No = 1000 }) },
        { "windows[1].no", Sample.Hall with { Windows = [Window1, Window1] } },
        { "windows[0].name", With(Window1 with { Name = "" }) },
        { "windows[0].canServe", With(Window1 with { CanServe = ["A", "X"] }) },
        { "windows[0].serves", With(Window1 with { Serves = ["A", "N"] }) },
        { "windows[0].serves", With(Window1 with { Serves = ["A", "A"] }) },
        { "policy.queue.max_consecutive_priority", Sample.Hall with { Policy = Sample.Hall.Policy.Add("queue.max_consecutive_priority", "11") } },
        { "policy.colour", Sample.Hall with { Policy = Sample.Hall.Policy.Add("colour", "1") } },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void Names_the_field_that_is_wrong_and_no_other(string field, HallDefinition definition) =>
        Assert.Equal([field], HallValidation.Faults(definition).Keys);

    public static TheoryData<HallDefinition> AtTheLimits() =>
    [
        Sample.Hall with { Name = new string('长', 60), NameEn = new string('x', 120), Region = "371500000000", Latitude = -90, Longitude = 180 },
        Sample.HallOpen(new OpeningHours(Sample.Weekdays, 0, 1440, 1440)),
        Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 60, 61)),
        Sample.HallOpen(new OpeningHours(Sample.Weekdays, 60, 120, 120), new OpeningHours(Sample.Weekdays, 120, 180, 180)),
        Sample.HallOpen(new OpeningHours([DayOfWeek.Monday], 60, 120, 120), new OpeningHours([DayOfWeek.Tuesday], 60, 120, 120)),
        Sample.Hall with { Queues = [.. Many(100)], Windows = [] },
        With(A with { Prefix = "ABC", MinWindows = 99, TargetWaitMinutes = 480, DailyMax = 100_000 }),
        With(A with { MinWindows = 0, TargetWaitMinutes = 1, DailyMax = 0 }),
        Unkept with { Windows = [.. Enumerable.Range(500, 500).Select(no => Window1 with { No = no })] },
        With(Window1 with { Serves = [], CanServe = [] }),
    ];

    [Theory]
    [MemberData(nameof(AtTheLimits), DisableDiscoveryEnumeration = true)]
    public void Accepts_values_at_their_limits(HallDefinition definition) => Assert.Empty(HallValidation.Faults(definition));

    [Fact]
    public void Reports_every_fault_at_once() =>
        Assert.Equal(
            ["name", "queues[0].prefix", "region"],
            HallValidation.Faults(With(A with { Prefix = "" }) with { Name = "", Region = "" }).Keys.Order(StringComparer.Ordinal));

    private static HallDefinition With(QueueDefinition queue) =>
        Sample.Hall with { Queues = [.. Sample.Hall.Queues.Select(q => q.Name == queue.Name || q.Id == queue.Id ? queue : q)], Windows = [] };

    private static HallDefinition With(WindowDefinition window) => Unkept with { Windows = [window] };

    /// <summary>No queue has to keep a window, so that any windows will do.</summary>
    private static HallDefinition Unkept => Sample.Hall with { Queues = [.. Sample.Hall.Queues.Select(q => q with { MinWindows = 0 })] };

    private static IEnumerable<QueueDefinition> Many(int count) =>
        Enumerable.Range(0, count).Select(i => A with { Id = $"Q{i}", Prefix = $"{(char)('A' + (i / 26))}{(char)('A' + (i % 26))}" });
}
