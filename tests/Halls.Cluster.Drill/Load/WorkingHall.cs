using System.Text.Json;

namespace Halls.Cluster.Drill.Load;

/// <summary>
/// A hall at work: kiosks that hand out tickets and clerks who call, serve, miss, hold and transfer, each waiting for its answer before it goes on, as people
/// do. Nobody else works at a clerk's window, so it is known what must be granted: a refusal there is a lost fact.
/// </summary>
internal sealed class WorkingHall(string id, string prefix, Caller caller, int seed)
{
    public const int Kiosks = 2;
    public const int Windows = 3;
    private static readonly string[] Queues = ["A", "B"];
    private readonly List<string> _surprises = [];

    public string Id => id;

    /// <summary>Answers that must not come: something that was acknowledged had been forgotten, or was done twice.</summary>
    public IReadOnlyList<string> Surprises => _surprises;

    /// <summary>Defines the hall: two queues, open all day and every day.</summary>
    public async Task DefineAsync(CancellationToken stop)
    {
        string[] everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        var defined = await caller.SendAsync(id, "define", $"/api/halls/{id}", new
        {
            name = $"演练大厅 {id}",
            region = "371500",
            timeZone = "Asia/Shanghai",
            hours = new[] { new { days = everyDay, open = "00:00", lastTicket = "24:00", close = "24:00" } },
            queues = Queues.Select(q => new { id = q, name = $"队列{q}", prefix = prefix + q, kind = "ordinary", minWindows = 1, targetWaitMinutes = 15 }),
            windows = Enumerable.Range(1, Windows).Select(no => new { no, name = $"{no}号窗口", kind = "comprehensive", serves = Queues, canServe = Queues }),
            policy = new { },
        }, $"{seed}-define", stop, HttpMethod.Put);
        Granted(defined);
    }

    /// <summary>Works until told to stop; then everybody ends with the command in hand.</summary>
    public Task WorkAsync(CancellationToken enough, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(1, Kiosks).Select(no => KioskAsync(no, new Random(seed + no), enough, stop))
            .Concat(Enumerable.Range(1, Windows).Select(no => ClerkAsync(no, new Random(seed + 100 + no), enough, stop))));

    private async Task KioskAsync(int no, Random dice, CancellationToken enough, CancellationToken stop)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var taken = await caller.SendAsync(
                id, "ticket", $"/api/halls/{id}/tickets", new { queue = Queues[dice.Next(2)], @class = "ordinary" }, $"{seed}-k{no}-{i}", stop);
            if (!Granted(taken))
            {
                return;
            }

            if (dice.Next(12) == 0)
            {
                // It may have been called meanwhile, and then the hall says no.
                await caller.SendAsync(id, "leave", $"/api{taken.Json.GetProperty("follow").GetString()}/leave", null, $"{seed}-l{no}-{i}", stop);
            }

            await Task.Delay(dice.Next(150, 350), stop);
        }
    }

    private async Task ClerkAsync(int no, Random dice, CancellationToken enough, CancellationToken stop)
    {
        var step = 0;
        Task<Command> At(string verb, object? body = null) =>
            caller.SendAsync(id, verb, $"/api/halls/{id}/windows/{no}/{verb}", body, $"{seed}-w{no}-{step++}", stop);

        if (!Granted(await At("open")))
        {
            return;
        }

        while (!enough.IsCancellationRequested)
        {
            var next = await At("next", new { confirm = true });
            if (next.IsDone)
            {
                var queue = next.Json.GetProperty("ticket").GetProperty("queue").GetString()!;
                if (!await ServeAsync(At, queue, dice))
                {
                    return;
                }
            }
            else if (!IsNobodyWaiting(next) && !Granted(next))
            {
                return;
            }

            await Task.Delay(dice.Next(80, 250), stop);
        }
    }

    /// <summary>What becomes of the ticket that was called; false when something was answered that must not be.</summary>
    private async Task<bool> ServeAsync(Func<string, object?, Task<Command>> at, string queue, Random dice)
    {
        switch (dice.Next(10))
        {
            case 0:
                return Granted(await at("miss", null));
            case 1:
                return Granted(await at("transfer", new { queue = Queues.First(q => q != queue) }));
            case 2:
                return Granted(await at("recall", null)) && Granted(await at("start", null)) && Granted(await at("complete", null));
            case 3:
                if (!Granted(await at("start", null)))
                {
                    return false;
                }

                var held = await at("hold", new { reason = "等材料" });
                return Granted(held)
                    && Granted(await at("resume-ticket", new { ticket = held.Json.GetProperty("held").EnumerateArray().Last().GetProperty("id").GetString() }))
                    && Granted(await at("complete", null));
            default:
                return Granted(await at("start", null)) && Granted(await at("complete", null));
        }
    }

    private bool Granted(Command command)
    {
        if (command.Settled is not null && !command.IsDone)
        {
            lock (_surprises)
            {
                _surprises.Add(command.ToString());
            }
        }

        return command.IsDone;
    }

    private static bool IsNobodyWaiting(Command command) =>
        command is { Settled: not null, Status: 409 } && command.Json.TryGetProperty("type", out var type) && type.GetString() == "urn:halls:nobody-waiting";
}
