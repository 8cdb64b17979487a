using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Halls.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Halls.Silo.Demo;

/// <summary>What a demonstration is remembered by, in <c>demo.json</c>.</summary>
internal sealed record DemoMarker(string Password);

/// <summary>Makes the demonstration hall and lets simulated citizens and clerks live through its days, over the same HTTP API as everybody.</summary>
/// <param name="settings">Where the data is.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="server">Says where the silo listens.</param>
/// <param name="lifetime">Says when it does.</param>
/// <param name="logger">Log.</param>
internal sealed partial class DemoService(
    SiloSettings settings, ServiceClock clock, IServer server, IHostApplicationLifetime lifetime, ILogger<DemoService> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly string[] GreenReasons = ["age60", "disabled", "pregnant", "soldier"];
    private readonly Random _random = new();
    private readonly PriorityQueue<string, DateTimeOffset> _leaving = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        await RunAsync(stoppingToken);
    }

    private async Task Started(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource();
        await using CancellationTokenRegistration on = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(settings.AdminToken, cancellationToken)).Trim());
        var client = new DemoClient(http);
        string kiosk = await SetUpAsync(client, cancellationToken);
        Welcome(address, kiosk);

        DemoClerk[] clerks = [.. DemoDay.Windows.Where(w => w.No != DemoDay.YourWindow).Select(w => new DemoClerk(w, client, _random))];
        DateTimeOffset last = clock.GetUtcNow();
        using var timer = new PeriodicTimer(Beat);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            DateTimeOffset now = clock.GetUtcNow();
            try
            {
                await ArriveAsync(client, now, now - last, cancellationToken);
                await LeaveAsync(client, now, cancellationToken);
                foreach (DemoClerk clerk in clerks)
                {
                    await clerk.StepAsync(now, cancellationToken);
                }
            }
            catch (HttpRequestException e)
            {
                // The store is away, or somebody changed the hall: people try again a little later.
                LogTrouble(e);
                await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            }

            last = now;
            if (!clock.IsReal && !clock.IsStepped && DemoDay.NextOpening(now) is { } morning)
            {
                // Nobody wants to watch an empty hall through the night.
                clock.MoveTo(morning);
                last = clock.GetUtcNow();
            }
        }
    }

    private async Task<string> SetUpAsync(DemoClient client, CancellationToken cancellationToken)
    {
        string path = DemoDay.MarkerIn(settings.DataFolder);
        DemoMarker marker;
        if (File.Exists(path))
        {
            marker = JsonSerializer.Deserialize<DemoMarker>(await File.ReadAllTextAsync(path, cancellationToken))!;
        }
        else
        {
            marker = new DemoMarker("Demo-" + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 8));
            await client.PutAsync($"/api/halls/{DemoDay.Hall}", DemoDay.Definition(), cancellationToken);
            foreach ((string login, string name, string role, int? window) in new (string, string, string, int?)[] { ("clerk", "示范窗口员", "clerk", null), ("supervisor", "值班长", "supervisor", null), ("guide", "导办员", "guide", null) })
            {
                await client.PostAsync("/api/users", new { login, name, password = marker.Password, roles = new[] { new { role, hall = DemoDay.Hall, window } } }, "demo-" + login, cancellationToken);
            }

            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(marker), cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        Password = marker.Password;

        // The same key gives the same device and token again, so a restart prints the address that is already open in a tab.
        (JsonElement? device, string? refusal) = await client.PostAsync(
            "/api/devices", new { kind = "kiosk", hall = DemoDay.Hall, name = "演示取号机" }, "demo-kiosk", cancellationToken);
        return device?.GetProperty("token").GetString() ?? throw new InvalidOperationException($"The demonstration's kiosk was refused: {refusal}.");
    }

    private string Password { get; set; } = "";

    private void Welcome(string address, string kioskToken) => Console.WriteLine(
        $"""

          Halls is running; the demonstration hall lives at {clock.Speed:0.#} times real time (choose with --Demo:Speed=1 to 60).
          演示大厅已开门。请打开四个页签 / Open these four tabs:

            取号机  kiosk       {address}/kiosk/{DemoDay.Hall}#token={kioskToken}
            大屏    wall        {address}/wall/{DemoDay.Hall}
            窗口    window {DemoDay.YourWindow}    {address}/window/{DemoDay.Hall}/{DemoDay.YourWindow}    (clerk / {Password})
            值班台  supervisor  {address}/hall/{DemoDay.Hall}    (supervisor / {Password})

        """);

    private async Task ArriveAsync(DemoClient client, DateTimeOffset now, TimeSpan passed, CancellationToken cancellationToken)
    {
        double tide = DemoDay.Tide(DemoDay.Hour(now));
        foreach (DemoQueue queue in DemoDay.Queues)
        {
            // The beat is short against the time between two people, so at most one comes within it.
            if (_random.NextDouble() >= queue.PerHour * tide * passed.TotalHours)
            {
                continue;
            }

            double kind = _random.NextDouble();
            object body = kind < 0.06 ? new { queue = queue.Id, @class = "green", greenReason = GreenReasons[_random.Next(GreenReasons.Length)] }
                : kind < 0.16 ? new { queue = queue.Id, @class = "appointment" }
                : new { queue = queue.Id, @class = "ordinary" };
            (JsonElement? ticket, _) = await client.PostAsync($"/api/halls/{DemoDay.Hall}/tickets", body, null, cancellationToken);
            if (ticket is { } taken && _random.NextDouble() < 0.04)
            {
                _leaving.Enqueue(taken.GetProperty("follow").GetString()![3..], now.AddMinutes(3 + (_random.NextDouble() * 20)));
            }
        }
    }

    private async Task LeaveAsync(DemoClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (_leaving.TryPeek(out string? token, out DateTimeOffset at) && at <= now)
        {
            _leaving.Dequeue();
            await client.PostAsync($"/api/t/{token}/leave", new { }, null, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demonstration pauses for a moment")]
    private partial void LogTrouble(Exception exception);
}

/// <summary>Adds the demonstration when the settings ask for it.</summary>
internal static class DemoExtensions
{
    public static void AddDemo(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton(settings);
        if (settings.Demo)
        {
            builder.Services.AddHostedService<DemoService>();
        }
    }
}
