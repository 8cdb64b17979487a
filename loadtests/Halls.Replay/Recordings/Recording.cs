namespace Halls.Replay.Recordings;

/// <summary>
/// The days of a recording, sorted into customers, rows that are no customers, and rows that cannot be. Every row is in exactly one:
/// <c>Rows == Customers.Count + Ignored.Count + Impossible.Count</c>.
/// </summary>
public sealed record Recording(
    IReadOnlyList<Row.Accepted> Accepted, IReadOnlyList<Row.Ignored> Ignored, IReadOnlyList<ImpossibleRow> Impossible)
{
    public int Rows => Accepted.Count + Ignored.Count + Impossible.Count;

    public IEnumerable<Customer> Customers => Accepted.Select(row => row.Customer);

    /// <summary>Every day that the file has a readable row of.</summary>
    public IReadOnlyList<DateOnly> Days =>
        [.. Accepted.Select(row => row.Customer.Day)
            .Concat(Ignored.Select(row => row.Day))
            .Concat(Impossible.Where(row => row.Day is not null).Select(row => row.Day!.Value))
            .Distinct().Order()];

    /// <summary>Reads a whole file. A first line that is the header is no row; any other first line is.</summary>
    public static Recording Read(TextReader file)
    {
        var rows = new List<Row>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var line = 1; file.ReadLine() is { } text; line++)
        {
            if (line == 1 && text.TrimEnd() == RowReader.Header)
                continue;
            var row = RowReader.Read(line, text);
            if (row is Row.Accepted { Customer.Day: var day } && !seen.TryAdd(text, line))
                row = new Row.Refused(new ImpossibleRow(line, day, Impossibility.RepeatedRow, $"as line {seen[text]}", text));
            rows.Add(row);
        }

        var impossible = rows.OfType<Row.Refused>().Select(row => row.Found).ToList();
        var accepted = rows.OfType<Row.Accepted>().ToList();
        var overlapping = Overlaps.Find(accepted);
        impossible.AddRange(overlapping.Values);
        return new Recording(
            [.. accepted.Where(row => !overlapping.ContainsKey(row.Customer.Line))],
            [.. rows.OfType<Row.Ignored>()],
            [.. impossible.OrderBy(row => row.Line)]);
    }

    /// <summary>Only these days; rows whose day cannot be read belong to every choice, so that they are never hidden.</summary>
    public Recording Of(IReadOnlySet<DateOnly> days) => new(
        [.. Accepted.Where(row => days.Contains(row.Customer.Day))],
        [.. Ignored.Where(row => days.Contains(row.Day))],
        [.. Impossible.Where(row => row.Day is not { } day || days.Contains(day))]);
}
