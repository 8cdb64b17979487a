using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Day;

public sealed class AskingTwice(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Every_verb_with_the_same_key_gets_the_same_bytes_also_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        var first = new List<(string Path, object? Body, string Key, Answer Answer)>();
        await using (HallsSilo silo = await HallsSilo.StartAsync(folder.Path))
        {
            HallClient hall = await silo.NewHallAsync();
            async Task<Answer> Once(string path, object? body = null)
            {
                string key = $"key-{first.Count}";
                Answer answer = await silo.Admin.PostAsync(path, body, key);
                Assert.True(answer.Status is 200 or 201, $"{path}: {answer.Text}");
                first.Add((path, body, key, answer));
                Assert.Equal((answer.Status, answer.Text), Same(await silo.Admin.PostAsync(path, body, key)));
                return answer;
            }

            string at = $"/api/halls/{hall.Id}/windows/1/";
            string[] follow = new string[6];
            for (int i = 0; i < follow.Length; i++)
            {
                follow[i] = (await Once($"/api/halls/{hall.Id}/tickets", new { queue = "A", phone = "13800000000" })).Json.Text("follow")!;
            }

            await Once(at + "open", new { clerk = "u_wang" });
            await silo.SetClockAsync("2026-11-23T09:01:00+08:00");
            await Once(at + "next");
            await Once(at + "recall");
            await Once(at + "start");
            await silo.SetClockAsync("2026-11-23T09:04:00.1234567+08:00");
            await Once(at + "next", new { confirm = false });
            await Once(at + "miss");
            string third = (await Once(at + "next")).Json.GetProperty("ticket").Text("id")!;
            await Once(at + "start");
            await Once(at + "hold", new { reason = "复印" });
            await Once(at + "resume-ticket", new { ticket = third });
            await Once(at + "complete");
            await Once(at + "next");
            await Once(at + "transfer", new { queue = "B", place = "first" });
            await Once(at + "pause", new { reason = "午休" });
            await Once(at + "resume");
            await Once($"/api{follow[5]}/leave");
            string fifth = (await hall.ListAsync("queue=A&state=waiting"))[0].Text("id")!;
            await Once(at + "call", new { ticket = fifth, reason = "选呼" });
            await Once(at + "start");
            await Once(at + "complete");
            await Once(at + "close");
            await Once(at + "open", new { clerk = "u_li" });
            await silo.SetClockAsync("2026-11-23T09:30:00+08:00");
            foreach ((string path, object? body, string key, Answer answer) in first)
            {
                Assert.Equal((answer.Status, answer.Text), Same(await silo.Admin.PostAsync(path, body, key)));
            }
        }

        await using HallsSilo again = await HallsSilo.StartAsync(folder.Path);
        long head = await again.Store.HeadAsync(TestContext.Current.CancellationToken);
        foreach ((string path, object? body, string key, Answer answer) in first)
        {
            Assert.Equal((answer.Status, answer.Text), Same(await again.Admin.PostAsync(path, body, key)));
        }

        Assert.Equal(head, await again.Store.HeadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_so_already_is_answered_the_same_way_too()
    {
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path);
        HallClient hall = await silo.NewHallAsync(1);
        string follow = (await hall.TakeAsync()).Text("follow")!;
        await silo.Client().PostAsync($"/api{follow}/leave");
        Answer opened = await hall.AtAsync(1, "open", null, "open-again");
        Answer left = await silo.Client().PostAsync($"/api{follow}/leave", key: "leave-again");
        opened.Read();
        left.Read();

        await silo.SetClockAsync("2026-11-23T09:10:00+08:00");
        await hall.DoAsync(1, "close");
        Assert.Equal(Same(opened), Same(await hall.AtAsync(1, "open", null, "open-again")));
        Assert.Equal("closed", (await hall.WindowAsync(1)).Json.Text("state"));
        Assert.Equal(Same(left), Same(await silo.Client().PostAsync($"/api{follow}/leave", key: "leave-again")));
    }

    [Fact]
    public async Task Twenty_duplicates_at_once_take_one_ticket()
    {
        HallClient hall = await _silo.NewHallAsync();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hall.IssueAsync(key: "press-1")));

        Assert.All(answers, a => Assert.Equal((201, answers[0].Text), Same(a)));
        Assert.Single(await hall.ListAsync());
    }

    [Fact]
    public async Task Twenty_duplicates_of_next_at_once_call_one_ticket()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hall.TakeAsync()));
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hall.AtAsync(1, "next", new { confirm = true }, "f1")));

        Assert.All(answers, a => Assert.Equal((200, answers[0].Text), Same(a)));
        Assert.Equal(4, (await hall.ListAsync("state=waiting&queue=A")).Count);
    }

    [Fact]
    public async Task The_same_key_at_another_resource_is_another_request()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2), other = await _silo.NewHallAsync();
        string here = (await hall.IssueAsync(key: "k")).Read(201).Text("id")!, there = (await other.IssueAsync(key: "k")).Read(201).Text("id")!;
        Assert.NotEqual(here, there);
        await hall.TakeAsync();

        Assert.Equal("A001", (await hall.AtAsync(1, "next", null, "k")).Read().GetProperty("ticket").Text("number"));
        Assert.Equal("A002", (await hall.AtAsync(2, "next", null, "k")).Read().GetProperty("ticket").Text("number"));
    }

    [Fact]
    public async Task A_refusal_is_not_kept_so_the_next_press_of_the_same_key_may_succeed()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        (await hall.AtAsync(1, "next", null, "early")).Refused(409, "nobody-waiting");
        await hall.TakeAsync();
        (await hall.AtAsync(1, "next", null, "early")).Read();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_malformed_key_is_400_and_takes_no_ticket(string key)
    {
        HallClient hall = await _silo.NewHallAsync();
        (await hall.IssueAsync(key: key)).Invalid("Idempotency-Key");
        Assert.Empty(await hall.ListAsync());
    }

    [Fact]
    public async Task A_key_that_looks_like_one_of_ours_is_only_the_clients()
    {
        HallClient hall = await _silo.NewHallAsync(8);
        string first = (await hall.TakeAsync()).Text("id")!;
        await hall.AtAsync(8, "next", null, $"finish:{first}");
        await hall.DoAsync(8, "start");
        await hall.TakeAsync("B");
        await hall.NextAsync(8);
        Assert.Equal("done", (await hall.TicketAsync(first)).Json.Text("state"));
    }

    private static (int Status, string Text) Same(Answer answer) => (answer.Status, answer.Text);
}
