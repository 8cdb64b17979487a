using System.Text.Json;
using System.Text.Json.Serialization;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
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
    ])]
[JsonSerializable(typeof(HallEvent.HallDefined))]
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
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>An enum by its camelCase name; numbers are refused.</summary>
internal sealed class CamelCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
