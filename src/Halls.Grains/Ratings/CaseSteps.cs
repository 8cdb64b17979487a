using System.Collections.Immutable;
using Halls.Contracts.Ratings;
using Halls.Domain;
using Halls.Domain.Calendar;
using Halls.Domain.Rectification;
using Halls.Projections;

namespace Halls.Grains.Ratings;

/// <summary>The steps of a case between the wire and the domain.</summary>
internal static class CaseSteps
{
    /// <summary>The command that a step is. A text that is missing reaches the decider as an empty one, which it refuses by its own rules.</summary>
    /// <exception cref="ArgumentException">There is no such step, or a word in it is none that the edge lets through.</exception>
    public static RectificationCommand Command(CaseStepRequest r, DateTimeOffset now, WorkingCalendar calendar)
    {
        CaseActor by = Actor(r.By);
        string id = r.CaseId, note = r.Note ?? "", reason = r.Reason ?? "";
        TextList evidence = r.Evidence.IsDefault ? [] : [.. r.Evidence];
        string? record = evidence.Count == 0 ? null : string.Join(' ', evidence);
        return r.Step switch
        {
            "assign" => new RectificationCommand.Assign(r.Handler ?? "", reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "contact" => new RectificationCommand.Contact(Word<ContactChannel>(r.Channel), r.Reached ?? false, note, record, by) { Now = now, CaseId = id, Calendar = calendar },
            "classify" => new RectificationCommand.Classify(Word<CaseKind>(r.Kind), note, r.Provision, by) { Now = now, CaseId = id, Calendar = calendar },
            "extend" => new RectificationCommand.Extend(r.Days ?? 1, reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "approve-extension" => new RectificationCommand.DecideExtension(r.Approved ?? false, reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "claim-invalid" => new RectificationCommand.ClaimInvalid(Word<InvalidityGround>(r.Ground), note, evidence, by) { Now = now, CaseId = id, Calendar = calendar },
            "decide-invalid" => new RectificationCommand.DecideInvalid(r.Approved ?? false, reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "decide-objection" => new RectificationCommand.DecideObjection(r.Approved ?? false, reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "complete" => new RectificationCommand.Complete(r.Cause ?? "", r.Measure ?? "", evidence, by) { Now = now, CaseId = id, Calendar = calendar },
            "approve" => new RectificationCommand.Approve(by) { Now = now, CaseId = id, Calendar = calendar },
            "return" => new RectificationCommand.Return(reason, by) { Now = now, CaseId = id, Calendar = calendar },
            "feed-back" => new RectificationCommand.FeedBack(Word<ContactChannel>(r.Channel), note, by) { Now = now, CaseId = id, Calendar = calendar },
            "follow-up" => new RectificationCommand.FollowUp(Word<ContactChannel>(r.Channel), r.Verdict is null ? null : Word<Verdict>(r.Verdict), note, record, by)
            {
                Now = now,
                CaseId = id,
                Calendar = calendar,
            },
            "close" => new RectificationCommand.Close(note, by) { Now = now, CaseId = id, Calendar = calendar },
            _ => throw new ArgumentException($"Not a step of a case: '{r.Step}'.", nameof(r)),
        };
    }

    /// <summary>Who acts, in the domain's words.</summary>
    /// <exception cref="ArgumentException">There is no such role.</exception>
    public static CaseActor Actor(CaseActorView actor) => new(actor.Id, actor.Unit, actor.Roles.Aggregate(CaseRoles.None, (roles, name) => roles | Word<CaseRoles>(name)));

    private static T Word<T>(string? text)
        where T : struct, Enum => EnumText<T>.TryParse(text, out T value) ? value : throw new ArgumentException($"Not a {typeof(T).Name}: '{text}'.", nameof(text));
}
