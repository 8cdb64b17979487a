using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>Idempotency keys: one a command, different in every run, the same when a command is sent again.</summary>
public sealed class Requests(string run)
{
    private int _sessions;

    public string For(Customer customer, string verb) => $"{run}-{customer.Line}-{verb}";

    public string For(int window, string verb) => $"{run}-w{window}-{Interlocked.Increment(ref _sessions)}-{verb}";
}

/// <summary>The commands that both players send, and what they write down about the answers.</summary>
internal static class Commands
{
    public static async Task Arrive(
        IHallUnderReplay hall, Journal journal, Requests requests, Customer customer, CancellationToken stop)
    {
        var answer = await hall.Issue(customer.Type, requests.For(customer, "issue"), stop);
        if (answer.Value is { } ticket)
            journal.Issued(customer, ticket);
        else
            journal.Of(customer).Refused("issue", answer.Refusal!);
    }

    public static async Task Leave(
        IHallUnderReplay hall, Journal journal, Requests requests, Customer customer, DateTime now, CancellationToken stop)
    {
        var played = journal.Of(customer);
        if (played.Ticket is not { } ticket)
            return;
        var answer = await hall.Leave(ticket.Follow, requests.For(customer, "leave"), stop);
        if (answer.Refusal is { } refusal)
            played.Refused("leave", refusal);
        else
            played.Left = now;
    }

    public static async Task Open(IHallUnderReplay hall, Journal journal, Requests requests, int window, CancellationToken stop)
    {
        var answer = await hall.Open(window, requests.For(window, "open"), stop);
        if (answer.Refusal is { } refusal)
            journal.Trouble(window, "open", refusal);
    }

    public static async Task Close(IHallUnderReplay hall, Journal journal, Requests requests, int window, CancellationToken stop)
    {
        var answer = await hall.Close(window, requests.For(window, "close"), stop);
        if (answer.Refusal is { } refusal)
            journal.Trouble(window, "close", refusal);
    }

    /// <summary>The customer has been called at this window and comes at once.</summary>
    public static async Task Start(
        IHallUnderReplay hall, Requests requests, Played played, int window, DateTime now, CancellationToken stop)
    {
        played.Called = now;
        played.Window = window;
        var answer = await hall.Start(window, requests.For(played.Customer, "start"), stop);
        if (answer.Refusal is { } refusal)
            played.Refused("start", refusal);
    }

    public static async Task Complete(
        IHallUnderReplay hall, Requests requests, Played played, int window, DateTime now, CancellationToken stop)
    {
        var answer = await hall.Complete(window, requests.For(played.Customer, "complete"), stop);
        if (answer.Refusal is { } refusal)
            played.Refused("complete", refusal);
        else
            played.Finished = now;
    }
}
