using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Halls.Contracts.Calendar;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Ratings;
using Halls.Contracts.Windows;

namespace Halls.Grains;

/// <summary>Generated JSON of the answers that are recorded with their requests.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(WindowView))]
[JsonSerializable(typeof(HallView))]
[JsonSerializable(typeof(ProposalView))]
[JsonSerializable(typeof(TideSettingView))]
[JsonSerializable(typeof(BookingsView))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, BoundsView>))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(Rated))]
[JsonSerializable(typeof(RatingPage))]
[JsonSerializable(typeof(CaseView))]
[JsonSerializable(typeof(CalendarView))]
[JsonSerializable(typeof(CalendarProposalView))]
internal sealed partial class AnswerJson : JsonSerializerContext;
