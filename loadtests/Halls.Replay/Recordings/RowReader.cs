using System.Globalization;

namespace Halls.Replay.Recordings;

/// <summary>Reads one line of the recording. Never throws: whatever the line holds, the answer is a <see cref="Row"/>.</summary>
public static class RowReader
{
    public const string Header =
        "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\t" +
        "ser_start\tser_exit\tser_time\tserver";

    private const int Columns = 17;
    private const int LongestQuote = 240;
    private const string Nobody = "NO_SERVER";
    private static readonly TimeSpan HalfADay = TimeSpan.FromHours(12);
    private static readonly TimeSpan UsualOverlap = TimeSpan.FromSeconds(5);

    public static Row Read(int line, string text)
    {
        var fields = text.Split('\t', StringSplitOptions.TrimEntries);
        DateOnly? day = fields.Length > 5 && TryDay(fields[5], out var readable) ? readable : null;
        Row Refuse(Impossibility why, string detail) =>
            new Row.Refused(new ImpossibleRow(line, day, why, detail, Quote(text)));

        if (fields.Length != Columns)
            return Refuse(Impossibility.BrokenLine, $"{fields.Length} fields, not {Columns}");
        if (day is not { } date)
            return Refuse(Impossibility.BrokenLine, "date cannot be read");

        var outcome = fields[12];
        if (outcome == "PHANTOM")
            return new Row.Ignored(line, date);
        if (outcome is not ("AGENT" or "HANG"))
            return Refuse(Impossibility.UnknownOutcome, Short(outcome));

        // Order of the columns that hold numbers and times; the first that cannot be read names the flaw.
        var numbers = new Dictionary<string, int>();
        foreach (var (name, column) in new[] { ("priority", 3), ("vru_time", 8), ("q_time", 11), ("ser_time", 15) })
        {
            if (!int.TryParse(fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return Refuse(Impossibility.BrokenLine, $"{name} cannot be read");
            numbers[name] = number;
        }

        var times = new Dictionary<string, TimeSpan>();
        foreach (var (name, column) in new[]
                 {
                     ("vru_entry", 6), ("vru_exit", 7), ("q_start", 9), ("q_exit", 10), ("ser_start", 13), ("ser_exit", 14),
                 })
        {
            if (!TryTime(fields[column], out var time))
                return Refuse(Impossibility.BrokenLine, $"{name} cannot be read");
            times[name] = time;
        }

        var (priority, queueSeconds, serviceSeconds) = (numbers["priority"], numbers["q_time"], numbers["ser_time"]);
        if (priority is < 0 or > 2)
            return Refuse(Impossibility.BrokenLine, $"priority {priority}");
        var type = fields[4];
        if (!CustomerTypes.Known(type))
            return Refuse(Impossibility.UnknownType, Short(type));
        var server = fields[16];
        if (server.Length == 0)
            return Refuse(Impossibility.BrokenLine, "server is missing");

        var oddities = Oddities.None;
        var entered = date.ToDateTime(TimeOnly.MinValue) + times["vru_entry"];
        var joined = NearestAfter(entered, date, times["vru_exit"]);
        if (joined < entered)
            oddities |= Oddities.AnsweringUnitBackwards;

        var queued = times["q_start"] != TimeSpan.Zero || times["q_exit"] != TimeSpan.Zero || queueSeconds != 0;
        var unqueued = joined;
        if (queued)
        {
            if (queueSeconds < 0)
                return Refuse(Impossibility.NegativeDuration, $"q_time {queueSeconds}");
            joined = NearestAfter(joined, date, times["q_start"]);
            unqueued = NearestAfter(joined, date, times["q_exit"]);
            if (unqueued < joined)
                return Refuse(Impossibility.EndBeforeStart, "q_exit before q_start");
            if (Seconds(unqueued - joined) != queueSeconds)
                return Refuse(Impossibility.TimesContradict, $"q_start to q_exit is {Seconds(unqueued - joined)} s, q_time {queueSeconds}");
        }

        var nothingOfService = times["ser_start"] == TimeSpan.Zero && times["ser_exit"] == TimeSpan.Zero && serviceSeconds == 0;
        if (outcome == "HANG")
        {
            if (server != Nobody)
                return Refuse(Impossibility.GaveUpYetServed, $"HANG, yet server {Short(server)}");
            if (!nothingOfService)
                oddities |= Oddities.GaveUpWithServiceColumns;
            if (unqueued.Date != joined.Date)
                oddities |= Oddities.PastMidnight;
            return Accept(new Customer(line, date, type, priority, joined, queueSeconds, null, unqueued));
        }

        if (server == Nobody)
            return Refuse(Impossibility.ServedByNobody, "AGENT, yet NO_SERVER");
        if (nothingOfService)
            return Refuse(Impossibility.NoTimeOfService, "AGENT, yet ser_start, ser_exit and ser_time are 0");
        if (serviceSeconds < 0)
            return Refuse(Impossibility.NegativeDuration, $"ser_time {serviceSeconds}");
        var start = NearestAfter(joined, date, times["ser_start"]);
        var end = NearestAfter(start, date, times["ser_exit"]);
        if (end < start)
            return Refuse(Impossibility.EndBeforeStart, "ser_exit before ser_start");
        if (Seconds(end - start) != serviceSeconds)
            return Refuse(Impossibility.TimesContradict, $"ser_start to ser_exit is {Seconds(end - start)} s, ser_time {serviceSeconds}");
        if (queued && start < joined)
            return Refuse(Impossibility.ServedBeforeArriving, $"ser_start {Seconds(joined - start)} s before q_start");

        // Without a queue the file lets the service begin a second or so before the answering unit ends: the customer came then.
        var arrival = start < joined ? start : joined;
        if (queued && unqueued - start > UsualOverlap)
            oddities |= Oddities.ServedWhileStillQueued;
        if (end.Date != arrival.Date)
            oddities |= Oddities.PastMidnight;
        return Accept(new Customer(line, date, type, priority, arrival, queueSeconds, new Service(server, start, end), null));

        Row Accept(Customer customer) => new Row.Accepted(customer, oddities, Quote(text));
    }

    /// <summary>
    /// A time of day as the moment that follows <paramref name="reference"/>: one more than half a day earlier is meant after midnight,
    /// anything else is left on its day, so that a real contradiction stays one.
    /// </summary>
    private static DateTime NearestAfter(DateTime reference, DateOnly day, TimeSpan timeOfDay)
    {
        var moment = day.ToDateTime(TimeOnly.MinValue) + timeOfDay;
        return reference - moment > HalfADay ? moment.AddDays(1) : moment;
    }

    private static int Seconds(TimeSpan span) => (int)span.TotalSeconds;

    private static string Quote(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote];

    private static string Short(string value) => value.Length <= 40 ? value : value[..40];

    private static bool TryDay(string text, out DateOnly day)
    {
        day = default;
        if (text.Length != 6 || !text.All(char.IsAsciiDigit))
            return false;
        var year = int.Parse(text[..2], CultureInfo.InvariantCulture);
        return DateOnly.TryParseExact(
            $"{(year >= 70 ? 19 : 20)}{text}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static bool TryTime(string text, out TimeSpan time) =>
        TimeSpan.TryParseExact(text, ["h\\:mm\\:ss", "hh\\:mm\\:ss"], CultureInfo.InvariantCulture, out time);
}
