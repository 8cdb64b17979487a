using System.Text.Json;

namespace Halls.Silo.Demo;

/// <summary>One simulated clerk at one window: calls, waits for the person, serves, now and then holds, transfers or pauses.</summary>
internal sealed class DemoClerk(DemoWindow window, DemoClient client, Random random)
{
    private static readonly string[] PauseReasons = ["短暂休息", "系统维护", "业务会商"];
    private readonly string _path = $"/api/halls/{DemoDay.Hall}/windows/{window.No}";
    private DateTimeOffset _next;
    private bool _known;
    private string _state = "closed";
    private JsonElement? _ticket;
    private List<string> _held = [];
    private bool _willCome;
    private int _calls;

    /// <summary>Does what is due.</summary>
    public async Task StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _next)
        {
            return;
        }

        if (!_known)
        {
            await LookAsync(now, cancellationToken);
        }

        double hour = DemoDay.Hour(now);
        if (_state == "closed")
        {
            if (hour is >= 8.4 and < 17.4)
            {
                await DoAsync("open", new { clerk = $"演示窗口员{window.No}" }, cancellationToken);
            }

            Wait(now, 20, 90);
        }
        else if (_state == "paused")
        {
            await DoAsync("resume", new { }, cancellationToken);
            Wait(now, 3, 10);
        }
        else if (TicketState is "called")
        {
            await AnswerCallAsync(now, cancellationToken);
        }
        else if (TicketState is "serving")
        {
            await EndServiceAsync(now, cancellationToken);
        }
        else
        {
            await CallNextAsync(now, hour, cancellationToken);
        }
    }

    private string? TicketState => _ticket?.GetProperty("state").GetString();

    private async Task LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        (JsonElement? answer, _) = await client.GetAsync(_path, cancellationToken);
        Take(answer!.Value);
        _known = true;
        _willCome = true;
        if (TicketState == "serving")
        {
            Wait(now, 30, 400);
        }
    }

    private async Task CallNextAsync(DateTimeOffset now, double hour, CancellationToken cancellationToken)
    {
        if (_held.Count > 0 && random.NextDouble() < 0.4 && await DoAsync("resume-ticket", new { ticket = _held[0] }, cancellationToken) is null)
        {
            Wait(now, 60, 240);
            return;
        }

        if (random.NextDouble() < 0.008)
        {
            await DoAsync("pause", new { reason = PauseReasons[random.Next(PauseReasons.Length)] }, cancellationToken);
            Wait(now, 240, 700);
            return;
        }

        if (await DoAsync("next", new { confirm = false }, cancellationToken) is null)
        {
            _calls = 1;
            _willCome = random.NextDouble() < 0.94;
            Wait(now, 8, _willCome ? 45 : 30);
        }
        else if (hour > 17.6 && _held.Count == 0)
        {
            await DoAsync("close", new { }, cancellationToken);
            Wait(now, 600, 900);
        }
        else
        {
            Wait(now, 15, 40);
        }
    }

    private async Task AnswerCallAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_willCome)
        {
            await DoAsync("start", new { }, cancellationToken);
            string queue = _ticket?.GetProperty("queue").GetString() ?? "A";
            double mean = DemoDay.Queues.First(q => q.Id == queue).ServiceMinutes * 60;
            double factor = Math.Exp((0.6 * Normal()) - 0.18);
            Wait(now, mean * factor * 0.95, mean * factor * 1.05);
        }
        else if (_calls < 3)
        {
            await DoAsync("recall", new { }, cancellationToken);
            _calls++;
            Wait(now, 20, 30);
        }
        else
        {
            await DoAsync("miss", new { }, cancellationToken);
            Wait(now, 3, 8);
        }
    }

    private async Task EndServiceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        double chance = random.NextDouble();
        if (chance < 0.02 && _held.Count == 0)
        {
            await DoAsync("hold", new { reason = "补充材料" }, cancellationToken);
        }
        else if (chance < 0.05)
        {
            string queue = _ticket!.Value.GetProperty("queue").GetString()!;
            await DoAsync("transfer", new { queue = queue == "F" ? "G" : "F", place = "arrival", reason = "到出件窗口领取" }, cancellationToken);
        }
        else
        {
            await DoAsync("complete", new { }, cancellationToken);
        }

        Wait(now, 4, 20);
    }

    private async Task<string?> DoAsync(string verb, object body, CancellationToken cancellationToken)
    {
        (JsonElement? answer, string? refusal) = await client.PostAsync($"{_path}/{verb}", body, null, cancellationToken);
        if (answer is { } window)
        {
            Take(window);
        }
        else
        {
            // What is in hand is not what was thought (a person may sit here, too): look before the next step.
            _known = refusal == "nobody-waiting";
        }

        return refusal;
    }

    private void Take(JsonElement view)
    {
        _state = view.GetProperty("state").GetString()!;
        _ticket = view.TryGetProperty("ticket", out JsonElement ticket) && ticket.ValueKind == JsonValueKind.Object
            && ticket.GetProperty("state").GetString() is "called" or "serving" ? ticket.Clone() : null;
        _held = [.. view.GetProperty("held").EnumerateArray().Select(h => h.GetProperty("id").GetString()!)];
    }

    private void Wait(DateTimeOffset now, double low, double high) => _next = now.AddSeconds(low + (random.NextDouble() * (high - low)));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
