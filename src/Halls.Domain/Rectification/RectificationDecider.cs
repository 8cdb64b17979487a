using System.Collections.Immutable;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>
/// Decides over the rectification of a bad rating to its end (RULES part G): stages, clocks, duties, extension, claim and objection, evidence, feedback,
/// the evaluator's verdict. A case follows the policy that it was opened with; no deadline of it moves when a policy changes.
/// </summary>
public static class RectificationDecider
{
    /// <summary>No ratings, so no cases.</summary>
    public static RatingState Initial => RatingState.Empty;

    /// <summary>Decides.</summary>
    public static Decision<RatingStreamEvent, RatingRefusal> Decide(RatingState state, RectificationCommand command) =>
        !state.Cases.TryGetValue(command.CaseId, out CaseState? at) ? RatingRefusal.NoSuchCase : command switch
        {
            RectificationCommand.Assign c => Assign(at, c),
            RectificationCommand.Contact c => Handle(at, c.By, c, () => Contact(at, c)),
            RectificationCommand.Classify c => Handle(at, c.By, c, () => Classify(at, c)),
            RectificationCommand.Extend c => Handle(at, c.By, c, () => Extend(at, c)),
            RectificationCommand.DecideExtension c => DecideExtension(at, c),
            RectificationCommand.ClaimInvalid c => Handle(at, c.By, c, () => ClaimInvalid(at, c)),
            RectificationCommand.DecideInvalid c => DecideInvalid(state, at, c),
            RectificationCommand.ObjectToInvalidity c => Object(at, c),
            RectificationCommand.DecideObjection c => DecideObjection(state, at, c),
            RectificationCommand.Complete c => Handle(at, c.By, c, () => Complete(at, c)),
            RectificationCommand.Approve c => Approve(at, c),
            RectificationCommand.Return c => Return(at, c),
            RectificationCommand.FeedBack c => Handle(at, c.By, c, () => FeedBack(at, c)),
            RectificationCommand.FollowUp c => FollowUp(at, c),
            RectificationCommand.GiveVerdict c => at.Stage != CaseStage.FedBack
                ? RatingRefusal.WrongStage
                : Judged(at, c, new RectificationEvent.VerdictGiven(c.Verdict, ContactChannel.Online, null, null) { At = Utc(c), CaseId = at.Id }),
            RectificationCommand.Close c => Close(at, c),
            RectificationCommand.CheckClocks c => CheckClocks(at, c),
            RectificationCommand.ConfirmDeadlines c => at.Deadlines.ConfirmedBy(c.Calendar) is var confirmed && confirmed != at.Deadlines && !at.IsOver
                ? new RectificationEvent.DeadlinesConfirmed(confirmed, c.Calendar.Version) { At = Utc(c), CaseId = at.Id }
                : ImmutableArray<RatingStreamEvent>.Empty,
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

    /// <summary>Folds one event of a case into the state.</summary>
    /// <exception cref="InvalidOperationException">The event names a case that was never opened: the stream is damaged.</exception>
    public static RatingState Evolve(RatingState state, RectificationEvent happened)
    {
        CaseState after = happened is RectificationEvent.CaseOpened opened
            ? Opened(state, opened)
            : state.Cases.TryGetValue(happened.CaseId, out CaseState? before)
                ? Evolve(before, happened)
                : throw new InvalidOperationException($"{happened.GetType().Name} names the case '{happened.CaseId}', which was never opened.");
        return state with
        {
            Cases = state.Cases.SetItem(after.Id, after),
            Invalid = happened switch
            {
                RectificationEvent.InvalidityDecided { Invalid: true } => state.Invalid.Add(after.Id),
                RectificationEvent.ObjectionDecided { Accepted: true } => state.Invalid.Remove(after.Id),
                _ => state.Invalid,
            },
        };
    }

    /// <summary>The event that opens the case of a bad rating. It is dispatched with it, and every deadline that can be known is fixed .</summary>
    /// <remarks>
    /// Day nought is the day on which the rating was written: for all that evaluators do themselves it is the day of rating; the responsible unit can't
    /// begin before what was on a card has been entered.
    /// </remarks>
    internal static RectificationEvent.CaseOpened Open(Rating rating, string? handler, RectificationPolicy policy, WorkingCalendar calendar, DateTimeOffset at)
    {
        Deadline After(int days) => calendar.DeadlineAfter(ChinaTime.DayOf(at), days);
        Deadline simple = After(rating.RealName ? policy.LimitSimple : policy.AnonymousLimit);
        return new(
            CountedRating.Of(rating), rating.Service.Clerk, handler, policy,
            new CaseDeadlines(rating.RealName ? After(policy.ContactLimit) : null, simple, After(policy.LimitComplex), After(policy.InvalidApplyLimit), simple, null, null, null, null))
        {
            At = at,
            CaseId = rating.Id,
        };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Assign(CaseState at, RectificationCommand.Assign c) =>
        Forbidden(at, Duty.Assign, c.By) is { } no ? no
        : !at.IsBeingWorkedOn && at.Stage != CaseStage.AwaitingFeedback ? RatingRefusal.WrongStage
        : SeparationOfDuties.CheckHandler(c.Handler, at.Parties) is { } unfit ? unfit
        : StaffText.Fault(c.Reason) is { } fault ? fault
        : c.Handler == at.Handler ? ImmutableArray<RatingStreamEvent>.Empty
        : new RectificationEvent.CaseAssigned(c.Handler, c.Reason, c.By.Id) { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> Contact(CaseState at, RectificationCommand.Contact c)
    {
        if (!at.IsBeingWorkedOn)
        {
            return RatingRefusal.WrongStage;
        }

        if (!at.Rating.RealName)
        {
            return RatingRefusal.EvaluatorAnonymous;
        }

        if (StaffText.Fault(c.Note) is { } fault)
        {
            return fault;
        }

        if (!c.Reached && string.IsNullOrWhiteSpace(c.Evidence))
        {
            return RatingRefusal.EvidenceRequired;
        }

        bool outOfReach = !c.Reached && at.ReachedAt is null && !at.OutOfReach && IsEnough(at.FailedContacts.Add(Today(c)), at.Limits);
        return new RectificationEvent.EvaluatorContacted(c.Channel, c.Reached, outOfReach, c.Note, c.Evidence, c.By.Id) { At = Utc(c), CaseId = at.Id };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Classify(CaseState at, RectificationCommand.Classify c) =>
        at.Stage == CaseStage.AwaitingVerification && at.Rating.RealName ? RatingRefusal.ContactFirst
        : at.Stage is not (CaseStage.AwaitingVerification or CaseStage.Verifying) ? RatingRefusal.WrongStage
        : StaffText.Fault(c.Finding) is { } fault ? fault
        : c.Kind == CaseKind.Explanation && StaffText.Fault(c.Provision) is not null ? RatingRefusal.ProvisionRequired
        : new RectificationEvent.CaseClassified(
            c.Kind, c.Finding, c.Kind == CaseKind.Explanation ? c.Provision : null, c.Kind == CaseKind.WithinLimit ? at.Deadlines.Complex : at.Deadlines.Simple, c.By.Id)
        { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> Extend(CaseState at, RectificationCommand.Extend c)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Days, 1);
        return at.Stage != CaseStage.Rectifying ? RatingRefusal.WrongStage
            : at.ExtensionAsked is not null ? RatingRefusal.ExtensionPending
            : at.Extensions >= at.Limits.ExtensionsMax ? RatingRefusal.NoMoreExtensions
            : at.Deadlines.Due.HasPassed(c.Now) ? RatingRefusal.DeadlinePassed
            : c.Days > RectificationPolicy.Ceiling - at.Deadlines.Due.WorkingDays ? RatingRefusal.ExtensionTooLong
            : StaffText.Fault(c.Reason) is { } fault ? fault
            : new RectificationEvent.ExtensionAsked(c.Days, c.Reason, c.By.Id) { At = Utc(c), CaseId = at.Id };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> DecideExtension(CaseState at, RectificationCommand.DecideExtension c)
    {
        if (Forbidden(at, Duty.DecideExtension, c.By) is { } no)
        {
            return no;
        }

        if (at.ExtensionAsked is not int days)
        {
            return RatingRefusal.NoExtensionAsked;
        }

        Deadline due = at.Deadlines.Due;
        return c.Approved && due.HasPassed(c.Now) ? RatingRefusal.DeadlinePassed
            : StaffText.Fault(c.Reason) is { } fault ? fault
            : new RectificationEvent.ExtensionDecided(c.Approved, c.Reason, c.Approved ? c.Calendar.DeadlineAfter(due.From, due.WorkingDays + days) : due, c.By.Id)
            {
                At = Utc(c),
                CaseId = at.Id,
            };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> ClaimInvalid(CaseState at, RectificationCommand.ClaimInvalid c) =>
        at.Claim is not null ? RatingRefusal.AlreadyClaimed
        : !at.IsBeingWorkedOn || at.Round > 1 ? RatingRefusal.WrongStage
        : at.Deadlines.Claim.HasPassed(c.Now) ? RatingRefusal.ClaimTooLate
        : StaffText.Fault(c.Explanation) is { } fault ? fault
        : !HasEvidence(c.Evidence) ? RatingRefusal.EvidenceRequired
        : new RectificationEvent.InvalidityClaimed(c.Ground, c.Explanation, c.Evidence, After(c, at.Limits.ReviewLimit), c.By.Id) { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> DecideInvalid(RatingState state, CaseState at, RectificationCommand.DecideInvalid c)
    {
        if (Forbidden(at, Duty.DecideInvalidity, c.By) is { } no)
        {
            return no;
        }

        if (at.Claim is not { Outcome: ClaimOutcome.Pending })
        {
            return RatingRefusal.NoClaim;
        }

        if (StaffText.Fault(c.Reason) is { } fault)
        {
            return fault;
        }

        bool wasCounted = c.Invalid && state.Counted?.Id == at.Id;
        Rating? instead = wasCounted ? state.CountedWithout(state.Invalid.Add(at.Id)) : null;
        return new RectificationEvent.InvalidityDecided(c.Invalid, c.Reason, at.Rating, wasCounted, instead is null ? null : CountedRating.Of(instead), c.By.Id)
        {
            At = Utc(c),
            CaseId = at.Id,
        };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Object(CaseState at, RectificationCommand.ObjectToInvalidity c) =>
        at.Stage != CaseStage.Invalid ? RatingRefusal.WrongStage
        : at.Claim?.Objection is not null ? RatingRefusal.AlreadyObjected
        : new RectificationEvent.ObjectionRaised(c.Words, After(c, at.Limits.ReviewLimit)) { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> DecideObjection(RatingState state, CaseState at, RectificationCommand.DecideObjection c)
    {
        if (Forbidden(at, Duty.DecideObjection, c.By) is { } no)
        {
            return no;
        }

        if (at.Claim is not { Objection: ClaimOutcome.Pending })
        {
            return RatingRefusal.NoObjection;
        }

        if (StaffText.Fault(c.Reason) is { } fault)
        {
            return fault;
        }

        bool counts = c.Accepted && state.CountedWithout(state.Invalid.Remove(at.Id))?.Id == at.Id;
        return new RectificationEvent.ObjectionDecided(
            c.Accepted, c.Reason, at.Rating, counts, counts && state.Counted is { } meanwhile ? CountedRating.Of(meanwhile) : null, c.By.Id)
        { At = Utc(c), CaseId = at.Id };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Complete(CaseState at, RectificationCommand.Complete c) =>
        at.Stage != CaseStage.Rectifying ? RatingRefusal.WrongStage
        : at.Rating.RealName && at.ReachedAt is null && !at.OutOfReach ? RatingRefusal.ContactFirst
        : (StaffText.Fault(c.Cause) ?? StaffText.Fault(c.Measure)) is { } fault ? fault
        : !HasEvidence(c.Evidence) ? RatingRefusal.EvidenceRequired
        : new RectificationEvent.CompletionSubmitted(c.Cause, c.Measure, c.Evidence, After(c, at.Limits.ReviewLimit), c.By.Id) { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> Approve(CaseState at, RectificationCommand.Approve c)
    {
        if (Forbidden(at, Duty.Review, c.By) is { } no)
        {
            return no;
        }

        if (at.Stage != CaseStage.AwaitingReview)
        {
            return RatingRefusal.WrongStage;
        }

        if (at.Claim is { Outcome: ClaimOutcome.Pending })
        {
            return RatingRefusal.ClaimPending;
        }

        bool onTime = !at.Late && !at.Deadlines.Due.HasPassed(at.SubmittedAt!.Value);
        var approved = new RectificationEvent.CompletionApproved(at.Kind!.Value, onTime, at.Rating.RealName ? After(c, at.Limits.FeedbackLimit) : null, c.By.Id)
        {
            At = Utc(c),
            CaseId = at.Id,
        };
        return at.Rating.RealName ? approved : ImmutableArray.Create<RatingStreamEvent>(approved, Archived(at, c, null, null));
    }

    private static Decision<RatingStreamEvent, RatingRefusal> Return(CaseState at, RectificationCommand.Return c)
    {
        bool leaders = at.Stage == CaseStage.AwaitingLeader;
        return Forbidden(at, leaders ? Duty.Lead : Duty.Review, c.By) is { } no ? no
            : !leaders && at.Stage != CaseStage.AwaitingReview ? RatingRefusal.WrongStage
            : StaffText.Fault(c.Reason) is { } fault ? fault
            : leaders ? Reopened(at, c, c.By.Id)
            : new RectificationEvent.CompletionReturned(c.Reason, c.By.Id) { At = Utc(c), CaseId = at.Id };
    }

    private static Decision<RatingStreamEvent, RatingRefusal> FeedBack(CaseState at, RectificationCommand.FeedBack c) =>
        at.Stage != CaseStage.AwaitingFeedback ? RatingRefusal.WrongStage
        : StaffText.Fault(c.Reply) is { } fault ? fault
        : new RectificationEvent.FeedbackGiven(c.Channel, c.Reply, After(c, at.Limits.FollowUpLimit), c.By.Id) { At = Utc(c), CaseId = at.Id };

    private static Decision<RatingStreamEvent, RatingRefusal> FollowUp(CaseState at, RectificationCommand.FollowUp c)
    {
        if (Forbidden(at, Duty.FollowUp, c.By) is { } no)
        {
            return no;
        }

        if (at.Stage != CaseStage.FedBack)
        {
            return RatingRefusal.WrongStage;
        }

        if (StaffText.Fault(c.Note) is { } fault)
        {
            return fault;
        }

        if (c.Verdict is { } verdict)
        {
            return Judged(at, c, new RectificationEvent.VerdictGiven(verdict, c.Channel, c.Note, c.By.Id) { At = Utc(c), CaseId = at.Id });
        }

        if (string.IsNullOrWhiteSpace(c.Evidence))
        {
            return RatingRefusal.EvidenceRequired;
        }

        bool final = IsEnough(at.FailedFollowUps.Add(Today(c)), at.Limits);
        var failed = new RectificationEvent.FollowUpFailed(c.Channel, c.Note, c.Evidence, final, c.By.Id) { At = Utc(c), CaseId = at.Id };
        return final ? ImmutableArray.Create<RatingStreamEvent>(failed, Archived(at, c, null, null)) : failed;
    }

    /// <summary>What follows from a verdict, in the same append: the end, once more, or up to the leader .</summary>
    private static Decision<RatingStreamEvent, RatingRefusal> Judged(CaseState at, RectificationCommand c, RectificationEvent.VerdictGiven given) =>
        ImmutableArray.Create<RatingStreamEvent>(
            given,
            given.Verdict != Verdict.Unsatisfied ? Archived(at, c, null, null)
            : at.Round <= at.Limits.ReopenOnUnsatisfied ? Reopened(at, c, null)
            : new RectificationEvent.CaseEscalated(CaseClock.Verdict, null) { At = Utc(c), CaseId = at.Id });

    private static Decision<RatingStreamEvent, RatingRefusal> Close(CaseState at, RectificationCommand.Close c) =>
        Forbidden(at, Duty.Lead, c.By) is { } no ? no
        : at.Stage != CaseStage.AwaitingLeader ? RatingRefusal.WrongStage
        : StaffText.Fault(c.Conclusion) is { } fault ? fault
        : Archived(at, c, c.Conclusion, c.By.Id);

    private static Decision<RatingStreamEvent, RatingRefusal> CheckClocks(CaseState at, RectificationCommand.CheckClocks c) =>
        ImmutableArray.CreateRange<RatingStreamEvent>(
            from clock in at.Clocks
            where !at.Escalated.Contains((clock.Clock, clock.Deadline.LastDay))
                && c.Calendar.DeadlineAfter(clock.Deadline.LastDay, at.Limits.EscalateAfter).HasPassed(c.Now)
            select new RectificationEvent.CaseEscalated(clock.Clock, clock.Deadline.LastDay) { At = Utc(c), CaseId = at.Id });

    private static RectificationEvent.CaseArchived Archived(CaseState at, RectificationCommand c, string? conclusion, string? by) =>
        new(After(c, at.Limits.PublishLag).LastDay, conclusion, by) { At = Utc(c), CaseId = at.Id };

    private static RectificationEvent.CaseReopened Reopened(CaseState at, RectificationCommand c, string? by) =>
        new(at.Round + 1, After(c, at.Kind == CaseKind.WithinLimit ? at.Limits.LimitComplex : at.Limits.LimitSimple), by) { At = Utc(c), CaseId = at.Id };

    /// <summary>What a handler does. A case that nobody has is taken by the first qualified person who acts (谁办理谁负责).</summary>
    private static Decision<RatingStreamEvent, RatingRefusal> Handle(
        CaseState at, CaseActor by, RectificationCommand c, Func<Decision<RatingStreamEvent, RatingRefusal>> decide)
    {
        if (Forbidden(at, Duty.Handle, by) is { } no)
        {
            return no;
        }

        Decision<RatingStreamEvent, RatingRefusal> decision = decide();
        return at.Handler is not null || decision.Refusal is not null
            ? decision
            : decision.Events.Insert(0, new RectificationEvent.CaseAssigned(by.Id, null, by.Id) { At = Utc(c), CaseId = at.Id });
    }

    private static CaseState Opened(RatingState state, RectificationEvent.CaseOpened e)
    {
        EnteredBy? entry = state.Ratings.FirstOrDefault(r => r.Id == e.CaseId)?.Entry;
        Involvement involvement = entry is null ? Involvement.None : Involvement.None.And(entry.First, Duty.EnterRating);
        return new()
        {
            Id = e.CaseId,
            Rating = e.Rating,
            RatedPerson = e.RatedPerson,
            Handler = e.Handler,
            Limits = e.Limits,
            Deadlines = e.Deadlines,
            OpenedAt = e.At,
            Involvement = entry?.Second is { } second ? involvement.And(second, Duty.EnterRating) : involvement,
        };
    }

    private static CaseState Evolve(CaseState at, RectificationEvent happened)
    {
        CaseState Did(string person, Duty duty) => at with { Involvement = at.Involvement.And(person, duty) };
        switch (happened)
        {
            case RectificationEvent.CaseAssigned e:
                return Did(e.By, e.Reason is null ? Duty.Handle : Duty.Assign) with { Handler = e.Handler };

            case RectificationEvent.EvaluatorContacted e:
                return Did(e.By, Duty.Handle) with
                {
                    Stage = at.Stage == CaseStage.AwaitingVerification ? CaseStage.Verifying : at.Stage,
                    ReachedAt = at.ReachedAt ?? (e.Reached ? e.At : null),
                    FailedContacts = e.Reached ? at.FailedContacts : at.FailedContacts.Add(ChinaTime.DayOf(e.At)),
                    OutOfReach = at.OutOfReach || e.OutOfReach,
                };

            case RectificationEvent.CaseClassified e:
                return Did(e.By, Duty.Handle) with { Stage = CaseStage.Rectifying, Kind = e.Kind, Deadlines = at.Deadlines with { Due = e.Due } };

            case RectificationEvent.ExtensionAsked e:
                return Did(e.By, Duty.Handle) with { ExtensionAsked = e.Days };

            case RectificationEvent.ExtensionDecided e:
                return Did(e.By, Duty.DecideExtension) with
                {
                    ExtensionAsked = null,
                    Extensions = at.Extensions + (e.Approved ? 1 : 0),
                    Deadlines = at.Deadlines with { Due = e.Due },
                };

            case RectificationEvent.InvalidityClaimed e:
                return Did(e.By, Duty.Handle) with
                {
                    Claim = new(e.Ground, ClaimOutcome.Pending, null),
                    Deadlines = at.Deadlines with { Decision = e.DecideBy },
                };

            case RectificationEvent.InvalidityDecided e:
                return Did(e.By, Duty.DecideInvalidity) with
                {
                    Claim = at.Claim! with { Outcome = e.Invalid ? ClaimOutcome.Upheld : ClaimOutcome.Dismissed },
                    Stage = e.Invalid ? CaseStage.Invalid : at.Stage,
                    StageBefore = at.Stage,
                };

            case RectificationEvent.ObjectionRaised e:
                return at with { Claim = at.Claim! with { Objection = ClaimOutcome.Pending, Words = e.Words }, Deadlines = at.Deadlines with { Decision = e.DecideBy } };

            case RectificationEvent.ObjectionDecided e:
                return Did(e.By, Duty.DecideObjection) with
                {
                    Claim = e.Accepted
                        ? at.Claim! with { Outcome = ClaimOutcome.Dismissed, Objection = ClaimOutcome.Upheld }
                        : at.Claim! with { Objection = ClaimOutcome.Dismissed },
                    Stage = e.Accepted ? at.StageBefore : at.Stage,
                };

            case RectificationEvent.CompletionSubmitted e:
                return Did(e.By, Duty.Handle) with
                {
                    Stage = CaseStage.AwaitingReview,
                    SubmittedAt = e.At,
                    ExtensionAsked = null,
                    Deadlines = at.Deadlines with { Review = e.ReviewBy },
                };

            case RectificationEvent.CompletionApproved e:
                return Did(e.By, Duty.Review) with
                {
                    Stage = CaseStage.AwaitingFeedback,
                    ApprovedAt = e.At,
                    Late = !e.OnTime,
                    Deadlines = at.Deadlines with { Feedback = e.FeedbackBy },
                };

            case RectificationEvent.CompletionReturned e:
                return Did(e.By, Duty.Review) with { Stage = CaseStage.Rectifying, SubmittedAt = null };

            case RectificationEvent.FeedbackGiven e:
                return Did(e.By, Duty.Handle) with { Stage = CaseStage.FedBack, FailedFollowUps = [], Deadlines = at.Deadlines with { FollowUp = e.FollowUpBy } };

            case RectificationEvent.FollowUpFailed e:
                return Did(e.By, Duty.FollowUp) with
                {
                    FailedFollowUps = at.FailedFollowUps.Add(ChinaTime.DayOf(e.At)),
                    FollowedUp = at.FollowedUp || e.Final,
                    Stage = e.Final ? CaseStage.FollowedUp : at.Stage,
                };

            case RectificationEvent.VerdictGiven e:
                return (e.By is { } asked ? Did(asked, Duty.FollowUp) : at) with { Stage = CaseStage.FollowedUp, FollowedUp = true, Verdict = e.Verdict };

            case RectificationEvent.CaseReopened e:
                return (e.By is { } leader ? Did(leader, Duty.Lead) : at) with
                {
                    Stage = CaseStage.Rectifying,
                    Round = e.Round,
                    SubmittedAt = null,
                    ApprovedAt = null,
                    Deadlines = at.Deadlines with { Due = e.Due },
                };

            case RectificationEvent.CaseEscalated e:
                return at with { Escalated = at.Escalated.Add((e.Clock, e.LastDay)), Stage = e.Clock == CaseClock.Verdict ? CaseStage.AwaitingLeader : at.Stage };

            case RectificationEvent.CaseArchived e:
                return (e.By is { } by ? Did(by, Duty.Lead) : at) with { Stage = CaseStage.Archived, PublishFrom = e.PublishFrom };

            case RectificationEvent.DeadlinesConfirmed e:
                return at with { Deadlines = e.Deadlines };

            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    private static RatingRefusal? Forbidden(CaseState at, Duty duty, CaseActor by) => SeparationOfDuties.Check(duty, by, at.Parties);

    private static bool IsEnough(ImmutableArray<DateOnly> attempts, RectificationPolicy limits) =>
        attempts.Length >= limits.Attempts && attempts.Distinct().Count() >= limits.AttemptDays;

    private static bool HasEvidence(TextList evidence) => evidence.Count > 0 && !evidence.Any(string.IsNullOrWhiteSpace);

    private static Deadline After(RectificationCommand c, int days) => c.Calendar.DeadlineAfter(Today(c), days);

    private static DateOnly Today(RectificationCommand c) => ChinaTime.DayOf(c.Now);

    private static DateTimeOffset Utc(RectificationCommand c) => c.Now.ToUniversalTime();
}
