using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Tidal;

public sealed class TheLaboratory(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Runs_a_given_day_under_several_plans_and_the_same_seed_gives_the_same_figures()
    {
        HallClient hall = await _silo.NewHallAsync();
        object body = new
        {
            people = Enumerable.Range(0, 120).Select(i => new { queue = i % 3 == 0 ? "B" : "A", at = $"{9 + (i / 60):00}:{i % 60:00}", serviceMinutes = 12.0 }),
            plans = new object[]
            {
                new { name = "开门安排", policy = "none" },
                new { name = "七号办甲", policy = "none", windows = new[] { new { no = 7, serves = new[] { "A", "B" } } } },
                new { policy = "longest-queue" },
                new { policy = "max-weight" },
                new { policy = "tidal" },
            },
            seed = 7,
        };
        Answer first = await SimulateAsync(hall, body);
        JsonElement[] results = first.Read().List("results");
        Assert.Equal(["开门安排", "七号办甲", "longest-queue", "max-weight", "tidal"], results.Select(r => r.Text("name")));
        Assert.All(results, r =>
        {
            JsonElement waits = r.GetProperty("waits");
            Assert.Equal(120, waits.Int("people"));
            Assert.True(waits.GetProperty("p50").GetDouble() <= waits.GetProperty("p90").GetDouble());
            Assert.Equal(120, r.List("queues").Sum(q => q.GetProperty("waits").Int("people")));
            Assert.Equal(120, r.List("halfHours").Sum(h => h.Int("people")));
        });
        Assert.True(results[1].GetProperty("waits").GetProperty("mean").GetDouble() <= results[0].GetProperty("waits").GetProperty("mean").GetDouble());
        Assert.Equal(first.Text, (await SimulateAsync(hall, body)).Text);
    }

    [Fact]
    public async Task Draws_a_made_up_day_and_another_seed_draws_another()
    {
        HallClient hall = await _silo.NewHallAsync();
        object Body(uint seed) => new
        {
            madeUp = new[] { new { queue = "A", peopleADay = 300.0, serviceMinutes = 8.0 }, new { queue = "B", peopleADay = 80.0, serviceMinutes = 10.0 } },
            plans = new[] { new { policy = "none" } },
            seed,
            runs = 5,
        };
        string one = (await SimulateAsync(hall, Body(1))).Text;
        Assert.Equal(one, (await SimulateAsync(hall, Body(1))).Text);
        Assert.NotEqual(one.Replace("\"seed\":1", "", StringComparison.Ordinal), (await SimulateAsync(hall, Body(2))).Text.Replace("\"seed\":2", "", StringComparison.Ordinal));
        Assert.InRange((await SimulateAsync(hall, Body(1))).Read().List("results")[0].GetProperty("waits").Int("people"), 1500, 2300);
    }

    [Fact]
    public async Task Runs_a_recorded_day_as_it_was_and_as_it_would_have_been()
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        for (int i = 0; i < 3; i++)
        {
            await hall.TakeAsync();
        }

        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        await hall.DoAsync(1, "complete");
        JsonElement[] results = (await SimulateAsync(hall, new { day = "2026-11-23", plans = new[] { new { policy = "recorded" }, new { policy = "none" } } })).Read().List("results");
        Assert.Equal((1, 2), (results[0].GetProperty("waits").Int("people"), results[0].GetProperty("waits").Int("neverCalled")));
        Assert.Equal(3, results[1].GetProperty("waits").Int("people") + results[1].GetProperty("waits").Int("neverCalled"));
        (await SimulateAsync(hall, new { day = "2020-01-01", plans = new[] { new { policy = "none" } } })).Invalid("day");
    }

    [Fact]
    public async Task Plays_the_planned_breaks_of_a_given_day_so_that_nobody_is_called_in_them_and_people_wait_longer()
    {
        // One window for A; somebody comes every ten minutes from ten to twelve and needs five.
        object body = new
        {
            people = Enumerable.Range(0, 12).Select(i => new { queue = "A", at = $"{10 + (i / 6):00}:{i % 6}0", serviceMinutes = 5.0 }),
            plans = new[] { new { policy = "none" }, new { policy = "tidal" } },
        };
        JsonElement[] without = (await SimulateAsync(await RestingAsync(), body)).Read().List("results"), with = (await SimulateAsync(await RestingAsync("10:25", "11:25"), body)).Read().List("results");
        Assert.All(without, plan => Assert.Equal(0, plan.GetProperty("waits").GetProperty("longest").GetDouble()));
        Assert.All(with, plan =>
        {
            Assert.Equal(12, plan.GetProperty("waits").Int("people"));

            // Whoever came at half past ten is called at the break's end; those of the half hour wait 55, 50 and 45 minutes.
            Assert.Equal(55, plan.GetProperty("waits").GetProperty("longest").GetDouble());
            Assert.Equal(50, plan.List("halfHours").Single(h => h.Int("minute") == 630).GetProperty("mean").GetDouble());
        });
    }

    [Fact]
    public async Task Plays_the_planned_breaks_of_a_made_up_day()
    {
        object body = new { madeUp = new[] { new { queue = "A", peopleADay = 60.0, serviceMinutes = 4.0 } }, plans = new[] { new { policy = "none" } }, runs = 3 };
        JsonElement Waits(Answer answer) => answer.Read().List("results")[0].GetProperty("waits");
        JsonElement without = Waits(await SimulateAsync(await RestingAsync(), body)), with = Waits(await SimulateAsync(await RestingAsync("12:00", "14:00"), body));
        Assert.Equal(without.Int("people"), with.Int("people"));
        Assert.True(with.GetProperty("mean").GetDouble() > without.GetProperty("mean").GetDouble() + 5, $"{with} {without}");
        Assert.True(with.GetProperty("longest").GetDouble() > 90, $"{with}");
    }

    [Fact]
    public async Task Plays_the_planned_breaks_of_a_recorded_day_under_another_plan_and_leaves_what_happened_as_it_was()
    {
        // It is nine; the window is opened, and one of three is called: within ten minutes of the break's beginning, so nothing says that its clerk works through it.
        async Task<JsonElement[]> DayAsync(HallClient hall)
        {
            await hall.DoAsync(1, "open");
            for (int i = 0; i < 3; i++)
            {
                await hall.TakeAsync();
            }

            await hall.NextAsync(1);
            return (await SimulateAsync(hall, new { day = "2026-11-23", plans = new[] { new { policy = "recorded" }, new { policy = "none" } } })).Read().List("results");
        }

        JsonElement[] without = await DayAsync(await RestingAsync()), with = await DayAsync(await RestingAsync("09:00", "09:45"));
        Assert.Equal(without[0].GetProperty("waits").GetRawText(), with[0].GetProperty("waits").GetRawText());
        Assert.Equal((1, 2), (with[0].GetProperty("waits").Int("people"), with[0].GetProperty("waits").Int("neverCalled")));
        double Mean(JsonElement plan) => plan.GetProperty("waits").GetProperty("mean").GetDouble();
        Assert.Equal(Mean(without[1]) + 45, Mean(with[1]), 0.02);
    }

    /// <summary>A hall with one window, which serves A, and perhaps a break of its every day.</summary>
    private Task<HallClient> RestingAsync(string? from = null, string? to = null) => _silo.NewHallAsync((object)Definition.Of(windows: new object[]
    {
        new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, breaks = from is null ? [] : new[] { new { from, to } } },
        Definition.Window(2, ["B"]),
    }));

    public static TheoryData<string, string> TooMuchOrWrong() => new()
    {
        { "{}", "day" },
        { "{\"day\":\"2026-11-23\"}", "plans" },
        { "{\"day\":\"yesterday\",\"plans\":[{\"policy\":\"none\"}]}", "day" },
        { "{\"day\":\"2026-11-23\",\"plans\":[{\"policy\":\"magic\"}]}", "plans[0].policy" },
        { "{\"day\":\"2026-11-23\",\"plans\":[null]}", "plans[0].policy" },
        { "{\"day\":\"2026-11-23\",\"plans\":[" + string.Join(',', Enumerable.Repeat("{\"policy\":\"none\"}", 9)) + "]}", "plans" },
        { "{\"day\":\"2026-11-23\",\"plans\":[{\"policy\":\"none\",\"windows\":[{\"no\":99,\"serves\":[\"A\"]}]}]}", "plans[0].windows" },
        { "{\"day\":\"2026-11-23\",\"plans\":[{\"policy\":\"none\",\"windows\":[{\"no\":1,\"serves\":[\"N\"]}]}]}", "plans[0].windows" },
        { "{\"madeUp\":[{\"queue\":\"A\",\"peopleADay\":15000,\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"none\"}],\"runs\":50}", "plans" },
        { "{\"madeUp\":[{\"queue\":\"A\",\"peopleADay\":20001,\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"none\"}]}", "madeUp[0]" },
        { "{\"madeUp\":[{\"queue\":\"A\",\"peopleADay\":10,\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"none\"}],\"runs\":51}", "runs" },
        { "{\"madeUp\":[{\"queue\":\"A\",\"peopleADay\":10,\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"recorded\"}]}", "plans[0].policy" },
        { "{\"madeUp\":[{\"queue\":\"Z\",\"peopleADay\":10,\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"none\"}]}", "madeUp" },
        { "{\"people\":[],\"plans\":[{\"policy\":\"none\"}]}", "people" },
        { "{\"people\":[{\"queue\":\"A\",\"at\":\"25:00\",\"serviceMinutes\":8}],\"plans\":[{\"policy\":\"none\"}]}", "people[0]" },
    };

    [Theory]
    [MemberData(nameof(TooMuchOrWrong))]
    public async Task Refuses_what_is_too_much_or_wrong_by_field_before_it_starts(string body, string field)
    {
        HallClient hall = await _silo.NewHallAsync();
        (await _silo.Admin.SendAsync(HttpMethod.Post, $"/api/halls/{hall.Id}/simulate", body)).Invalid(field);
    }

    [Fact]
    public async Task Lets_two_run_at_a_time_and_ends_one_that_nobody_waits_for_any_more()
    {
        HallClient hall = await _silo.NewHallAsync();
        object large = new
        {
            madeUp = new[] { new { queue = "A", peopleADay = 700.0, serviceMinutes = 5.0 } },
            plans = new[] { new { policy = "tidal" } },
            runs = 50,
        };
        using var gone = new CancellationTokenSource();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _silo.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _silo.AdminToken);
        List<Task<HttpResponseMessage>> asked =
            [.. Enumerable.Range(0, 3).Select(_ => http.PostAsync($"/api/halls/{hall.Id}/simulate", new StringContent(JsonSerializer.Serialize(large), System.Text.Encoding.UTF8, "application/json"), gone.Token))];

        // Two take their time; the third is told at once.
        Task<HttpResponseMessage> told = await Task.WhenAny(asked);
        using HttpResponseMessage busy = await told;
        Assert.Equal(429, (int)busy.StatusCode);
        Assert.NotNull(busy.Headers.RetryAfter);
        Assert.Contains("urn:halls:laboratory-busy", await busy.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await gone.CancelAsync();
        foreach (Task<HttpResponseMessage> run in asked.Where(a => a != told))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        object small = new { madeUp = new[] { new { queue = "A", peopleADay = 30.0, serviceMinutes = 3.0 } }, plans = new[] { new { policy = "none" } } };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await SimulateAsync(hall, small)).Status == 429)
        {
            await pace.WaitForNextTickAsync(patience.Token);
        }

        (await SimulateAsync(hall, small)).Read();
    }

    private Task<Answer> SimulateAsync(HallClient hall, object body) => _silo.Admin.PostAsync($"/api/halls/{hall.Id}/simulate", body);
}
