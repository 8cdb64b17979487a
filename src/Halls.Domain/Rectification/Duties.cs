using System.Collections.Immutable;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>What an account may be in cases.</summary>
[Flags]
public enum CaseRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Puts things right (承办人).</summary>
    Handler = 1,

    /// <summary>Reviews what a handler did (复核人).</summary>
    Reviewer = 2,

    /// <summary>Decides on extensions and claims for the supervising department (审批人).</summary>
    Approver = 4,

    /// <summary>Watches over cases, asks evaluators for their verdict, enters cards and calls (监督员).</summary>
    Supervisor = 8,

    /// <summary>The supervisor's leader (分管领导).</summary>
    Leader = 16,
}

/// <summary>What somebody does in a case.</summary>
public enum Duty
{
    /// <summary>Enters a card or a call .</summary>
    EnterRating,

    /// <summary>Names the handler.</summary>
    Assign,

    /// <summary>Contacts, classifies, puts right, tells.</summary>
    Handle,

    /// <summary>Approves or returns a completion.</summary>
    Review,

    /// <summary>Decides on an extension.</summary>
    DecideExtension,

    /// <summary>Decides whether the rating is invalid.</summary>
    DecideInvalidity,

    /// <summary>Decides on the evaluator's objection to that.</summary>
    DecideObjection,

    /// <summary>Asks the evaluator for a verdict.</summary>
    FollowUp,

    /// <summary>Decides as the leader after a second bad verdict.</summary>
    Lead,
}

/// <summary>Who acts.</summary>
/// <param name="Id">The account.</param>
/// <param name="Unit">The department it belongs to; null for one of no rated unit, such as the supervising department's.</param>
/// <param name="Roles">Its roles where the case is.</param>
public sealed record CaseActor(string Id, string? Unit, CaseRoles Roles);

/// <summary>Who has done what in a case. Immutable.</summary>
public sealed record Involvement
{
    private readonly ImmutableSortedSet<(string Person, Duty Duty)> _done = [];

    /// <summary>Nobody has done anything.</summary>
    public static Involvement None { get; } = new();

    private Involvement()
    {
    }

    private Involvement(ImmutableSortedSet<(string Person, Duty Duty)> done) => _done = done;

    /// <summary>With one more.</summary>
    public Involvement And(string person, Duty duty) => new(_done.Add((person, duty)));

    /// <summary>What somebody has done.</summary>
    public IEnumerable<Duty> Of(string person) => _done.Where(d => d.Person == person).Select(d => d.Duty);
}

/// <summary>The people of a case.</summary>
/// <param name="RatedPerson">Who was rated, or null where nobody in particular was.</param>
/// <param name="RatedUnit">The responsible department.</param>
/// <param name="Handler">Who handles the case, or null while nobody does.</param>
/// <param name="Involvement">Who has done what.</param>
public sealed record CaseParties(string? RatedPerson, string RatedUnit, string? Handler, Involvement Involvement);

/// <summary>Who may do what in whose case. Pure.</summary>
public static class SeparationOfDuties
{
    /// <summary>Why somebody may not do something in a case, or null when it is allowed.</summary>
    public static RatingRefusal? Check(Duty duty, CaseActor actor, CaseParties parties)
    {
        if (!actor.Roles.HasFlag(RoleFor(duty)))
        {
            return RatingRefusal.RoleRequired;
        }

        if (actor.Id == parties.RatedPerson)
        {
            return RatingRefusal.RatedPerson;
        }

        if (IsJudgement(duty) && actor.Unit == parties.RatedUnit)
        {
            return RatingRefusal.RatedUnit;
        }

        if (IsJudgement(duty) && actor.Id == parties.Handler)
        {
            return RatingRefusal.HandlerOfCase;
        }

        if (duty == Duty.Handle && parties.Handler is { } handler && handler != actor.Id)
        {
            return RatingRefusal.NotTheHandler;
        }

        foreach (Duty before in parties.Involvement.Of(actor.Id))
        {
            if (!Compatible(before, duty))
            {
                return before == Duty.Handle ? RatingRefusal.HandlerOfCase : RatingRefusal.DecidedBefore;
            }
        }

        return null;
    }

    /// <summary>Why somebody can't be made the handler, or null.</summary>
    public static RatingRefusal? CheckHandler(string person, CaseParties parties) =>
        person == parties.RatedPerson ? RatingRefusal.RatedPerson
        : parties.Involvement.Of(person).Any(before => !Compatible(before, Duty.Handle)) ? RatingRefusal.DecidedBefore
        : null;

    /// <summary>The role that a duty takes.</summary>
    public static CaseRoles RoleFor(Duty duty) => duty switch
    {
        Duty.Handle => CaseRoles.Handler,
        Duty.Review => CaseRoles.Reviewer,
        Duty.DecideExtension or Duty.DecideInvalidity => CaseRoles.Approver,
        Duty.Assign or Duty.FollowUp or Duty.EnterRating => CaseRoles.Supervisor,
        Duty.DecideObjection or Duty.Lead => CaseRoles.Leader,
        _ => throw new ArgumentOutOfRangeException(nameof(duty)),
    };

    /// <summary>Whether it judges the case, so that the rated unit can't do it. Handling one's own unit's case and naming who does is everybody's duty (谁办理谁负责).</summary>
    public static bool IsJudgement(Duty duty) => duty is not (Duty.Handle or Duty.Assign);

    /// <summary>Whether one person may do both in one case. Symmetric.</summary>
    public static bool Compatible(Duty one, Duty other) =>
        !(Conflict(one, other, Duty.Handle, d => IsJudgement(d))
        || Conflict(one, other, Duty.DecideObjection, d => d == Duty.DecideInvalidity)
        || Conflict(one, other, Duty.Lead, d => d is Duty.Review or Duty.FollowUp));

    /// <summary>Who may see who rated: the contact person and a supervisor, each for a purpose; never the rated person.</summary>
    /// <param name="actor">Who wants to see it.</param>
    /// <param name="parties">The case.</param>
    /// <param name="purpose">What for; goes into the audit log.</param>
    public static RatingRefusal? CheckSeeingEvaluator(CaseActor actor, CaseParties parties, string purpose) =>
        actor.Id == parties.RatedPerson ? RatingRefusal.RatedPerson
        : string.IsNullOrWhiteSpace(purpose) ? RatingRefusal.TextRequired
        : (actor.Id == parties.Handler && actor.Roles.HasFlag(CaseRoles.Handler)) || (actor.Roles.HasFlag(CaseRoles.Supervisor) && actor.Unit != parties.RatedUnit) ? null
        : RatingRefusal.RoleRequired;

    private static bool Conflict(Duty one, Duty other, Duty duty, Func<Duty, bool> with) => (one == duty && with(other)) || (other == duty && with(one));
}
