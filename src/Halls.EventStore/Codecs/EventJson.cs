using System.Text.Json;
using System.Text.Json.Serialization;
using Halls.Domain.Bookings;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;

namespace Halls.EventStore.Codecs;

/// <summary>Generated JSON of the stored events: camelCase, enums as camelCase names, nulls left out, text beyond ASCII escaped.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    Converters =
    [
        typeof(CamelCase<TicketClass>), typeof(CamelCase<TransferPlace>), typeof(CamelCase<CallCode>),
        typeof(CamelCase<QueueKind>), typeof(CamelCase<WindowKind>), typeof(CamelCase<DayOfWeek>),
        typeof(CamelCase<ServiceKind>), typeof(CamelCase<RatingChannel>), typeof(CamelCase<RatingProof>), typeof(CamelCase<Verification>),
        typeof(CamelCase<CaseKind>), typeof(CamelCase<InvalidityGround>), typeof(CamelCase<Verdict>), typeof(CamelCase<ContactChannel>), typeof(CamelCase<CaseClock>),
        typeof(CamelCase<CalendarStatus>),
        typeof(CamelCase<TidalMode>), typeof(CamelCase<MoveKind>), typeof(CamelCase<LapseReason>), typeof(CamelCase<TidalKind>),
    ])]
[JsonSerializable(typeof(HallEvent.HallDefined))]
[JsonSerializable(typeof(HallEvent.TidalModeSet))]
[JsonSerializable(typeof(TidalEvent.MoveProposed))]
[JsonSerializable(typeof(TidalEvent.MoveDeclined))]
[JsonSerializable(typeof(TidalEvent.ProposalLapsed))]
[JsonSerializable(typeof(TidalEvent.WindowAssigned))]
[JsonSerializable(typeof(TidalEvent.MoveMeasured))]
[JsonSerializable(typeof(BookingsEvent.BookingsAnnounced))]
[JsonSerializable(typeof(QueueEvent.TicketIssued))]
[JsonSerializable(typeof(QueueEvent.TicketJoined))]
[JsonSerializable(typeof(QueueEvent.TicketCalled))]
[JsonSerializable(typeof(QueueEvent.TicketRecalled))]
[JsonSerializable(typeof(QueueEvent.ServiceStarted))]
[JsonSerializable(typeof(QueueEvent.ServiceCompleted))]
[JsonSerializable(typeof(QueueEvent.TicketSetBack))]
[JsonSerializable(typeof(QueueEvent.TicketMissed))]
[JsonSerializable(typeof(QueueEvent.TicketHeld))]
[JsonSerializable(typeof(QueueEvent.TicketResumed))]
[JsonSerializable(typeof(QueueEvent.TicketTransferred))]
[JsonSerializable(typeof(QueueEvent.TicketLeft))]
[JsonSerializable(typeof(WindowEvent.WindowOpened))]
[JsonSerializable(typeof(WindowEvent.WindowPaused))]
[JsonSerializable(typeof(WindowEvent.WindowResumed))]
[JsonSerializable(typeof(WindowEvent.WindowClosed))]
[JsonSerializable(typeof(RatingEvent.RatingGiven))]
[JsonSerializable(typeof(RatingEvent.RatingEntered))]
[JsonSerializable(typeof(RectificationEvent.CaseOpened))]
[JsonSerializable(typeof(RectificationEvent.CaseAssigned))]
[JsonSerializable(typeof(RectificationEvent.EvaluatorContacted))]
[JsonSerializable(typeof(RectificationEvent.CaseClassified))]
[JsonSerializable(typeof(RectificationEvent.ExtensionAsked))]
[JsonSerializable(typeof(RectificationEvent.ExtensionDecided))]
[JsonSerializable(typeof(RectificationEvent.InvalidityClaimed))]
[JsonSerializable(typeof(RectificationEvent.InvalidityDecided))]
[JsonSerializable(typeof(RectificationEvent.ObjectionRaised))]
[JsonSerializable(typeof(RectificationEvent.ObjectionDecided))]
[JsonSerializable(typeof(RectificationEvent.CompletionSubmitted))]
[JsonSerializable(typeof(RectificationEvent.CompletionApproved))]
[JsonSerializable(typeof(RectificationEvent.CompletionReturned))]
[JsonSerializable(typeof(RectificationEvent.FeedbackGiven))]
[JsonSerializable(typeof(RectificationEvent.FollowUpFailed))]
[JsonSerializable(typeof(RectificationEvent.VerdictGiven))]
[JsonSerializable(typeof(RectificationEvent.CaseReopened))]
[JsonSerializable(typeof(RectificationEvent.CaseEscalated))]
[JsonSerializable(typeof(RectificationEvent.CaseArchived))]
[JsonSerializable(typeof(RectificationEvent.DeadlinesConfirmed))]
[JsonSerializable(typeof(CalendarEvent.CalendarProposed))]
[JsonSerializable(typeof(CalendarEvent.CalendarConfirmed))]
[JsonSerializable(typeof(CalendarEvent.CalendarDeclined))]
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>An enum by its camelCase name; numbers are refused.</summary>
internal sealed class CamelCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
