namespace Halls.Domain.Rectification;

/// <summary>Where a case stands .</summary>
public enum CaseStage
{
    /// <summary>待核实: dispatched, nobody has begun.</summary>
    AwaitingVerification,

    /// <summary>核实中: the evaluator is being contacted.</summary>
    Verifying,

    /// <summary>整改中.</summary>
    Rectifying,

    /// <summary>待复核: the handler says it is done.</summary>
    AwaitingReview,

    /// <summary>待反馈: approved, the evaluator doesn't know yet.</summary>
    AwaitingFeedback,

    /// <summary>已反馈: the evaluator is asked for a verdict.</summary>
    FedBack,

    /// <summary>已回访.</summary>
    FollowedUp,

    /// <summary>待督办: not satisfied again, with the supervisor's leader.</summary>
    AwaitingLeader,

    /// <summary>归档.</summary>
    Archived,

    /// <summary>无效: judged invalid.</summary>
    Invalid,
}

/// <summary>What kind of answer a case gets .</summary>
public enum CaseKind
{
    /// <summary>立行立改: clear and reasonable, put right at once.</summary>
    AtOnce,

    /// <summary>限期整改: complex, put right within a limit.</summary>
    WithinLimit,

    /// <summary>解释说明: the wish has no legal basis; handled, not rectified.</summary>
    Explanation,
}

/// <summary>Why a rating is claimed invalid .</summary>
public enum InvalidityGround
{
    /// <summary>误评.</summary>
    Mistake,

    /// <summary>恶意.</summary>
    Malicious,

    /// <summary>与服务无关.</summary>
    Unrelated,

    /// <summary>重复.</summary>
    Repeated,
}

/// <summary>What the evaluator thinks of the rectification .</summary>
public enum Verdict
{
    /// <summary>满意.</summary>
    Satisfied,

    /// <summary>基本满意.</summary>
    BasicallySatisfied,

    /// <summary>不满意.</summary>
    Unsatisfied,
}

/// <summary>How an evaluator is reached.</summary>
public enum ContactChannel
{
    /// <summary>电话.</summary>
    Phone,

    /// <summary>短信.</summary>
    Sms,

    /// <summary>当面.</summary>
    InPerson,

    /// <summary>网上, such as the page behind the evaluator's link.</summary>
    Online,

    /// <summary>信函.</summary>
    Letter,
}

/// <summary>The clocks of a case.</summary>
public enum CaseClock
{
    /// <summary>To contact the evaluator.</summary>
    Contact,

    /// <summary>To put it right.</summary>
    Rectify,

    /// <summary>To decide on a claim or an objection.</summary>
    Decision,

    /// <summary>To review the completion.</summary>
    Review,

    /// <summary>To tell the evaluator.</summary>
    Feedback,

    /// <summary>To ask for the verdict.</summary>
    FollowUp,

    /// <summary>None of them: a second bad verdict .</summary>
    Verdict,
}

/// <summary>What becomes of a claim that a rating is invalid.</summary>
public enum ClaimOutcome
{
    /// <summary>监督审核: not decided.</summary>
    Pending,

    /// <summary>无效.</summary>
    Upheld,

    /// <summary>驳回.</summary>
    Dismissed,
}

/// <summary>The official Chinese words.</summary>
public static class CaseWords
{
    /// <summary>A stage.</summary>
    public static string NameOf(CaseStage stage) => stage switch
    {
        CaseStage.AwaitingVerification => "待核实",
        CaseStage.Verifying => "核实中",
        CaseStage.Rectifying => "整改中",
        CaseStage.AwaitingReview => "待复核",
        CaseStage.AwaitingFeedback => "待反馈",
        CaseStage.FedBack => "已反馈",
        CaseStage.FollowedUp => "已回访",
        CaseStage.AwaitingLeader => "待督办",
        CaseStage.Archived => "归档",
        CaseStage.Invalid => "无效",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>A kind of answer.</summary>
    public static string NameOf(CaseKind kind) => kind switch
    {
        CaseKind.AtOnce => "立行立改",
        CaseKind.WithinLimit => "限期整改",
        CaseKind.Explanation => "解释说明",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>A ground of invalidity.</summary>
    public static string NameOf(InvalidityGround ground) => ground switch
    {
        InvalidityGround.Mistake => "误评",
        InvalidityGround.Malicious => "恶意评价",
        InvalidityGround.Unrelated => "与服务无关",
        InvalidityGround.Repeated => "重复评价",
        _ => throw new ArgumentOutOfRangeException(nameof(ground)),
    };

    /// <summary>A verdict.</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Satisfied => "满意",
        Verdict.BasicallySatisfied => "基本满意",
        Verdict.Unsatisfied => "不满意",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
