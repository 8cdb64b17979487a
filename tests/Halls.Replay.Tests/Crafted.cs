using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

/// <summary>Rows written for a test, in the form of the file.</summary>
internal static class Crafted
{
    public static readonly DateTime Midnight = new(1999, 1, 3, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>One who was served: joined the queue, waited, was served.</summary>
    public static string Served(string joined, int wait, int seconds, string server = "S01", string type = "PS", string day = "990103")
    {
        var start = Time(joined) + TimeSpan.FromSeconds(wait);
        return Row(type, day, joined, wait, "AGENT", start, start + TimeSpan.FromSeconds(seconds), seconds, server);
    }

    public static string GaveUp(string joined, int wait, string type = "PS", string day = "990103") =>
        Row(type, day, joined, wait, "HANG", TimeSpan.Zero, TimeSpan.Zero, 0, "NO_SERVER");

    public static string Row(
        string type, string day, string joined, int wait, string outcome, TimeSpan start, TimeSpan end, int seconds, string server)
    {
        var came = Time(joined);
        return string.Join(
            '\t', "AA0101", "33116", "0", "0", type, day, Clock(came), Clock(came), "0",
            wait == 0 ? "0:00:00" : Clock(came), wait == 0 ? "0:00:00" : Clock(came + TimeSpan.FromSeconds(wait)),
            wait.ToString(CultureInfo.InvariantCulture), outcome, Clock(start), Clock(end),
            seconds.ToString(CultureInfo.InvariantCulture), server);
    }

    public static string With(this string row, string column, string value)
    {
        var fields = row.Split('\t');
        fields[Array.IndexOf(RowReader.Header.Split('\t'), column)] = value;
        return string.Join('\t', fields);
    }

    public static Recording Recording(params string[] rows) =>
        Recordings.Recording.Read(new StringReader(string.Join('\n', rows.Prepend(RowReader.Header))));

    /// <summary>Up to forty rows of a crowded quarter of an hour, over midnight unless said otherwise: three servers, every outcome, flaws of every kind.</summary>
    public static Arbitrary<string[]> AnyRows(double hour = 23.9)
    {
        var good =
            from type in Gen.Elements("PS", "NE", "TT")
            from joined in Gen.Choose(0, 900)
            from wait in Gen.Choose(0, 120)
            from seconds in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 200))
            from server in Gen.Elements("S01", "S02", "S03")
            from kind in Gen.Choose(0, 9)
            let at = Clock(TimeSpan.FromHours(hour) + TimeSpan.FromSeconds(joined))
            select kind switch
            {
                0 or 1 => GaveUp(at, wait, type),
                2 => Served(at, wait, seconds, server, type).With("outcome", "PHANTOM"),
                _ => Served(at, wait, seconds, server, type),
            };
        var flawed =
            from row in good
            from column in Gen.Elements(RowReader.Header.Split('\t'))
            from value in Gen.Elements("", "-7", "25:61:00", "0:00:00", "23:59:59", "NO_SERVER", "AGENT", "HANG", "??", "\u0000")
            select row.With(column, value);
        var broken = Gen.Elements("", "\t\t\t", "no tabs at all", new string('\t', 16), new string('\t', 40), "\ufffd\ufffd");
        return Gen.Frequency((8, good), (3, flawed), (1, broken)).ListOf().Select(rows => rows.Take(40).ToArray()).ToArbitrary();
    }

    private static TimeSpan Time(string text) => TimeSpan.ParseExact(text, "h\\:mm\\:ss", CultureInfo.InvariantCulture);

    private static string Clock(TimeSpan time) => new TimeSpan(time.Ticks % TimeSpan.TicksPerDay).ToString("h\\:mm\\:ss", CultureInfo.InvariantCulture);
}
