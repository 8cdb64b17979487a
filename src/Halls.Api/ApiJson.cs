using System.Text.Json.Serialization;
using Halls.Api.Accounts;
using Halls.Api.Tickets;
using Halls.Api.Windows;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Projections.Figures;

namespace Halls.Api;

/// <summary>
/// Generated JSON of what is asked and answered most, so that the first people of the morning do not wait for code to be made. How it is written is
/// said where JSON is set up; types that are not here are read and written all the same, by reflection.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IssueTicketBody))]
[JsonSerializable(typeof(OpenWindowBody))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(NextBody))]
[JsonSerializable(typeof(CallTicketBody))]
[JsonSerializable(typeof(ResumeTicketBody))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(AssignBody))]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(Page<TicketView>))]
[JsonSerializable(typeof(WindowView))]
[JsonSerializable(typeof(HallView))]
[JsonSerializable(typeof(BoardSnapshot))]
[JsonSerializable(typeof(BoardDelta))]
[JsonSerializable(typeof(TicketCalledNotice))]
[JsonSerializable(typeof(MonthReport))]
[JsonSerializable(typeof(LiveFigures))]
internal sealed partial class ApiJson : JsonSerializerContext;
