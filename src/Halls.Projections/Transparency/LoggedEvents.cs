namespace Halls.Projections.Transparency;

/// <summary>Which events the transparency log holds. Part of its form: a name may be added only before its first event is written, and none is ever taken away.</summary>
public static class LoggedEvents
{
    /// <summary>The stored names: everything that happens in a rating's stream, the rating and each step of its case.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "rating-given.v1", "rating-entered.v1", "case-opened.v1", "case-assigned.v1",
        "evaluator-contacted.v1", "case-classified.v1", "extension-asked.v1", "extension-decided.v1",
        "invalidity-claimed.v1", "invalidity-decided.v1", "objection-raised.v1", "objection-decided.v1",
        "completion-submitted.v1", "completion-approved.v1", "completion-returned.v1", "feedback-given.v1",
        "follow-up-failed.v1", "verdict-given.v1", "case-reopened.v1", "case-escalated.v1",
        "case-archived.v1", "deadlines-confirmed.v1",
    ];
}
