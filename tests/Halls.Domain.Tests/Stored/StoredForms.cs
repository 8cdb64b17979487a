using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Domain.Tests.Stored;

/// <summary>
/// The storage format, file by file. A golden file never changes once it was published: whoever must change one writes a new version of the event
/// and an upcaster, and adds a file.
/// </summary>
public class StoredForms
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero).AddTicks(4_567_890);
    private const string Id = "t_lc.20261123.A.1";

    /// <summary>File name without its ending, and the event. A name with a dash and a word after the version is a second body of the same form.</summary>
    private static readonly ImmutableSortedDictionary<string, object> Events = new Dictionary<string, object>
    {
        ["hall-defined.v1"] = new HallEvent.HallDefined(
            Sample.Hall with
            {
                Queues =
                [
                    .. Sample.Hall.Queues,
                    new QueueDefinition("I", "综合咨询", "Inquiry", "I", QueueKind.Inquiry, 0, null, 5),
                    new QueueDefinition("D", "统一出件", null, "D", QueueKind.Delivery, 1, 300, 10),
                    new QueueDefinition("G", "绿色通道", null, "G", QueueKind.Green, 1, null, 5),
                ],
                Windows =
                [
                    .. Sample.Hall.Windows,
                    new WindowDefinition(4, "4号窗口", WindowKind.Assist, [], []),
                    new WindowDefinition(5, "5号窗口", WindowKind.CrossRegion, ["A"], ["A"]),
                    new WindowDefinition(6, "6号窗口", WindowKind.NoHelp, ["N"], ["N"]),
                    new WindowDefinition(7, "7号窗口", WindowKind.Delivery, ["D"], ["D"]),
                    new WindowDefinition(8, "8号窗口", WindowKind.Inquiry, ["I"], ["I"]),
                ],
                Policy = ImmutableSortedDictionary<string, string>.Empty.Add("queue.max_consecutive_priority", "4").Add("tide.mode", "\"suggest\""),
            },
            "admin")
        { At = At },
        ["hall-defined.v1-least"] = new HallEvent.HallDefined(
            new HallDefinition { Name = "大厅", Region = "371500", TimeZone = "Asia/Shanghai", Hours = [], Queues = [Sample.Hall.Queues[0]], Windows = [] }, "admin")
        { At = At },
        ["ticket-issued.v1"] = new QueueEvent.TicketIssued("A001", 1, TicketClass.Green, "居住证", "p_9f2c", "over-60", "d_kiosk1") { At = At, TicketId = Id },
        ["ticket-issued.v1-least"] = new QueueEvent.TicketIssued("A1000", 1000, TicketClass.Ordinary, null, null, null, "d_kiosk1") { At = At, TicketId = Id },
        ["ticket-joined.v1"] = new QueueEvent.TicketJoined("B007", TicketClass.Appointment, At.AddMinutes(-30), TransferPlace.First, "B", 2, "不动产", "u_li") { At = At, TicketId = Id },
        ["ticket-joined.v1-least"] = new QueueEvent.TicketJoined("B007", TicketClass.Ordinary, At.AddMinutes(-30), TransferPlace.Arrival, "B", 1, null, "u_li") { At = At, TicketId = Id },
        ["ticket-called.v1"] = new QueueEvent.TicketCalled(3, 1, true, new CallReason(CallCode.Chosen, "行动不便", 2, 1), "u_li") { At = At, TicketId = Id },
        ["ticket-called.v1-least"] = new QueueEvent.TicketCalled(3, 2, false, new CallReason(CallCode.CameBack, null, 0, 0), "u_li") { At = At, TicketId = Id },
        ["ticket-recalled.v1"] = new QueueEvent.TicketRecalled(3, 2, "u_li") { At = At, TicketId = Id },
        ["service-started.v1"] = new QueueEvent.ServiceStarted(3, "u_li") { At = At, TicketId = Id },
        ["service-completed.v1"] = new QueueEvent.ServiceCompleted(3, "u_li") { At = At, TicketId = Id },
        ["ticket-set-back.v1"] = new QueueEvent.TicketSetBack(3, 3, true, "u_li") { At = At, TicketId = Id },
        ["ticket-missed.v1"] = new QueueEvent.TicketMissed(3, false, "u_li") { At = At, TicketId = Id },
        ["ticket-held.v1"] = new QueueEvent.TicketHeld(3, "补充\"复印件\"", "u_li") { At = At, TicketId = Id },
        ["ticket-resumed.v1"] = new QueueEvent.TicketResumed(3, "u_li") { At = At, TicketId = Id },
        ["ticket-transferred.v1"] = new QueueEvent.TicketTransferred(3, "B", TransferPlace.Last, "办错了队", "u_li") { At = At, TicketId = Id },
        ["ticket-transferred.v1-least"] = new QueueEvent.TicketTransferred(3, "B", TransferPlace.Arrival, null, "u_li") { At = At, TicketId = Id },
        ["ticket-left.v1"] = new QueueEvent.TicketLeft { At = At, TicketId = Id },
        ["window-opened.v1"] = new WindowEvent.WindowOpened("u_li") { At = At },
        ["window-paused.v1"] = new WindowEvent.WindowPaused("午休", "u_li") { At = At },
        ["window-resumed.v1"] = new WindowEvent.WindowResumed("u_li") { At = At },
        ["window-closed.v1"] = new WindowEvent.WindowClosed("u_li") { At = At },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Nulls are not written.</summary>
    private static readonly ImmutableHashSet<string> MayBeLeftOut =
        ["item", "phone", "greenReason", "text", "nameEn", "latitude", "longitude", "dailyMax"];

    public static TheoryData<string> Files() => [.. Events.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_event_is_written_exactly_as_in_its_golden_file(string file)
    {
        NewEvent written = EventCodec.Current.Encode(Events[file]);
        string body = Encoding.UTF8.GetString(written.Data.Span);
        if (Environment.GetEnvironmentVariable("HALLS_WRITE_GOLDEN") is { Length: > 0 } folder && !File.Exists(Path.Combine(folder, file + ".json")))
        {
            File.WriteAllText(Path.Combine(folder, file + ".json"), body + "\n");
        }

        Assert.Equal(Golden(file), body);
        Assert.Equal(NameOf(file), written.Type);
        Assert.Equal(At, written.At);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_golden_file_is_read_back_as_its_event(string file)
    {
        object read = EventCodec.Current.Decode(NameOf(file), Encoding.UTF8.GetBytes(Golden(file)));
        Assert.IsType(Events[file].GetType(), read);
        if (read is not HallEvent)
        {
            Assert.Equal(Events[file], read);
        }

        // A definition holds arrays, which are compared by what they are written as.
        Assert.Equal(Golden(file), Encoding.UTF8.GetString(EventCodec.Current.Encode(read).Data.Span));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_member_that_nobody_knows_stops_the_reader_wherever_it_is(string file)
    {
        JsonNode body = JsonNode.Parse(Golden(file))!;
        foreach (JsonObject part in Objects(body).ToArray())
        {
            if (part.GetPath().EndsWith(".policy", StringComparison.Ordinal))
            {
                continue;
            }

            part["surprise"] = 1;
            Assert.Throws<JsonException>(() => EventCodec.Current.Decode(NameOf(file), Encoding.UTF8.GetBytes(body.ToJsonString())));
            part.Remove("surprise");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_member_that_is_missing_stops_the_reader_unless_it_may_be_null(string file)
    {
        JsonNode body = JsonNode.Parse(Golden(file))!;
        foreach (JsonObject part in Objects(body).ToArray())
        {
            foreach ((string member, JsonNode? value) in part.ToArray())
            {
                if (MayBeLeftOut.Contains(member) || (member == "reason" && file == "ticket-transferred.v1") || part.GetPath().EndsWith(".policy", StringComparison.Ordinal))
                {
                    continue;
                }

                part.Remove(member);
                Exception? thrown = Record.Exception(() => EventCodec.Current.Decode(NameOf(file), Encoding.UTF8.GetBytes(body.ToJsonString())));
                Assert.True(thrown is JsonException, $"{part.GetPath()}.{member} may be missing without notice.");
                part[member] = value;
            }
        }
    }

    [Fact]
    public void Every_stored_name_has_a_golden_file() => Assert.Equal(EventCodec.Current.Names, Events.Keys.Select(NameOf).Distinct());

    [Fact]
    public void Every_golden_file_is_of_a_name_that_is_still_read() =>
        Assert.Equal(
            Events.Keys, Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_event_has_a_stored_name()
    {
        Type[] events = [.. new[] { typeof(QueueEvent), typeof(WindowEvent), typeof(HallEvent) }.SelectMany(t => t.GetNestedTypes())];
        Assert.Equal(events.Select(e => e.Name).Order(StringComparer.Ordinal), Events.Values.Select(e => e.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ticket-called")]
    [InlineData("ticket-called.v2")]
    [InlineData("Ticket-Called.v1")]
    [InlineData("")]
    public void A_name_that_nobody_knows_stops_the_reader(string name) =>
        Assert.Throws<UnknownEventException>(() => EventCodec.Current.Decode(name, "{}"u8));

    [Fact]
    public void What_is_no_event_is_not_written() => Assert.Throws<ArgumentException>(() => EventCodec.Current.Encode("a string"));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    public void A_body_that_is_no_such_event_stops_the_reader(string body) =>
        Assert.Throws<JsonException>(() => EventCodec.Current.Decode("ticket-left.v1", Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("\"class\":\"green\"", "\"class\":1")]
    [InlineData("\"class\":\"green\"", "\"class\":\"blue\"")]
    [InlineData("\"seq\":1", "\"seq\":\"1\"")]
    public void A_value_in_another_form_than_it_is_written_stops_the_reader(string golden, string changed)
    {
        string body = Golden("ticket-issued.v1");
        Assert.Contains(golden, body, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() =>
            EventCodec.Current.Decode("ticket-issued.v1", Encoding.UTF8.GetBytes(body.Replace(golden, changed, StringComparison.Ordinal))));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Stored", "Golden");

    private static string Golden(string file) => File.ReadAllText(Path.Combine(Folder, file + ".json")).TrimEnd('\n');

    private static string NameOf(string file) => file.EndsWith("-least", StringComparison.Ordinal) ? file[..^"-least".Length] : file;

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(member => Objects(member.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
