using System.Text.Json;

namespace Halls.Api.Tests.Harness;

/// <summary>Counts the board again from the list of tickets.</summary>
internal static class Recount
{
    private static readonly string[] Counted = ["waiting", "called", "serving", "held", "done", "missed", "left"];

    /// <summary>Checks that the board says what the tickets say, as soon as everything has been announced and has arrived where it was sent.</summary>
    public static async Task<JsonElement> BoardEqualsAsync(HallClient hall)
    {
        List<JsonElement> tickets = [];
        List<string> differences = [];
        return await HallsSilo.UntilAsync(
            async () =>
            {
                tickets = await hall.ListAsync();
                return (await hall.BoardAsync()).Read();
            },
            board => (differences = Differences(board, tickets)).Count == 0,
            () => "the board is not the recount: " + string.Join("; ", differences));
    }

    /// <summary>What the board says otherwise than the tickets.</summary>
    public static List<string> Differences(JsonElement board, List<JsonElement> tickets)
    {
        var differences = new List<string>();
        foreach (JsonElement queue in board.List("queues"))
        {
            foreach (string state in Counted)
            {
                int counted = tickets.Count(t => t.Text("queue") == queue.Text("id") && t.Text("state") == state);
                if (queue.Int(state) != counted)
                {
                    differences.Add($"{queue.Text("id")} {state}: {queue.Int(state)} on the board, {counted} counted");
                }
            }
        }

        foreach (JsonElement window in board.List("windows"))
        {
            string?[] inHand = [.. tickets.Where(t => t.Text("state") is "called" or "serving" && t.Int("window") == window.Int("no")).Select(t => t.Text("number"))];
            if (inHand.Length > 1 || inHand.FirstOrDefault() != window.Text("ticket"))
            {
                differences.Add($"window {window.Int("no")}: {window.Text("ticket")} on the board, {string.Join(' ', inHand)} in hand");
            }
        }

        string?[] unanswered = [.. tickets.Where(t => t.Text("state") == "called").Select(t => t.Text("number")).Order(StringComparer.Ordinal)];
        string?[] shown = [.. board.List("calls").Where(c => !c.GetProperty("answered").GetBoolean()).Select(c => c.Text("number")).Order(StringComparer.Ordinal)];
        if (!unanswered.SequenceEqual(shown))
        {
            differences.Add($"calls: {string.Join(' ', shown)} on the board, {string.Join(' ', unanswered)} called");
        }

        return differences;
    }
}
