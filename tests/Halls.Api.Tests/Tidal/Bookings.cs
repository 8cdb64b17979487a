using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Tidal;

/// <summary>What the booking system announces, over HTTP.</summary>
public sealed class Bookings(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Are_announced_by_a_client_of_the_region_and_replace_what_was_announced_before()
    {
        HallClient hall = await _silo.NewHallAsync();
        HallsClient system = await ClientAsync("370000");
        JsonElement none = (await system.GetAsync(At(hall, "2026-11-24"))).Read();
        Assert.Equal((hall.Id, "2026-11-24", 0, true), (none.Text("hall"), none.Text("day"), none.Int("people"), none.IsNull("announcedAt")));

        Answer first = await system.PutAsync(At(hall, "2026-11-24"), Slots(("B", "10:00", 2), ("A", "09:30", 3)), "k");
        Assert.Equal("""[{"queue":"A","at":"09:30","people":3},{"queue":"B","at":"10:00","people":2}]""", first.Read().GetProperty("slots").GetRawText());
        Assert.Equal(5, first.Json.Int("people"));
        Assert.Equal(first.Text, (await system.GetAsync(At(hall, "2026-11-24"))).Text);

        (await _silo.Admin.PutAsync(At(hall, "2026-11-24"), Slots(("A", "23:59", 500)))).Read();
        JsonElement now = (await system.GetAsync(At(hall, "2026-11-24"))).Read();
        Assert.Equal((500, 1), (now.Int("people"), now.List("slots").Length));
        Assert.Equal(first.Text, (await system.PutAsync(At(hall, "2026-11-24"), Slots(("B", "10:00", 2), ("A", "09:30", 3)), "k")).Text);
        Assert.Empty((await system.GetAsync(At(hall, "2026-11-23"))).Read().List("slots"));
        Assert.Empty((await system.PutAsync(At(hall, "2026-11-24"), Slots())).Read().List("slots"));
    }

    [Fact]
    public async Task Are_for_the_region_of_the_hall_only()
    {
        HallClient hall = await _silo.NewHallAsync();
        HallsClient other = await ClientAsync("370100");
        (await other.GetAsync(At(hall, "2026-11-24"))).Refused(403, "forbidden");
        (await other.PutAsync(At(hall, "2026-11-24"), Slots(("A", "09:30", 3)))).Refused(403, "forbidden");
        (await _silo.Client().GetAsync(At(hall, "2026-11-24"))).Refused(401, "unauthenticated");
    }

    [Fact]
    public async Task That_cannot_be_are_refused_with_the_field_or_the_reason_and_nothing_is_kept()
    {
        HallClient hall = await _silo.NewHallAsync();
        foreach ((string day, object body, string field) in (IEnumerable<(string, object, string)>)
            [
                ("2026-11-24", Slots(("Z", "09:30", 3)), "slots[0].queue"),
                ("2026-11-24", Slots(("A", "24:00", 3)), "slots[0].at"),
                ("2026-11-24", Slots(("A", "9:30", 3)), "slots[0].at"),
                ("2026-11-24", Slots(("A", "09:30", 501)), "slots[0].people"),
                ("2026-11-24", Slots(("A", "09:30", -1)), "slots[0].people"),
                ("2026-11-24", Slots(("A", "09:30", 1), ("A", "09:30", 1)), "slots[1]"),
                ("2026-11-24", new { slots = new object?[] { null } }, "slots[0].queue"),
                ("2026-11-24", new { }, "slots"),
                ("2026-11-24", Slots([.. Enumerable.Range(0, 2001).Select(i => ("A", $"{i / 60 % 24:00}:{i % 60:00}", 1))]), "slots"),
                ("2026-11-3", Slots(("A", "09:30", 1)), "day"),
            ])
        {
            (await _silo.Admin.PutAsync(At(hall, day), body)).Invalid(field);
        }

        (await _silo.Admin.PutAsync(At(hall, "2026-11-22"), Slots(("A", "09:30", 1)))).Refused(409, "booking-day-over");
        (await _silo.Admin.PutAsync(At(hall, "2027-01-23"), Slots(("A", "09:30", 1)))).Refused(409, "booking-day-too-far");
        (await _silo.Admin.PutAsync(At(hall, "2027-01-22"), Slots(("A", "09:30", 1)))).Read();
        (await _silo.Admin.GetAsync(At(hall, "tomorrow"))).Invalid("day");
        (await _silo.Admin.GetAsync("/api/halls/nowhere/bookings/2026-11-24")).Refused(404, "no-such-hall");
        Assert.Empty((await _silo.Admin.GetAsync(At(hall, "2026-11-24"))).Read().List("slots"));
    }

    [Fact]
    public async Task Of_a_crowd_make_a_newcomer_s_wait_longer_and_keep_nobody_from_a_ticket_R025()
    {
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path);
        HallClient hall = await silo.NewHallAsync((object)Definition.Of(policy: new Dictionary<string, object> { ["wait.min_samples"] = 3 }));
        await hall.DoAsync(1, "open");
        for (int i = 0; i < 6; i++)
        {
            await hall.TakeAsync();
        }

        for (int i = 0; i < 4; i++)
        {
            await hall.NextAsync(1);
            await hall.DoAsync(1, "start");
            await silo.SetClockAsync($"2026-11-23T09:{6 * (i + 1):00}:00+08:00");
            await hall.DoAsync(1, "complete");
        }

        JsonElement before = await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read().List("queues")[0], q => !q.IsNull("wait"), "the board tells a wait");
        int likely = before.GetProperty("wait").Int("likely");
        (await silo.Admin.PutAsync(At(hall, "2026-11-23"), Slots(("A", "09:25", 8), ("A", "09:30", 8)))).Read();

        JsonElement after = await HallsSilo.UntilAsync(
            async () => (await hall.BoardAsync()).Read().List("queues")[0], q => !q.IsNull("wait") && q.GetProperty("wait").Int("likely") > likely + 15, "who is booked goes before a newcomer");
        Assert.Equal(before.Int("waiting"), after.Int("waiting"));
        JsonElement walkIn = await hall.TakeAsync();
        Assert.Equal("waiting", walkIn.Text("state"));
        Assert.True(walkIn.GetProperty("wait").Int("likely") > likely + 15, walkIn.ToString());

        (await silo.Admin.PutAsync(At(hall, "2026-11-23"), Slots())).Read();
        await HallsSilo.UntilAsync(
            async () => (await hall.BoardAsync()).Read().List("queues")[0], q => !q.IsNull("wait") && q.GetProperty("wait").Int("likely") <= likely + 15, "nobody is booked any more");
    }

    private static string At(HallClient hall, string day) => $"/api/halls/{hall.Id}/bookings/{day}";

    private static object Slots(params (string Queue, string At, int People)[] slots) => new { slots = slots.Select(s => new { queue = s.Queue, at = s.At, people = s.People }).ToArray() };

    private async Task<HallsClient> ClientAsync(string region) =>
        _silo.Client((await _silo.Admin.PostAsync("/api/clients", new { name = "booking", region })).Read(201).Text("token"));
}
