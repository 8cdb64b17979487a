using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halls.Domain.Bookings;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;

namespace Halls.EventStore.Codecs;

/// <summary>
/// The storage format: explicit event names with a version, bodies in JSON. A published name or body never changes; a new form gets a new
/// version and the old one an upcaster. Thread-safe.
/// </summary>
public sealed class EventCodec : IEventDecoder
{
    private readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Info)> _byType;
    private readonly FrozenDictionary<string, JsonTypeInfo> _byName;

    /// <param name="written">The names that events are written under, one for each type.</param>
    /// <param name="onlyRead">
    /// Names that are read and not written: those of the release before, and those that the next release will write. What that is good for is
    /// said in docs/decisions/0011-event-forms.md.
    /// </param>
    internal EventCodec(IReadOnlyDictionary<string, JsonTypeInfo> written, IReadOnlyDictionary<string, JsonTypeInfo> onlyRead)
    {
        var strict = new JsonSerializerOptions(EventJson.Default.Options)
        {
            TypeInfoResolver = EventJson.Default.WithAddedModifier(RequireEveryMember),
            RespectNullableAnnotations = true,
        };
        _byName = written.Concat(onlyRead).ToFrozenDictionary(n => n.Key, n => strict.GetTypeInfo(n.Value.Type), StringComparer.Ordinal);
        _byType = written.ToFrozenDictionary(n => n.Value.Type, n => (n.Key, n.Value));
    }

    /// <summary>The codec of this version of Halls.</summary>
    public static EventCodec Current { get; } = new(
        written: new Dictionary<string, JsonTypeInfo>
        {
            ["hall-defined.v1"] = EventJson.Default.HallDefined,
            ["tidal-mode-set.v1"] = EventJson.Default.TidalModeSet,
            ["move-proposed.v1"] = EventJson.Default.MoveProposed,
            ["move-declined.v1"] = EventJson.Default.MoveDeclined,
            ["proposal-lapsed.v1"] = EventJson.Default.ProposalLapsed,
            ["window-assigned.v1"] = EventJson.Default.WindowAssigned,
            ["move-measured.v1"] = EventJson.Default.MoveMeasured,
            ["bookings-announced.v1"] = EventJson.Default.BookingsAnnounced,
            ["ticket-issued.v1"] = EventJson.Default.TicketIssued,
            ["ticket-joined.v1"] = EventJson.Default.TicketJoined,
            ["ticket-called.v1"] = EventJson.Default.TicketCalled,
            ["ticket-recalled.v1"] = EventJson.Default.TicketRecalled,
            ["service-started.v1"] = EventJson.Default.ServiceStarted,
            ["service-completed.v1"] = EventJson.Default.ServiceCompleted,
            ["ticket-set-back.v1"] = EventJson.Default.TicketSetBack,
            ["ticket-missed.v1"] = EventJson.Default.TicketMissed,
            ["ticket-held.v1"] = EventJson.Default.TicketHeld,
            ["ticket-resumed.v1"] = EventJson.Default.TicketResumed,
            ["ticket-transferred.v1"] = EventJson.Default.TicketTransferred,
            ["ticket-left.v1"] = EventJson.Default.TicketLeft,
            ["window-opened.v1"] = EventJson.Default.WindowOpened,
            ["window-paused.v1"] = EventJson.Default.WindowPaused,
            ["window-resumed.v1"] = EventJson.Default.WindowResumed,
            ["window-closed.v1"] = EventJson.Default.WindowClosed,
            ["rating-given.v1"] = EventJson.Default.RatingGiven,
            ["rating-entered.v1"] = EventJson.Default.RatingEntered,
            ["case-opened.v1"] = EventJson.Default.CaseOpened,
            ["case-assigned.v1"] = EventJson.Default.CaseAssigned,
            ["evaluator-contacted.v1"] = EventJson.Default.EvaluatorContacted,
            ["case-classified.v1"] = EventJson.Default.CaseClassified,
            ["extension-asked.v1"] = EventJson.Default.ExtensionAsked,
            ["extension-decided.v1"] = EventJson.Default.ExtensionDecided,
            ["invalidity-claimed.v1"] = EventJson.Default.InvalidityClaimed,
            ["invalidity-decided.v1"] = EventJson.Default.InvalidityDecided,
            ["objection-raised.v1"] = EventJson.Default.ObjectionRaised,
            ["objection-decided.v1"] = EventJson.Default.ObjectionDecided,
            ["completion-submitted.v1"] = EventJson.Default.CompletionSubmitted,
            ["completion-approved.v1"] = EventJson.Default.CompletionApproved,
            ["completion-returned.v1"] = EventJson.Default.CompletionReturned,
            ["feedback-given.v1"] = EventJson.Default.FeedbackGiven,
            ["follow-up-failed.v1"] = EventJson.Default.FollowUpFailed,
            ["verdict-given.v1"] = EventJson.Default.VerdictGiven,
            ["case-reopened.v1"] = EventJson.Default.CaseReopened,
            ["case-escalated.v1"] = EventJson.Default.CaseEscalated,
            ["case-archived.v1"] = EventJson.Default.CaseArchived,
            ["deadlines-confirmed.v1"] = EventJson.Default.DeadlinesConfirmed,
            ["calendar-proposed.v1"] = EventJson.Default.CalendarProposed,
            ["calendar-confirmed.v1"] = EventJson.Default.CalendarConfirmed,
            ["calendar-declined.v1"] = EventJson.Default.CalendarDeclined,
        },
        onlyRead: new Dictionary<string, JsonTypeInfo>());

    /// <summary>Every stored name that this version reads, in ordinal order.</summary>
    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Every stored name that this version writes, in ordinal order.</summary>
    public IEnumerable<string> WrittenNames => _byType.Values.Select(form => form.Name).Order(StringComparer.Ordinal);

    /// <summary>The stored form of an event.</summary>
    /// <exception cref="ArgumentException">The event has no stored name.</exception>
    public NewEvent Encode(object happened) =>
        _byType.TryGetValue(happened.GetType(), out (string Name, JsonTypeInfo Info) form)
            ? new NewEvent(form.Name, JsonSerializer.SerializeToUtf8Bytes(happened, form.Info), happened, AtOf(happened))
            : throw new ArgumentException($"{happened.GetType()} has no stored name.", nameof(happened));

    /// <inheritdoc/>
    public object Decode(string type, ReadOnlySpan<byte> data) =>
        _byName.TryGetValue(type, out JsonTypeInfo? info)
            ? JsonSerializer.Deserialize(data, info) ?? throw new JsonException($"The body of a '{type}' is null.")
            : throw new UnknownEventException(type);

    private static DateTimeOffset AtOf(object happened) => happened switch
    {
        QueueEvent e => e.At,
        WindowEvent e => e.At,
        HallEvent e => e.At,
        TidalEvent e => e.At,
        BookingsEvent e => e.At,
        RatingStreamEvent e => e.At,
        CalendarEvent e => e.At,
        _ => throw new ArgumentException($"{happened.GetType()} does not say when it happened.", nameof(happened)),
    };

    /// <summary>A body that lacks a member would be read as nought or nothing: only what may be null may be left out.</summary>
    private static void RequireEveryMember(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo member in info.Properties)
        {
            bool mayBeNull = Nullable.GetUnderlyingType(member.PropertyType) is not null || (member.AssociatedParameter?.IsNullable ?? member.IsSetNullable);
            member.IsRequired = !mayBeNull && (member.Set is not null || member.AssociatedParameter is not null);
        }
    }
}
