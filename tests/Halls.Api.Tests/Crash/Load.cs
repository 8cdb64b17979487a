using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Crash;

/// <summary>One command as its client knows it: sent with this key, and answered or not.</summary>
internal sealed record Sent(string Path, object? Body, string Key)
{
    public Answer? Answer { get; set; }

    public bool IsDone => Answer is { Status: 200 or 201 };
}

/// <summary>Kiosks and clerks who work until the silo is gone. Each waits for its answer before it goes on, as people do.</summary>
internal sealed class Load(HallClient hall, int seed)
{
    private readonly ConcurrentQueue<Sent> _sent = new();

    /// <summary>Commands a round that make a load.</summary>
    public const int Enough = 20;

    private int _done;
    private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<Sent> Sent => _sent;

    /// <summary>Completes when so many commands were done that a plug pulled from now on cuts off a load.</summary>
    public Task UnderWay => _underWay.Task;

    /// <summary>Works with so many of each until the first unanswered command of everybody.</summary>
    public Task RunAsync(int kiosks, int windows) => Task.WhenAll(
        Enumerable.Range(0, kiosks).Select(i => KioskAsync(i, new Random(seed + i)))
            .Concat(Enumerable.Range(1, windows).Select(no => ClerkAsync(no, new Random(seed + 100 + no)))));

    private async Task KioskAsync(int number, Random dice)
    {
        string[] queues = ["A", "B", "N"];
        for (int i = 0; ; i++)
        {
            Answer? taken = await SendAsync($"/api/halls/{hall.Id}/tickets", new { queue = queues[dice.Next(3)] }, $"k{number}-{i}");
            if (taken is null)
            {
                return;
            }

            taken.Read(201);
            if (dice.Next(10) == 0 && await SendAsync("/api" + taken.Json.Text("follow") + "/leave", null, $"l{number}-{i}") is null)
            {
                return;
            }
        }
    }

    private async Task ClerkAsync(int no, Random dice)
    {
        string[] queues = ["A", "B", "N"];
        int step = 0;
        Task<Answer?> At(string verb, object? body = null) => SendAsync($"/api/halls/{hall.Id}/windows/{no}/{verb}", body, $"{verb}-{step++}");

        if (await At("open") is null)
        {
            return;
        }

        while (true)
        {
            Answer? next = await At("next", new { confirm = true });
            if (next is null)
            {
                return;
            }

            if (next.Status != 200)
            {
                continue;
            }

            Answer? last = dice.Next(8) switch
            {
                0 => await At("miss"),
                1 => await At("recall"),
                2 => await At("transfer", new { queue = queues.Where(q => q != next.Json.GetProperty("ticket").Text("queue")).ElementAt(dice.Next(2)) }),
                3 when await At("start") is { } => await At("hold", new { reason = "等材料" }) is { Status: 200 } held
                    ? await At("resume-ticket", new { ticket = held.Json.List("held")[^1].Text("id") }) : null,
                4 when await At("start") is { } => await At("complete"),
                _ => await At("start"),
            };
            if (last is null)
            {
                return;
            }
        }
    }

    /// <summary>The answer, or null when the silo is gone and nobody knows what became of the command.</summary>
    private async Task<Answer?> SendAsync(string path, object? body, string key)
    {
        var sent = new Sent(path, body, $"{seed}-{key}");
        _sent.Enqueue(sent);
        try
        {
            sent.Answer = await hall.Http.PostAsync(path, body, sent.Key);
            Assert.True(sent.Answer.Status is 200 or 201 or 409, $"{path}: {sent.Answer.Status} {sent.Answer.Text}");
            if (sent.IsDone)
            {
                if (Interlocked.Increment(ref _done) > Enough)
                {
                    _underWay.TrySetResult();
                }
            }

            return sent.Answer;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // A connection that the other side ends while it is being made comes out of HttpClient as a bare SocketException.
            return null;
        }
    }
}
