namespace Halls.Domain.Policies;

/// <summary>
/// The values that a rectification case follows, in working days where nothing else is said. A case keeps those of the day on which it was opened,
/// written into its first event, so a later change never moves one of its deadlines. Immutable.
/// </summary>
public sealed record RectificationPolicy
{
    /// <summary>A limit with all its extensions is never longer .</summary>
    public const int Ceiling = 15;

    /// <summary>To contact a real-name evaluator. <value>1</value></summary>
    public int ContactLimit { get; init; } = PolicyKeys.ContactLimit.Default;

    /// <summary>To look into an anonymous rating. <value>5</value></summary>
    public int AnonymousLimit { get; init; } = PolicyKeys.AnonymousLimit.Default;

    /// <summary>To put right what can be put right at once. <value>5</value></summary>
    public int LimitSimple { get; init; } = PolicyKeys.LimitSimple.Default;

    /// <summary>To put right what takes time. <value>10</value></summary>
    public int LimitComplex { get; init; } = PolicyKeys.LimitComplex.Default;

    /// <summary>How many extensions. <value>1</value></summary>
    public int ExtensionsMax { get; init; } = PolicyKeys.ExtensionsMax.Default;

    /// <summary>For the supervising department to decide. <value>2</value></summary>
    public int ReviewLimit { get; init; } = PolicyKeys.ReviewLimit.Default;

    /// <summary>To tell the evaluator the result. <value>1</value></summary>
    public int FeedbackLimit { get; init; } = PolicyKeys.FeedbackLimit.Default;

    /// <summary>To ask the evaluator for a verdict. <value>5</value></summary>
    public int FollowUpLimit { get; init; } = PolicyKeys.FollowUpLimit.Default;

    /// <summary>Attempts before somebody is out of reach. <value>3</value></summary>
    public int Attempts { get; init; } = PolicyKeys.Attempts.Default.Attempts;

    /// <summary>On so many different days. <value>2</value></summary>
    public int AttemptDays { get; init; } = PolicyKeys.Attempts.Default.Days;

    /// <summary>How often it is opened again. <value>1</value></summary>
    public int ReopenOnUnsatisfied { get; init; } = PolicyKeys.ReopenOnUnsatisfied.Default;

    /// <summary>To claim the rating invalid. <value>3</value></summary>
    public int InvalidApplyLimit { get; init; } = PolicyKeys.InvalidApplyLimit.Default;

    /// <summary>After a missed deadline until it goes to the leader. <value>1</value></summary>
    public int EscalateAfter { get; init; } = PolicyKeys.EscalateAfter.Default;

    /// <summary>From the end of the case to its publication. <value>5</value></summary>
    public int PublishLag { get; init; } = PolicyKeys.PublishLag.Default;

    /// <summary>The defaults.</summary>
    public static RectificationPolicy Default { get; } = new();

    /// <summary>The values in force on a day.</summary>
    public static RectificationPolicy On(DateOnly day, PolicyLayers layers)
    {
        AttemptRule attempts = layers.Value(PolicyKeys.Attempts, day);
        return new()
        {
            ContactLimit = layers.Value(PolicyKeys.ContactLimit, day),
            AnonymousLimit = layers.Value(PolicyKeys.AnonymousLimit, day),
            LimitSimple = layers.Value(PolicyKeys.LimitSimple, day),
            LimitComplex = layers.Value(PolicyKeys.LimitComplex, day),
            ExtensionsMax = layers.Value(PolicyKeys.ExtensionsMax, day),
            ReviewLimit = layers.Value(PolicyKeys.ReviewLimit, day),
            FeedbackLimit = layers.Value(PolicyKeys.FeedbackLimit, day),
            FollowUpLimit = layers.Value(PolicyKeys.FollowUpLimit, day),
            Attempts = attempts.Attempts,
            AttemptDays = attempts.Days,
            ReopenOnUnsatisfied = layers.Value(PolicyKeys.ReopenOnUnsatisfied, day),
            InvalidApplyLimit = layers.Value(PolicyKeys.InvalidApplyLimit, day),
            EscalateAfter = layers.Value(PolicyKeys.EscalateAfter, day),
            PublishLag = layers.Value(PolicyKeys.PublishLag, day),
        };
    }
}
