namespace Halls.Replay.Playing;

/// <summary>
/// What the players ask of a hall: the verbs of the HTTP API, in the hall's local time. A refusal is an answer, not an exception; an
/// exception means that nobody answered.
/// </summary>
public interface IHallUnderReplay
{
    /// <summary>Moves the hall's clock to <paramref name="now"/>, or does nothing where the hall's clock runs by itself.</summary>
    Task SetClock(DateTime now, CancellationToken stop);

    Task<Answer<Ticket>> Issue(string queue, string request, CancellationToken stop);

    /// <summary>The citizen gives up, by the ticket's own link.</summary>
    Task<Answer> Leave(string follow, string request, CancellationToken stop);

    Task<Answer> Open(int window, string request, CancellationToken stop);

    Task<Answer> Close(int window, string request, CancellationToken stop);

    /// <summary>Calls this ticket.</summary>
    Task<Answer> Call(int window, string ticket, string request, CancellationToken stop);

    /// <summary>Calls whoever the hall says is next; answers with the ticket's id.</summary>
    Task<Answer<string>> Next(int window, string request, CancellationToken stop);

    Task<Answer> Start(int window, string request, CancellationToken stop);

    Task<Answer> Complete(int window, string request, CancellationToken stop);
}

/// <summary>A ticket as the hall issued it; <paramref name="Day"/> is the service day it was issued on.</summary>
public sealed record Ticket(string Id, string Number, string Follow, DateOnly Day);

/// <summary>The hall's answer to one command.</summary>
public record Answer(Refusal? Refusal)
{
    public static readonly Answer Done = new((Refusal?)null);
}

/// <summary>The hall's answer with a value, which is there exactly when there is no refusal.</summary>
public sealed record Answer<T>(T? Value, Refusal? Refusal) : Answer(Refusal)
    where T : class;

/// <summary>Why the hall said no: HTTP status, <c>urn:halls:…</c> and the detail.</summary>
public sealed record Refusal(int Status, string Reason, string Detail)
{
    public const string NobodyWaiting = "urn:halls:nobody-waiting";

    public override string ToString() => Detail.Length == 0 ? $"{Status} {Reason}" : $"{Status} {Reason}: {Detail}";
}
