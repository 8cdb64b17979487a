using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Day;

public sealed class WhoWorksHere : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_window_answers_to_the_clerk_who_opened_it_and_to_a_supervisor()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync();
        await hall.TakeAsync();
        await hall.TakeAsync();
        using Caller wang = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id }),
            li = await StaffAsync(silo, "li", new { role = "clerk", hall = hall.Id }),
            chief = await StaffAsync(silo, "chief", new { role = "supervisor", hall = hall.Id });
        string at = $"/api/halls/{hall.Id}/windows/1/";

        JsonElement opened = await Read(await wang.PostAsync(at + "open"), 200);
        Assert.StartsWith("u_", opened.GetProperty("clerk").GetString());
        await Refused(await li.PostAsync(at + "next"), 403, "not-your-window");
        await Refused(await li.PostAsync(at + "pause", new { reason = "x" }), 403, "not-your-window");
        await Refused(await li.PostAsync(at + "close"), 403, "not-your-window");
        await Refused(await li.PostAsync(at + "open"), 409, "window-taken");
        await Refused(await li.PostAsync($"/api/halls/{hall.Id}/windows/2/open", new { clerk = "u_somebody" }), 403, "forbidden");
        await Read(await wang.PostAsync(at + "next"), 200);
        await Refused(await li.PostAsync(at + "start"), 403, "not-your-window");
        await Read(await chief.PostAsync(at + "start"), 200);
        await Read(await chief.PostAsync(at + "complete"), 200);
        await Read(await chief.PostAsync(at + "close"), 200);
        await Read(await li.PostAsync(at + "open"), 200);
        await Refused(await li.PostAsync($"/api/halls/{hall.Id}/tickets", new { queue = "A" }), 403, "forbidden");
    }

    [Fact]
    public async Task A_regions_supervisor_is_let_in_before_anybody_has_looked_at_the_hall()
    {
        string hallId;
        await using (HallsSilo before = await HallsSilo.StartAsync(_folder.Path))
        {
            hallId = (await before.NewHallAsync()).Id;
            using Caller made = await StaffAsync(before, "province", new { role = "supervisor", region = "370000" });
        }

        await using HallsSilo after = await HallsSilo.StartAsync(_folder.Path);
        using Caller province = await SignInAsync(after, "province");
        await Read(await province.PostAsync($"/api/halls/{hallId}/windows/1/open"), 200);
    }
}
