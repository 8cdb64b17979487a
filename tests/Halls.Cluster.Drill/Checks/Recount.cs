using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Halls.Cluster.Drill.Load;
using Halls.Cluster.Drill.Parts;

namespace Halls.Cluster.Drill.Checks;

/// <summary>Counts a hall again from its list of tickets, and compares that with what was acknowledged and with what the board says.</summary>
internal static class Recount
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Counted = ["waiting", "called", "serving", "held", "done", "missed", "left"];

    /// <summary>What doesn't agree; empty when everything does.</summary>
    public static async Task<(int Tickets, List<string> Differences)> OfAsync(WorkingHall hall, Caller caller, CancellationToken stop)
    {
        Command[] own = [.. caller.Commands.Where(c => c.Hall == hall.Id && c.IsDone)];
        var waited = Stopwatch.StartNew();
        while (true)
        {
            // The second half of a transfer that was cut off and the last announcements arrive by themselves.
            var tickets = await ListAsync(hall.Id, caller, stop);
            var differences = Acknowledged(own, tickets);
            differences.AddRange(Board(await caller.ReadAsync($"/api/halls/{hall.Id}/board", stop), tickets));
            if (differences.Count == 0 || waited.Elapsed > Patience)
            {
                return (tickets.Count, [.. differences.Select(d => $"{hall.Id}: {d}")]);
            }

            await Task.Delay(250, stop);
        }
    }

    private static List<string> Acknowledged(Command[] commands, Dictionary<string, JsonElement> tickets)
    {
        var differences = new List<string>();
        Command[] issued = [.. commands.Where(c => c.Verb == "ticket")];
        if (issued.Length != tickets.Count)
        {
            differences.Add($"{issued.Length} tickets were acknowledged, {tickets.Count} are in the ledger");
        }

        foreach (var command in issued)
        {
            if (!tickets.TryGetValue(command.Json.GetProperty("id").GetString()!, out var there))
            {
                differences.Add($"lost: {command}");
            }
            else if (there.GetProperty("number").GetString() != command.Json.GetProperty("number").GetString())
            {
                differences.Add($"has become {there.GetProperty("number").GetString()}: {command}");
            }
        }

        foreach (var numbers in tickets.Values.Select(t => t.GetProperty("number").GetString()!).GroupBy(n => n[..2], n => int.Parse(n[2..], CultureInfo.InvariantCulture)))
        {
            if (!numbers.Order().SequenceEqual(Enumerable.Range(1, numbers.Count())))
            {
                differences.Add($"the numbers of {numbers.Key} are not 1 to {numbers.Count()} once each");
            }
        }

        foreach (var (verb, state) in new[] { ("complete", "done"), ("leave", "left") })
        {
            Command[] acknowledged = [.. commands.Where(c => c.Verb == verb)];
            string[] ids = [.. acknowledged.Select(c => (c.Json.TryGetProperty("ticket", out var t) ? t : c.Json).GetProperty("id").GetString()!)];
            var inState = tickets.Values.Count(t => t.GetProperty("state").GetString() == state);
            if (inState != ids.Length || ids.Distinct().Count() != ids.Length || ids.Any(i => !tickets.TryGetValue(i, out var t) || t.GetProperty("state").GetString() != state))
            {
                differences.Add($"{ids.Length} times {verb} was acknowledged, {inState} tickets are {state}");
            }
        }

        return differences;
    }

    private static List<string> Board(JsonElement board, Dictionary<string, JsonElement> tickets)
    {
        var differences = new List<string>();
        foreach (var queue in board.GetProperty("queues").EnumerateArray())
        {
            var id = queue.GetProperty("id").GetString();
            foreach (var state in Counted)
            {
                var counted = tickets.Values.Count(t => t.GetProperty("queue").GetString() == id && t.GetProperty("state").GetString() == state);
                if (queue.GetProperty(state).GetInt32() != counted)
                {
                    differences.Add($"queue {id}: {queue.GetProperty(state).GetInt32()} {state} on the board, {counted} counted");
                }
            }
        }

        return differences;
    }

    private static async Task<Dictionary<string, JsonElement>> ListAsync(string hall, Caller caller, CancellationToken stop)
    {
        var all = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await caller.ReadAsync($"/api/halls/{hall}/tickets?limit=1000{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", stop);
            foreach (var ticket in page.GetProperty("items").EnumerateArray())
            {
                var id = ticket.GetProperty("id").GetString()!;
                if (!all.TryAdd(id, ticket))
                {
                    throw new DrillException($"{hall} lists the ticket {id} twice.");
                }
            }

            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return all;
    }
}
