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
        "no-such-proposal" or "no-such-move" => Problem.NotFound(reason, Detail(reason)),
        "no-such-link" or "no-such-case" or "not-served-here" => Problem.NotFound(reason, Detail(reason)),
        "rating-over" => Problem.Of(410, reason, Detail(reason)),
        "unknown-level" or "unknown-indicator" or "indicator-of-another-level" or "indicator-twice" or "text-too-long" or "text-unreadable" or "reason-required"
            or "channel-not-for-evaluators" or "channel-not-for-entry" or "source-required" or "rated-at-impossible" or "text-required" or "evidence-required"
            or "provision-required" or "personal-data-in-text" => Problem.Of(400, reason, Detail(reason)),
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
        // What supervisors read who move windows.
        "queue-without-window" => "该队列有人等候，调出后将没有窗口受理，不能调整。",
        "last-window-of-its-kind" => "绿色通道、办不成事、综合咨询须至少保留一个窗口，不能调整。",
        "below-min-windows" => "调出后该队列的窗口数将低于最低要求，不能调整。",
        "window-not-open" => "该窗口未开放或已暂停，暂不能按建议调整。",
        "moved-recently" => "该窗口刚调整过，30分钟内不能来回调整。",
        "over-bounds" => "该队列的窗口数已达设定上限。",
        "too-many-moved" => "已调整的窗口数达到本大厅上限。",
        "no-such-proposal" => "没有这条调整建议。",
        "no-such-move" => "没有这次调整。",
        "proposal-over" => "该建议已处理或已失效。",
        // What citizens and the staff of cases read, on their pages as it is.
        "no-such-link" => "评价链接无效，请使用取号单或短信中的链接。",
        "no-such-case" => "没有这个整改工单。",
        "not-served-here" => "本窗口没有可评价的服务。",
        "service-not-completed" => "服务尚未办结，办结后即可评价。",
        "unknown-level" => "请选择五个等级之一。",
        "unknown-indicator" => "没有这个评价指标。",
        "indicator-of-another-level" => "所选指标不属于该评价等级。",
        "indicator-twice" => "同一指标只能选择一次。",
        "text-too-long" => "文字超过允许的长度。",
        "text-unreadable" => "文字中含有无法显示的字符。",
        "reason-required" => "差评必须勾选详情或填写文字评价。",
        "already-rated" => "本次服务已存在评价，请勿重复评价。",
        "rating-over" => "补充评价期限已过；如有意见，请拨打12345热线。",
        "channel-not-for-evaluators" => "该渠道不能由评价人使用。",
        "channel-not-for-entry" => "该渠道的评价只能由评价人本人作出。",
        "source-required" => "须附评议卡扫描件编号或通话编号。",
        "rated-at-impossible" => "评价时间早于服务时间或晚于现在。",
        "second-person-required" => "同一人已录入，须由另一人复录。",
        "default-ratings-off" => "No default ratings are written here.",
        "default-too-early" => "The time for a default rating hasn't come.",
        "role-required" => "您没有办理此步骤的权限。",
        "rated-person" => "被评价人不得参与本工单的办理。",
        "rated-unit" => "被评价单位不得对本单位的工单作出审核决定。",
        "handler-of-case" => "承办人不得审核自己承办的工单。",
        "decided-before" => "您已对本工单作出过决定，不能再办理此步骤。",
        "not-the-handler" => "本工单由其他承办人办理。",
        "wrong-stage" => "工单当前阶段不能办理此步骤。",
        "evaluator-anonymous" => "匿名评价，无法联系评价人。",
        "contact-first" => "请先联系评价人核实情况。",
        "evidence-required" => "须附证明材料编号。",
        "provision-required" => "解释说明须写明法律依据。",
        "text-required" => "请填写说明，至少两个字。",
        "personal-data-in-text" => "文字中疑似含有证件号、电话等个人信息，请删去后再提交。",
        "deadline-passed" => "期限已过。",
        "no-more-extensions" => "延期次数已用完。",
        "extension-too-long" => "延期后总期限超过15个工作日。",
        "extension-pending" => "已有延期申请待审批。",
        "no-extension-asked" => "没有待审批的延期申请。",
        "already-claimed" => "本工单已申请过认定无效。",
        "claim-too-late" => "申请认定无效的期限已过。",
        "claim-pending" => "认定无效的申请尚未审核。",
        "no-claim" => "没有待审核的认定无效申请。",
        "already-objected" => "您已提出过异议。",
        "no-objection" => "没有待处理的异议。",
        _ => null,
    };
}
