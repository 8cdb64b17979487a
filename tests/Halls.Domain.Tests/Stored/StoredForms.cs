using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halls.Domain.Bookings;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Policies;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
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

    private const string RatingId = "r_t_lc.20261123.A.1.1";
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly CountedRating Counted = new(
        RatingId, Day, new DateOnly(2026, 12, 15), "371502", "lc", "dept-land", 3, "不动产登记", RatingChannel.Qr, 1, RealName: true, Supplementary: false);

    private static readonly Deadline Due = new(Day, 5, new DateOnly(2026, 11, 30), Provisional: false);

    private static readonly RateableService Served = new()
    {
        Id = Id,
        Kind = ServiceKind.Ticket,
        Region = "371502",
        Hall = "lc",
        Unit = "dept-land",
        Window = 3,
        Item = "不动产登记",
        Clerk = "u_li",
        Day = Day,
        CompletedAt = At.AddMinutes(-1),
    };

    private static readonly Rating Rated = new()
    {
        Id = RatingId,
        Number = 1,
        Service = Served,
        Level = 1,
        Indicators = ["108", "115"],
        Catalogue = "2020-05",
        Text = new SealedText("p_text", 12, "9f2c"),
        Channel = RatingChannel.Paper,
        Proof = RatingProof.Entered,
        RealName = true,
        Verification = Verification.CardOrCall,
        Name = "p_name",
        Phone = "p_phone",
        RatedAt = At.AddHours(-1),
        Supplementary = false,
        CountedOn = Day,
        CutOff = new DateOnly(2026, 12, 15),
        Source = "scan-1",
        Entry = new EnteredBy("u_first", "u_second"),
    };

    private static readonly Proposal Proposed = new(
        "p_20261123.1", 7, ["A"], ["B"], "不动产登记12人等候，预计等候26分钟，超过15分钟的承诺；7号窗口调来后约14分钟。",
        [new QueueReading("B", 12, 18.5, 1), new QueueReading("A", 2, null, 3)],
        new MoveForecast(45, [new QueueForecast("B", 26, 14), new QueueForecast("A", 4, 6.5)], 160, 20), "twin", At.AddMinutes(10));

    private static readonly MoveForecast Sure = Proposed.Forecast! with { SavedErrorPersonMinutes = 17.5, Kind = TidalKind.Flood };

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
        ["hall-defined.v1-breaks"] = new HallEvent.HallDefined(
            new HallDefinition
            {
                Name = "大厅",
                Region = "371500",
                TimeZone = "Asia/Shanghai",
                Hours = [],
                Queues = [Sample.Hall.Queues[0]],
                Windows = [new WindowDefinition(1, "1号窗口", WindowKind.Dedicated, ["A"], ["A"], "dept-land", [new PlannedBreak(720, 765), new PlannedBreak(1425, 1440)])],
            },
            "admin")
        { At = At },
        ["tidal-mode-set.v1"] = new HallEvent.TidalModeSet(TidalMode.Auto, "{\"A\":{\"min\":1,\"auto\":false}}", "u_zhao") { At = At },
        ["tidal-mode-set.v1-least"] = new HallEvent.TidalModeSet(TidalMode.Off, null, "u_zhao") { At = At },
        ["bookings-announced.v1"] = new BookingsEvent.BookingsAnnounced([new BookedSlot("A", 570, 3), new BookedSlot("B", 570, 12)], "c_booking") { At = At },
        ["move-proposed.v1"] = new TidalEvent.MoveProposed(Proposed) { At = At },
        ["move-proposed.v1-least"] = new TidalEvent.MoveProposed(Proposed with { Readings = [new QueueReading("B", 0, null, 0)], Forecast = null }) { At = At },
        ["move-proposed.v1-sure"] = new TidalEvent.MoveProposed(Proposed with { Forecast = Sure }) { At = At },
        ["move-declined.v1"] = new TidalEvent.MoveDeclined("p_20261123.1", "u_zhao") { At = At },
        ["proposal-lapsed.v1"] = new TidalEvent.ProposalLapsed("p_20261123.1", LapseReason.NotPossible) { At = At },
        ["window-assigned.v1"] = new TidalEvent.WindowAssigned(
            "m_20261123.1", 7, ["A"], ["B", "A"], false, MoveKind.Approved, Proposed.Why, Proposed.Readings, Proposed.Forecast, Proposed.Id, "twin", "u_zhao", ["below-minimum"])
        { At = At },
        ["window-assigned.v1-least"] = new TidalEvent.WindowAssigned(
            "m_20261123.2", 7, ["B"], ["A"], true, MoveKind.Automatic, "高峰已过", [], null, null, "twin", null, [])
        { At = At },
        ["window-assigned.v1-sure"] = new TidalEvent.WindowAssigned(
            "m_20261123.3", 7, ["A"], ["B"], false, MoveKind.Automatic, Proposed.Why, Proposed.Readings, Sure with { Kind = TidalKind.Uncovered }, null, "twin", null, [])
        { At = At },
        ["move-measured.v1"] = new TidalEvent.MoveMeasured("m_20261123.1", 15, [new QueueOutcome("B", 4, 11.5, 14, 22.25), new QueueOutcome("A", 0, null, null, null)], -12.5) { At = At },
        ["move-measured.v1-replayed"] = new TidalEvent.MoveMeasured("m_20261123.1", 60, [new QueueOutcome("B", 4, 11.5, 14, 22.25)], 41.5, -3.5) { At = At },
        ["move-measured.v1-least"] = new TidalEvent.MoveMeasured("m_20261123.1", 60, [], null) { At = At },
        ["ticket-issued.v1"] = new QueueEvent.TicketIssued("A001", 1, TicketClass.Green, "居住证", "p_9f2c", "over-60", "d_kiosk1") { At = At, TicketId = Id },
        ["ticket-issued.v1-least"] = new QueueEvent.TicketIssued("A1000", 1000, TicketClass.Ordinary, null, null, null, "d_kiosk1") { At = At, TicketId = Id },
        ["ticket-issued.v1-told"] = new QueueEvent.TicketIssued(
            "A002", 2, TicketClass.Ordinary, null, null, null, "d_kiosk1", new ToldWait(8, 12.5, 19.3, 9.1, 17.5))
        { At = At, TicketId = Id },
        ["ticket-joined.v1"] = new QueueEvent.TicketJoined("B007", TicketClass.Appointment, At.AddMinutes(-30), TransferPlace.First, "B", 2, "不动产", "u_li") { At = At, TicketId = Id },
        ["ticket-joined.v1-least"] = new QueueEvent.TicketJoined("B007", TicketClass.Ordinary, At.AddMinutes(-30), TransferPlace.Arrival, "B", 1, null, "u_li") { At = At, TicketId = Id },
        ["ticket-called.v1"] = new QueueEvent.TicketCalled(3, 1, true, new CallReason(CallCode.Chosen, "行动不便", 2, 1), "u_li") { At = At, TicketId = Id },
        ["ticket-called.v1-least"] = new QueueEvent.TicketCalled(3, 2, false, new CallReason(CallCode.CameBack, null, 0, 0), "u_li") { At = At, TicketId = Id },
        ["ticket-recalled.v1"] = new QueueEvent.TicketRecalled(3, 2, "u_li") { At = At, TicketId = Id },
        ["service-started.v1"] = new QueueEvent.ServiceStarted(3, "u_li") { At = At, TicketId = Id },
        ["service-completed.v1"] = new QueueEvent.ServiceCompleted(3, "u_li") { At = At, TicketId = Id },
        ["service-completed.v1-counted"] = new QueueEvent.ServiceCompleted(3, "u_li", "371502", "dept-land", "不动产登记") { At = At, TicketId = Id },
        ["ticket-set-back.v1"] = new QueueEvent.TicketSetBack(3, 3, true, "u_li") { At = At, TicketId = Id },
        ["ticket-missed.v1"] = new QueueEvent.TicketMissed(3, false, "u_li") { At = At, TicketId = Id },
        ["ticket-held.v1"] = new QueueEvent.TicketHeld(3, "补充\"复印件\"", "u_li") { At = At, TicketId = Id },
        ["ticket-resumed.v1"] = new QueueEvent.TicketResumed(3, "u_li") { At = At, TicketId = Id },
        ["ticket-transferred.v1"] = new QueueEvent.TicketTransferred(3, "B", TransferPlace.Last, "办错了队", "u_li") { At = At, TicketId = Id },
        ["ticket-transferred.v1-least"] = new QueueEvent.TicketTransferred(3, "B", TransferPlace.Arrival, null, "u_li") { At = At, TicketId = Id },
        ["ticket-left.v1"] = new QueueEvent.TicketLeft { At = At, TicketId = Id },
        ["window-opened.v1"] = new WindowEvent.WindowOpened("u_li") { At = At },
        ["window-opened.v1-qualified"] = new WindowEvent.WindowOpened("u_li", ["A", "B"]) { At = At },
        ["window-paused.v1"] = new WindowEvent.WindowPaused("午休", "u_li") { At = At },
        ["window-resumed.v1"] = new WindowEvent.WindowResumed("u_li") { At = At },
        ["window-closed.v1"] = new WindowEvent.WindowClosed("u_li") { At = At },
        ["rating-given.v1"] = new RatingEvent.RatingGiven(Rated, Counted with { Id = "r_t_lc.20261123.A.1.0", Channel = RatingChannel.Default, Level = 3, RealName = false }) { At = At },
        ["rating-given.v1-least"] = new RatingEvent.RatingGiven(
            new Rating
            {
                Id = RatingId,
                Number = 1,
                Service = new()
                {
                    Id = "app_37.3",
                    Kind = ServiceKind.Conclusion,
                    Region = "371502",
                    Hall = "lc",
                    Unit = "lc",
                    Day = Day,
                    CompletedAt = At,
                },
                Level = 5,
                Indicators = [],
                Catalogue = "2020-05",
                Channel = RatingChannel.Mobile,
                Proof = RatingProof.SignedIn,
                RealName = false,
                Verification = Verification.None,
                RatedAt = At,
                Supplementary = false,
                CountedOn = Day,
                CutOff = new DateOnly(2026, 12, 15),
            },
            null)
        { At = At },
        ["rating-entered.v1"] = new RatingEvent.RatingEntered(new RatingEntry(Id, 2, ["214"], true, RatingChannel.Hotline, Day, false, "call-7", "u_first")) { At = At },
        ["case-opened.v1"] = new RectificationEvent.CaseOpened(
            Counted, "u_li", "u_handler", RectificationPolicy.Default,
            new CaseDeadlines(Due, Due, Due with { WorkingDays = 10 }, Due with { WorkingDays = 3, Provisional = true }, Due, Due, Due, Due, Due))
        { At = At, CaseId = RatingId },
        ["case-opened.v1-least"] = new RectificationEvent.CaseOpened(
            Counted with { Window = null, Item = null, RealName = false }, null, null, RectificationPolicy.Default, new CaseDeadlines(null, Due, Due, Due, Due, null, null, null, null))
        { At = At, CaseId = RatingId },
        ["case-assigned.v1"] = new RectificationEvent.CaseAssigned("u_handler", "值班安排", "u_supervisor") { At = At, CaseId = RatingId },
        ["case-assigned.v1-least"] = new RectificationEvent.CaseAssigned("u_handler", null, "u_handler") { At = At, CaseId = RatingId },
        ["evaluator-contacted.v1"] = new RectificationEvent.EvaluatorContacted(ContactChannel.Phone, false, true, "无人接听", "e_call", "u_handler") { At = At, CaseId = RatingId },
        ["evaluator-contacted.v1-least"] = new RectificationEvent.EvaluatorContacted(ContactChannel.InPerson, true, false, "已核实", null, "u_handler") { At = At, CaseId = RatingId },
        ["case-classified.v1"] = new RectificationEvent.CaseClassified(CaseKind.Explanation, "诉求缺乏法定依据", "《行政许可法》第三十二条", Due, "u_handler") { At = At, CaseId = RatingId },
        ["case-classified.v1-least"] = new RectificationEvent.CaseClassified(CaseKind.AtOnce, "情况属实", null, Due, "u_handler") { At = At, CaseId = RatingId },
        ["extension-asked.v1"] = new RectificationEvent.ExtensionAsked(5, "需要协调", "u_handler") { At = At, CaseId = RatingId },
        ["extension-decided.v1"] = new RectificationEvent.ExtensionDecided(true, "理由充分", Due with { WorkingDays = 10 }, "u_approver") { At = At, CaseId = RatingId },
        ["invalidity-claimed.v1"] = new RectificationEvent.InvalidityClaimed(InvalidityGround.Malicious, "与服务无关", ["e_1", "e_2"], Due, "u_handler") { At = At, CaseId = RatingId },
        ["invalidity-decided.v1"] = new RectificationEvent.InvalidityDecided(true, "证据充分", Counted, true, Counted with { Id = "r_t_lc.20261123.A.1.2" }, "u_approver") { At = At, CaseId = RatingId },
        ["invalidity-decided.v1-least"] = new RectificationEvent.InvalidityDecided(false, "证据不足", Counted, false, null, "u_approver") { At = At, CaseId = RatingId },
        ["objection-raised.v1"] = new RectificationEvent.ObjectionRaised(new SealedText("p_words", 20, "a1"), Due) { At = At, CaseId = RatingId },
        ["objection-raised.v1-least"] = new RectificationEvent.ObjectionRaised(null, Due) { At = At, CaseId = RatingId },
        ["objection-decided.v1"] = new RectificationEvent.ObjectionDecided(true, "重新核实", Counted, true, Counted with { Id = "r_t_lc.20261123.A.1.2" }, "u_leader") { At = At, CaseId = RatingId },
        ["objection-decided.v1-least"] = new RectificationEvent.ObjectionDecided(false, "维持", Counted, false, null, "u_leader") { At = At, CaseId = RatingId },
        ["completion-submitted.v1"] = new RectificationEvent.CompletionSubmitted("培训不足", "已培训并道歉", ["e_1"], Due, "u_handler") { At = At, CaseId = RatingId },
        ["completion-approved.v1"] = new RectificationEvent.CompletionApproved(CaseKind.WithinLimit, true, Due, "u_reviewer") { At = At, CaseId = RatingId },
        ["completion-approved.v1-least"] = new RectificationEvent.CompletionApproved(CaseKind.AtOnce, false, null, "u_reviewer") { At = At, CaseId = RatingId },
        ["completion-returned.v1"] = new RectificationEvent.CompletionReturned("证据不足", "u_reviewer") { At = At, CaseId = RatingId },
        ["feedback-given.v1"] = new RectificationEvent.FeedbackGiven(ContactChannel.Sms, "已整改并致歉", Due, "u_handler") { At = At, CaseId = RatingId },
        ["follow-up-failed.v1"] = new RectificationEvent.FollowUpFailed(ContactChannel.Phone, "无人接听", "e_call", true, "u_supervisor") { At = At, CaseId = RatingId },
        ["verdict-given.v1"] = new RectificationEvent.VerdictGiven(Verdict.BasicallySatisfied, ContactChannel.Letter, "电话回访", "u_supervisor") { At = At, CaseId = RatingId },
        ["verdict-given.v1-least"] = new RectificationEvent.VerdictGiven(Verdict.Unsatisfied, ContactChannel.Online, null, null) { At = At, CaseId = RatingId },
        ["case-reopened.v1"] = new RectificationEvent.CaseReopened(3, Due, "u_leader") { At = At, CaseId = RatingId },
        ["case-reopened.v1-least"] = new RectificationEvent.CaseReopened(2, Due, null) { At = At, CaseId = RatingId },
        ["case-escalated.v1"] = new RectificationEvent.CaseEscalated(CaseClock.FollowUp, new DateOnly(2026, 11, 30)) { At = At, CaseId = RatingId },
        ["case-escalated.v1-least"] = new RectificationEvent.CaseEscalated(CaseClock.Verdict, null) { At = At, CaseId = RatingId },
        ["case-archived.v1"] = new RectificationEvent.CaseArchived(new DateOnly(2026, 12, 7), "依法依规办结", "u_leader") { At = At, CaseId = RatingId },
        ["case-archived.v1-least"] = new RectificationEvent.CaseArchived(new DateOnly(2026, 12, 7), null, null) { At = At, CaseId = RatingId },
        ["calendar-proposed.v1"] = new CalendarEvent.CalendarProposed(
            new CalendarYear
            {
                Year = 2027,
                Revision = 2,
                Status = CalendarStatus.Published,
                Basis = "国办发明电〔2026〕1号",
                Off = [new DateOnly(2027, 1, 1), new DateOnly(2027, 1, 2)],
                Work = [new DateOnly(2027, 1, 10)],
            },
            "u_li")
        { At = At },
        ["calendar-confirmed.v1"] = new CalendarEvent.CalendarConfirmed(2027, 2, "u_wang") { At = At },
        ["calendar-declined.v1"] = new CalendarEvent.CalendarDeclined(2027, 2, "日期有误", "u_wang") { At = At },
        ["deadlines-confirmed.v1"] = new RectificationEvent.DeadlinesConfirmed(
            new CaseDeadlines(Due, Due, Due, Due, Due, null, Due, null, null), "2025.1 2026.1 2027.2")
        { At = At, CaseId = RatingId },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Nulls are not written.</summary>
    private static readonly ImmutableHashSet<string> MayBeLeftOut =
        ["item", "phone", "greenReason", "text", "nameEn", "latitude", "longitude", "dailyMax"];

    /// <summary>The same for members whose name means something that must be there elsewhere: file and path.</summary>
    private static readonly ImmutableHashSet<string> MayBeLeftOutThere =
    [
        "ticket-transferred.v1 $.reason", "service-completed.v1 $.region", "service-completed.v1 $.unit", "case-assigned.v1 $.reason", "case-reopened.v1 $.by", "case-archived.v1 $.by", "case-archived.v1 $.conclusion", "verdict-given.v1 $.by",
        "verdict-given.v1 $.note", "case-escalated.v1 $.lastDay", "evaluator-contacted.v1 $.evidence", "case-classified.v1 $.provision", "completion-approved.v1 $.feedbackBy",
        "invalidity-decided.v1 $.countsInstead", "objection-decided.v1 $.countedInstead", "objection-raised.v1 $.words", "rating-given.v1 $.replaces", "rating-given.v1 $.rating.name",
        "rating-given.v1 $.rating.source", "rating-given.v1 $.rating.entry", "rating-given.v1 $.rating.entry.second", "rating-given.v1 $.rating.service.clerk", "rating-given.v1 $.rating.service.window", "rating-given.v1 $.replaces.window",
        "case-opened.v1 $.rating.window", "invalidity-decided.v1 $.rating.window", "invalidity-decided.v1 $.countsInstead.window", "objection-decided.v1 $.rating.window",
        "objection-decided.v1 $.countedInstead.window", "window-opened.v1 $.qualified",
        "case-opened.v1 $.ratedPerson", "case-opened.v1 $.handler", "case-opened.v1 $.deadlines.contact", "case-opened.v1 $.deadlines.decision", "case-opened.v1 $.deadlines.review",
        "case-opened.v1 $.deadlines.feedback", "case-opened.v1 $.deadlines.followUp", "deadlines-confirmed.v1 $.deadlines.contact", "deadlines-confirmed.v1 $.deadlines.review",
        "hall-defined.v1 $.definition.windows[0].department", "hall-defined.v1 $.definition.windows[0].breaks", "ticket-issued.v1 $.estimate", "tidal-mode-set.v1 $.bounds", "move-proposed.v1 $.proposal.forecast", "move-proposed.v1 $.proposal.forecast.savedErrorPersonMinutes", "move-proposed.v1 $.proposal.forecast.kind", "move-proposed.v1 $.proposal.readings[0].oldestWaitMinutes", "window-assigned.v1 $.forecast",
        "window-assigned.v1 $.forecast.savedErrorPersonMinutes", "window-assigned.v1 $.forecast.kind", "window-assigned.v1 $.proposal", "window-assigned.v1 $.approver", "window-assigned.v1 $.readings[0].oldestWaitMinutes", "move-measured.v1 $.savedPersonMinutes", "move-measured.v1 $.replayErrorPersonMinutes",
        "move-measured.v1 $.queues[0].actual", "move-measured.v1 $.queues[0].predicted", "move-measured.v1 $.queues[0].replayed",
    ];

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
        if (read is not (HallEvent or TidalEvent or BookingsEvent))
        {
            Assert.Equal(Events[file], read);
        }

        // A definition, a move and what is booked hold arrays, which are compared by what they are written as.
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
                if (MayBeLeftOut.Contains(member) || MayBeLeftOutThere.Contains($"{NameOf(file)} {part.GetPath()}.{member}") || part.GetPath().EndsWith(".policy", StringComparison.Ordinal))
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
        Type[] events = [.. new[] { typeof(QueueEvent), typeof(WindowEvent), typeof(HallEvent), typeof(TidalEvent), typeof(BookingsEvent), typeof(RatingEvent), typeof(RectificationEvent), typeof(CalendarEvent) }.SelectMany(t => t.GetNestedTypes())];
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

    private static string NameOf(string file) => file.IndexOf('-', file.IndexOf(".v", StringComparison.Ordinal)) is var dash and > 0 ? file[..dash] : file;

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(member => Objects(member.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
