using Microsoft.AspNetCore.Http.HttpResults;

namespace Halls.Api.Problems;

/// <summary>The one switch from the reason why a rule says no to what a client gets.</summary>
public static class RefusalProblems
{
    /// <summary>The problem of a refusal: 404 for what is not there, 403 for what is not yours, 410 for what is over, 400 for what could never be, else 409.</summary>
    /// <param name="reason">The refusal, kebab-case.</param>
    public static ProblemHttpResult Of(string reason) => reason switch
    {
        "no-such-hall" => Problem.NotFound(reason, "There is no such hall."),
        "no-such-queue" => Problem.NotFound(reason, "The hall has no such queue."),
        "no-such-window" => Problem.NotFound(reason, "The hall has no such window."),
        "no-such-ticket" => Problem.NotFound(reason, "There is no such ticket."),
        "not-your-window" => Problem.Of(403, reason, "Another clerk opened this window."),
        "no-such-case" => Problem.NotFound(reason, "There is no such rectification case."),
        "rating-over" => Problem.Of(410, reason, Detail(reason)),
        "unknown-level" or "unknown-indicator" or "indicator-of-another-level" or "indicator-twice" or "text-too-long" or "text-unreadable" =>
            Problem.Of(400, reason, Detail(reason)),
        "role-required" or "rated-person" or "rated-unit" or "handler-of-case" or "decided-before" or "not-the-handler" => Problem.Of(403, reason, Detail(reason)),
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
        "service-not-completed" => "The service isn't completed yet.",
        "unknown-level" => "Levels are 5 to 1.",
        "unknown-indicator" => "There is no such indicator.",
        "indicator-of-another-level" => "The indicator belongs to another level.",
        "indicator-twice" => "An indicator is named twice.",
        "text-too-long" => "The text is too long.",
        "text-unreadable" => "The text has characters that nobody can read.",
        "reason-required" => "Level 1 or 2 needs an indicator or a few words.",
        "already-rated" => "The service is rated already.",
        "rating-over" => "The time to rate this service is over.",
        "channel-not-for-evaluators" => "Ratings on this channel are entered by the supervision.",
        "channel-not-for-entry" => "Ratings on this channel are given by the evaluators alone.",
        "source-required" => "The scan of the card or the id of the call is missing.",
        "rated-at-impossible" => "The time of rating lies before the service or in the future.",
        "second-person-required" => "Somebody else has to enter the same.",
        "default-ratings-off" => "No default ratings are written here.",
        "default-too-early" => "The time for a default rating hasn't come.",
        "role-required" => "Your account has not the role for this step.",
        "rated-person" => "The rated person has no part in the case.",
        "rated-unit" => "The rated unit can't decide in its own case.",
        "handler-of-case" => "Who handles the case can't decide in it.",
        "decided-before" => "You have done something in this case that this step doesn't go with.",
        "not-the-handler" => "Somebody else handles the case.",
        "wrong-stage" => "The case has not come to this step, or is past it.",
        "evaluator-anonymous" => "The evaluator is anonymous.",
        "contact-first" => "The evaluator must be contacted first.",
        "evidence-required" => "Evidence is missing.",
        "provision-required" => "An explanation needs the legal provision.",
        "text-required" => "A text is missing or too short.",
        "personal-data-in-text" => "The text holds an identity number, a phone number, a bank card or an address.",
        "deadline-passed" => "The deadline has passed.",
        "no-more-extensions" => "The case has had its extensions.",
        "extension-too-long" => "With the extension the limit would exceed 15 working days.",
        "extension-pending" => "An extension is asked for already.",
        "no-extension-asked" => "No extension is asked for.",
        "already-claimed" => "The rating was claimed invalid before.",
        "claim-too-late" => "The time to claim the rating invalid is over.",
        "claim-pending" => "The claim must be decided first.",
        "no-claim" => "Nothing is claimed.",
        "already-objected" => "The evaluator has objected before.",
        "no-objection" => "The evaluator hasn't objected.",
        _ => null,
    };
}
