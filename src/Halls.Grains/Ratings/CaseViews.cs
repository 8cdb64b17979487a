using System.Collections.Immutable;
using System.Globalization;
using Halls.Contracts.Ratings;
using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Projections;

namespace Halls.Grains.Ratings;

/// <summary>What staff and citizens see of a case.</summary>
internal static class CaseViews
{
    private static readonly ImmutableArray<(string Step, Duty Duty)> Steps =
    [
        ("assign", Duty.Assign), ("contact", Duty.Handle), ("classify", Duty.Handle), ("extend", Duty.Handle), ("approve-extension", Duty.DecideExtension),
        ("claim-invalid", Duty.Handle), ("decide-invalid", Duty.DecideInvalidity), ("decide-objection", Duty.DecideObjection), ("complete", Duty.Handle),
        ("approve", Duty.Review), ("return", Duty.Review), ("feed-back", Duty.Handle), ("follow-up", Duty.FollowUp), ("close", Duty.Lead),
    ];

    /// <summary>A case, whole, for an account. The rated person sees neither the evaluator's words nor who they are .</summary>
    public static CaseView Of(
        RatingState state, CaseState at, ServedTicket served, ImmutableArray<CaseStep> history, CaseActorView actor, DateTimeOffset now, WorkingCalendar calendar, string? text, string? objection) => new()
        {
            Id = at.Id,
            Rating = RatingOf(state.Ratings.First(r => r.Id == at.Id), state, actor.Id == at.RatedPerson ? null : text),
            Service = served,
            Stage = EnumText<CaseStage>.Of(at.Stage),
            StageName = CaseWords.NameOf(at.Stage),
            Handler = at.Handler,
            Kind = at.Kind is { } kind ? EnumText<CaseKind>.Of(kind) : null,
            OpenedAt = at.OpenedAt.ToOffset(ChinaTime.Offset),
            Due = at.Deadlines.Due.LastDay,
            Clocks =
            [
                .. at.Clocks.Select(c => new CaseClockView(
                    EnumText<CaseClock>.Of(c.Clock), c.Deadline.LastDay, c.Deadline.Expires, c.Deadline.Provisional,
                    EnumText<Lamp>.Of(Lamps.Of(c.Deadline, now, calendar)))),
            ],
            Extensions = at.Extensions,
            ExtensionAsked = at.ExtensionAsked,
            Claim = at.Claim is { } claim ? EnumText<ClaimOutcome>.Of(claim.Outcome) : null,
            Verdict = at.Verdict is { } verdict ? EnumText<Verdict>.Of(verdict) : null,
            Round = at.Round,
            Late = at.Late,
            Over = at.IsOver,
            History = history,
            May = May(at, actor, now),
            Objection = actor.Id == at.RatedPerson ? null : objection,
        };

    /// <summary>The citizen's view of a case.</summary>
    public static CitizensCase ForCitizen(CaseState at, ImmutableArray<CaseStep> history) => new(
        at.Id, EnumText<CaseStage>.Of(at.Stage), CaseWords.NameOf(at.Stage), at.OpenedAt.ToOffset(ChinaTime.Offset), at.Deadlines.Due.LastDay, at.Deadlines.Due.Provisional,
        Last(history, "feedback-given", "reply"), at.Verdict is { } verdict ? EnumText<Verdict>.Of(verdict) : null, at.Stage == CaseStage.FedBack,
        at is { Stage: CaseStage.Invalid, Claim.Objection: null }, at.Stage == CaseStage.Invalid ? Last(history, "invalidity-decided", "reason") : null, at.Round);

    /// <summary>A rating as it was given.</summary>
    public static RatingView RatingOf(Rating rating, RatingState state, string? text)
    {
        IndicatorSet set = IndicatorSet.All.First(s => s.Version == rating.Catalogue);
        return new RatingView(
            rating.Id, rating.Level, Levels.NameOf(rating.Level), [.. rating.Indicators.Select(c => new IndicatorView(c, set.Find(c)?.Label ?? c))], text,
            EnumText<RatingChannel>.Of(rating.Channel), rating.RealName, rating.RatedAt.ToOffset(ChinaTime.Offset), state.Invalid.Contains(rating.Id));
    }

    /// <summary>One event as a step of a case's history; null for what is none.</summary>
    public static CaseStep? StepOf(long version, RatingStreamEvent happened)
    {
        (string What, string? By, (string Name, string? Text)[] Details)? step = happened switch
        {
            RectificationEvent.CaseOpened e => ("case-opened", null, [("handler", e.Handler), ("due", Day(e.Deadlines.Due))]),
            RectificationEvent.CaseAssigned e => ("case-assigned", e.By, [("handler", e.Handler), ("reason", e.Reason)]),
            RectificationEvent.EvaluatorContacted e => ("evaluator-contacted", e.By,
                [("channel", EnumText<ContactChannel>.Of(e.Channel)), ("reached", Yes(e.Reached)), ("outOfReach", Yes(e.OutOfReach)), ("note", e.Note), ("evidence", e.Evidence)]),
            RectificationEvent.CaseClassified e => ("case-classified", e.By,
                [("kind", EnumText<CaseKind>.Of(e.Kind)), ("note", e.Finding), ("provision", e.Provision), ("due", Day(e.Due))]),
            RectificationEvent.ExtensionAsked e => ("extension-asked", e.By, [("days", e.Days.ToString(CultureInfo.InvariantCulture)), ("reason", e.Reason)]),
            RectificationEvent.ExtensionDecided e => ("extension-decided", e.By, [("approved", Yes(e.Approved)), ("reason", e.Reason), ("due", Day(e.Due))]),
            RectificationEvent.InvalidityClaimed e => ("invalidity-claimed", e.By,
                [("ground", EnumText<InvalidityGround>.Of(e.Ground)), ("note", e.Explanation), ("evidence", e.Evidence.ToString()), ("due", Day(e.DecideBy))]),
            RectificationEvent.InvalidityDecided e => ("invalidity-decided", e.By, [("invalid", Yes(e.Invalid)), ("reason", e.Reason)]),
            RectificationEvent.ObjectionRaised e => ("objection-raised", null, [("due", Day(e.DecideBy))]),
            RectificationEvent.ObjectionDecided e => ("objection-decided", e.By, [("accepted", Yes(e.Accepted)), ("reason", e.Reason)]),
            RectificationEvent.CompletionSubmitted e => ("completion-submitted", e.By,
                [("cause", e.Cause), ("measure", e.Measure), ("evidence", e.Evidence.ToString()), ("due", Day(e.ReviewBy))]),
            RectificationEvent.CompletionApproved e => ("completion-approved", e.By, [("onTime", Yes(e.OnTime)), ("due", e.FeedbackBy is { } by ? Day(by) : null)]),
            RectificationEvent.CompletionReturned e => ("completion-returned", e.By, [("reason", e.Reason)]),
            RectificationEvent.FeedbackGiven e => ("feedback-given", e.By, [("channel", EnumText<ContactChannel>.Of(e.Channel)), ("reply", e.Reply), ("due", Day(e.FollowUpBy))]),
            RectificationEvent.FollowUpFailed e => ("follow-up-failed", e.By,
                [("channel", EnumText<ContactChannel>.Of(e.Channel)), ("note", e.Note), ("evidence", e.Evidence), ("final", Yes(e.Final))]),
            RectificationEvent.VerdictGiven e => ("verdict-given", e.By,
                [("verdict", EnumText<Verdict>.Of(e.Verdict)), ("channel", EnumText<ContactChannel>.Of(e.Channel)), ("note", e.Note)]),
            RectificationEvent.CaseReopened e => ("case-reopened", e.By, [("round", e.Round.ToString(CultureInfo.InvariantCulture)), ("due", Day(e.Due))]),
            RectificationEvent.CaseEscalated e => ("case-escalated", null, [("clock", EnumText<CaseClock>.Of(e.Clock))]),
            RectificationEvent.CaseArchived e => ("case-archived", e.By, [("note", e.Conclusion), ("publishFrom", Text(e.PublishFrom))]),
            RectificationEvent.DeadlinesConfirmed e => ("deadlines-confirmed", null, [("due", Day(e.Deadlines.Due))]),
            _ => null,
        };
        return step is not { } s ? null : new CaseStep(
            version, happened.At.ToOffset(ChinaTime.Offset), s.What, s.By,
            s.Details.Where(d => d.Text is not null).ToImmutableSortedDictionary(d => d.Name, d => d.Text!, StringComparer.Ordinal));
    }

    /// <summary>The steps that an account could take now: those that the rules don't refuse because of who asks or where the case stands. What a step says is
    /// judged when it is taken.</summary>
    private static ImmutableArray<string> May(CaseState at, CaseActorView actor, DateTimeOffset now)
    {
        CaseActor who = CaseSteps.Actor(actor);
        return
        [
            .. Steps.Where(s => IsPossible(at, s.Step, now)
                && SeparationOfDuties.Check(s.Step == "return" && at.Stage == CaseStage.AwaitingLeader ? Duty.Lead : s.Duty, who, at.Parties) is null).Select(s => s.Step),
        ];
    }

    private static bool IsPossible(CaseState at, string step, DateTimeOffset now) => step switch
    {
        "assign" => at.IsBeingWorkedOn || at.Stage == CaseStage.AwaitingFeedback,
        "contact" => at.IsBeingWorkedOn && at.Rating.RealName,
        "classify" => at.Stage == CaseStage.Verifying || (at.Stage == CaseStage.AwaitingVerification && !at.Rating.RealName),
        "extend" => at is { Stage: CaseStage.Rectifying, ExtensionAsked: null } && at.Extensions < at.Limits.ExtensionsMax && !at.Deadlines.Due.HasPassed(now),
        "approve-extension" => at.ExtensionAsked is not null,
        "claim-invalid" => at is { Claim: null, IsBeingWorkedOn: true, Round: 1 } && !at.Deadlines.Claim.HasPassed(now),
        "decide-invalid" => at.Claim is { Outcome: ClaimOutcome.Pending },
        "decide-objection" => at.Claim is { Objection: ClaimOutcome.Pending },
        "complete" => at.Stage == CaseStage.Rectifying && (!at.Rating.RealName || at.ReachedAt is not null || at.OutOfReach),
        "approve" => at.Stage == CaseStage.AwaitingReview && at.Claim is not { Outcome: ClaimOutcome.Pending },
        "return" => at.Stage is CaseStage.AwaitingReview or CaseStage.AwaitingLeader,
        "feed-back" => at.Stage == CaseStage.AwaitingFeedback,
        "follow-up" => at.Stage == CaseStage.FedBack,
        "close" => at.Stage == CaseStage.AwaitingLeader,
        _ => false,
    };

    private static string? Last(ImmutableArray<CaseStep> history, string what, string detail) =>
        history.LastOrDefault(s => s.What == what)?.Details.GetValueOrDefault(detail);

    private static string Day(Deadline deadline) => Text(deadline.LastDay) + (deadline.Provisional ? "?" : "");

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Yes(bool yes) => yes ? "true" : "false";
}
