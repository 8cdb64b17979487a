using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;

namespace Halls.Domain.Tests.Histories;

public enum Verb
{
    Issue,
    Join,
    JoinAgain,
    Next,
    Call,
    Recall,
    Start,
    Complete,
    Miss,
    Hold,
    Resume,
    Transfer,
    Leave,
}

/// <summary>One step of a random history. What it does depends on the state that it meets, so any sub-sequence of a history is one, too.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Window">The window that does it.</param>
/// <param name="Pick">Chooses among the tickets in question.</param>
/// <param name="Wild">Does it to any ticket at all instead of one for which it makes sense.</param>
/// <param name="Class">The class of a new ticket.</param>
/// <param name="Place">The place of a transferred ticket.</param>
/// <param name="Came">The clerk says that the person came.</param>
/// <param name="Seconds">How much time passes before.</param>
public sealed record Step(Verb Verb, int Window, int Pick, bool Wild, TicketClass Class, TransferPlace Place, bool Came, int Seconds);

/// <summary>Steps, and the policy that holds while they are done.</summary>
public sealed record Plan(PolicyValues Policy, ImmutableArray<Step> Steps)
{
    /// <summary>Weighted so that queues fill, windows work and every verb occurs.</summary>
    public static Arbitrary<Plan> AnyVerb { get; } = Of(
        (30, Verb.Issue), (4, Verb.Join), (3, Verb.JoinAgain), (24, Verb.Next), (3, Verb.Call), (4, Verb.Recall), (14, Verb.Start), (8, Verb.Complete), (8, Verb.Miss),
        (6, Verb.Hold), (6, Verb.Resume), (4, Verb.Transfer), (4, Verb.Leave));

    /// <summary>Nobody is missed or called out of turn: the pure order.</summary>
    public static Arbitrary<Plan> ArrivalsAndCalls { get; } = Of((50, Verb.Issue), (8, Verb.Join), (40, Verb.Next), (2, Verb.Leave));

    /// <summary>The order with people who are not there when they are called.</summary>
    public static Arbitrary<Plan> ArrivalsCallsAndMisses { get; } = Of((40, Verb.Issue), (5, Verb.Join), (40, Verb.Next), (25, Verb.Miss));

    public override string ToString() =>
        $"{Policy.MaxConsecutivePriority} in a row, {Policy.RecallTimes} recalls behind {Policy.RecallBehind}, {Policy.CallTimes} calls\n{string.Join('\n', Steps)}";

    private static Arbitrary<Plan> Of(params (int Weight, Verb Verb)[] verbs)
    {
        Gen<Step> step =
            from verb in Gen.Frequency(verbs.Select(v => (v.Weight, Gen.Constant(v.Verb))))
            from window in Gen.Choose(1, 4)
            from pick in Gen.Choose(0, 1000)
            from wild in Gen.Frequency((12, Gen.Constant(false)), (1, Gen.Constant(true)))
            from @class in Gen.Frequency((5, Gen.Constant(TicketClass.Ordinary)), (2, Gen.Constant(TicketClass.Green)), (2, Gen.Constant(TicketClass.Appointment)))
            from place in Gen.Elements(Enum.GetValues<TransferPlace>())
            from came in Gen.Elements(true, false)
            from seconds in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(1, 60)))
            select new Step(verb, window, pick, wild, @class, place, came, seconds);
        Gen<PolicyValues> policy =
            from max in Gen.Choose(1, 4)
            from recalls in Gen.Choose(0, 2)
            from behind in Gen.Choose(1, 5)
            from calls in Gen.Choose(1, 3)
            select new PolicyValues { MaxConsecutivePriority = max, RecallTimes = recalls, RecallBehind = behind, CallTimes = calls };
        Gen<Plan> plan =
            from p in policy
            from steps in Gen.Sized(size => Gen.ArrayOf(step, Math.Max(1, size * 4)))
            select new Plan(p, [.. steps]);
        return Arb.From(plan, Shrink);
    }

    /// <summary>Without a half, a quarter, … one step.</summary>
    private static IEnumerable<Plan> Shrink(Plan plan)
    {
        for (int length = plan.Steps.Length / 2; length >= 1; length /= 2)
        {
            for (int from = 0; from + length <= plan.Steps.Length; from += length)
            {
                yield return plan with { Steps = plan.Steps.RemoveRange(from, length) };
            }
        }
    }
}
