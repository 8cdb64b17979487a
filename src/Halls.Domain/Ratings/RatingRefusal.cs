namespace Halls.Domain.Ratings;

/// <summary>Why the rules of ratings and of their rectification say no. One set, because both are decided on one stream.</summary>
public enum RatingRefusal
{
    /// <summary>The service isn't completed yet .</summary>
    ServiceNotCompleted,

    /// <summary>Levels are 5 to 1.</summary>
    UnknownLevel,

    /// <summary>The catalogue in force has no such indicator .</summary>
    UnknownIndicator,

    /// <summary>The indicator belongs to another level .</summary>
    IndicatorOfAnotherLevel,

    /// <summary>An indicator is named twice.</summary>
    IndicatorTwice,

    /// <summary>The text is longer than the channel allows .</summary>
    TextTooLong,

    /// <summary>The text has characters that nobody can read.</summary>
    TextUnreadable,

    /// <summary>Level 1 or 2 needs an indicator or a text of two characters (差评必须勾选详情或填写文字评价).</summary>
    ReasonRequired,

    /// <summary>The service is rated (本次服务已存在评价，请勿重复评价).</summary>
    AlreadyRated,

    /// <summary>The time to rate is over; complaints have a channel of their own .</summary>
    RatingOver,

    /// <summary>An evaluator can't rate on this channel: it is the supervision's or the system's .</summary>
    ChannelNotForEvaluators,

    /// <summary>What comes in on this channel is not entered by anybody: the evaluator acts alone .</summary>
    ChannelNotForEntry,

    /// <summary>A scan of the card or the id of the call is needed .</summary>
    SourceRequired,

    /// <summary>The time of rating lies before the service or in the future .</summary>
    RatedAtImpossible,

    /// <summary>The same person has entered the same already: somebody else has to .</summary>
    SecondPersonRequired,

    /// <summary>No default ratings are written here .</summary>
    DefaultRatingsOff,

    /// <summary>The time for a default rating hasn't come .</summary>
    DefaultTooEarly,

    /// <summary>There is no such rectification case.</summary>
    NoSuchCase,

    /// <summary>The account has not the role for this step.</summary>
    RoleRequired,

    /// <summary>The rated person has no part in the case .</summary>
    RatedPerson,

    /// <summary>The rated unit can't decide in its own case .</summary>
    RatedUnit,

    /// <summary>Who handles the case can't decide in it .</summary>
    HandlerOfCase,

    /// <summary>Who decided before can't decide over that decision.</summary>
    DecidedBefore,

    /// <summary>Somebody else handles the case.</summary>
    NotTheHandler,

    /// <summary>The case has not come to this step, or is past it.</summary>
    WrongStage,

    /// <summary>An anonymous evaluator can't be contacted.</summary>
    EvaluatorAnonymous,

    /// <summary>The evaluator must be contacted first .</summary>
    ContactFirst,

    /// <summary>A failed attempt needs evidence of the call .</summary>
    EvidenceRequired,

    /// <summary>An explanation needs the legal provision .</summary>
    ProvisionRequired,

    /// <summary>A text is missing or too short.</summary>
    TextRequired,

    /// <summary>A text of staff holds an identity number, a phone number, a bank card or an address: the ledger keeps none in clear.</summary>
    PersonalDataInText,

    /// <summary>The deadline has passed, so it can't be extended any more .</summary>
    DeadlinePassed,

    /// <summary>The case has had its extensions .</summary>
    NoMoreExtensions,

    /// <summary>With the extension the limit would exceed 15 working days .</summary>
    ExtensionTooLong,

    /// <summary>An extension is asked for already.</summary>
    ExtensionPending,

    /// <summary>No extension is asked for.</summary>
    NoExtensionAsked,

    /// <summary>The rating was claimed invalid before; one claim a case .</summary>
    AlreadyClaimed,

    /// <summary>The time to claim the rating invalid is over .</summary>
    ClaimTooLate,

    /// <summary>The claim must be decided first .</summary>
    ClaimPending,

    /// <summary>Nothing is claimed.</summary>
    NoClaim,

    /// <summary>The evaluator has objected before.</summary>
    AlreadyObjected,

    /// <summary>The evaluator hasn't objected.</summary>
    NoObjection,
}
