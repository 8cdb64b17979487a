using Microsoft.AspNetCore.Http.HttpResults;

namespace Halls.Api.Problems;

/// <summary>The one switch from the reason why a rule says no to what a client gets.</summary>
public static class RefusalProblems
{
    /// <summary>The problem of a refusal: 404 for what is not there, 403 for what is not yours, else 409.</summary>
    /// <param name="reason">The refusal, kebab-case.</param>
    public static ProblemHttpResult Of(string reason) => reason switch
    {
        "no-such-hall" => Problem.NotFound(reason, "There is no such hall."),
        "no-such-queue" => Problem.NotFound(reason, "The hall has no such queue."),
        "no-such-window" => Problem.NotFound(reason, "The hall has no such window."),
        "no-such-ticket" => Problem.NotFound(reason, "There is no such ticket."),
        "not-your-window" => Problem.Of(403, reason, "Another clerk opened this window."),
        _ => Problem.Refused(reason, Detail(reason)),
    };

    /// <summary>The sentence for a refusal, or null when the reason is not known here.</summary>
    public static string? Detail(string reason) => reason switch
    {
        "not-open-today" => "The hall is not open today.",
        "not-yet-open" => "The hall has not opened yet.",
        "last-ticket-passed" => "The time for the last ticket has passed.",
        "hall-closed" => "The hall has closed for today.",
        "daily-max-reached" => "All of today's tickets of this queue are given out.",
        "nobody-waiting" => "Nobody is waiting.",
        "ticket-not-waiting" => "The ticket does not wait, so it can't be called.",
        "ticket-not-called" => "No ticket is called at this window.",
        "ticket-not-serving" => "No ticket is being served at this window.",
        "ticket-not-held" => "The ticket is not held at this window.",
        "ticket-in-service" => "The ticket is already called or being served.",
        "ticket-ended" => "The ticket has been dealt with.",
        "ticket-in-hand" => "A ticket is in hand: finish it, or say that nobody came, first.",
        "same-queue" => "The ticket is in that queue already.",
        "window-closed" => "The window is closed.",
        "window-paused" => "The window is paused.",
        "window-not-paused" => "The window is not paused.",
        "window-taken" => "Another clerk works at this window.",
        "window-cannot-serve" => "The window may not serve that queue.",
        "queue-in-use" => "People stand in a queue that the new definition does not have.",
        "window-in-use" => "A clerk sits at a window that the new definition does not have.",
        "prefix-in-use" => "Another queue has given out numbers with that prefix today.",
        _ => null,
    };
}
