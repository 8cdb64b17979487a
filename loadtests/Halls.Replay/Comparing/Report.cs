using Halls.Domain.Simulation;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Comparing;

/// <summary>What the replay prints.</summary>
public static class Report
{
    /// <summary>How many of a long list go on the screen; the file beside holds them all.</summary>
    public const int OnScreen = 20;

    /// <summary>The line that everything else leads to; scripts read it.</summary>
    public static string LastLine(Comparison comparison, int impossible)
    {
        var (recorded, replayed) = comparison.Waits.Count == 0
            ? (0.0, 0.0)
            : (comparison.Waits.Average(wait => wait.Recorded), comparison.Waits.Average(wait => wait.Replayed));
        return Invariant(
            $"{comparison.Customers} customers, {comparison.FoundOnce} found once, {comparison.ServiceTimesEqual} service times equal, {impossible} rows impossible, mean wait recorded {recorded:0.0} s, replayed {replayed:0.0} s");
    }

    /// <summary>What the file holds, before anything is sent.</summary>
    public static void Contents(TextWriter to, Recording recording)
    {
        to.WriteLine(Invariant(
            $"{recording.Rows} rows: {recording.Accepted.Count} customers, {recording.Ignored.Count} PHANTOM (no customers, ignored), {recording.Impossible.Count} impossible"));
        to.WriteLine("day         rows  customers  served  gave up  PHANTOM  impossible");
        foreach (var day in recording.Days)
        {
            var one = recording.Of(new HashSet<DateOnly> { day });
            var served = one.Customers.Count(customer => customer.Service is not null);
            var impossible = one.Impossible.Count(row => row.Day is not null);
            to.WriteLine(Invariant(
                $"{day:yyyy-MM-dd} {one.Accepted.Count + one.Ignored.Count + impossible,5} {one.Accepted.Count,10} {served,7} {one.Accepted.Count - served,8} {one.Ignored.Count,8} {impossible,11}"));
        }

        to.WriteLine("by type: " + string.Join(", ", CustomerTypes.All.Select(known =>
            Invariant($"{known.Type} {recording.Customers.Count(customer => customer.Type == known.Type)}"))));
        if (recording.Impossible.Count > 0)
        {
            to.WriteLine("impossible, and not sent:");
            foreach (var why in recording.Impossible.GroupBy(row => row.Why).OrderByDescending(why => why.Count()).ThenBy(why => why.Key))
                to.WriteLine(Invariant($"  {why.Count(),5}  {Wording.Of(why.Key)}"));
        }

        var odd = Enum.GetValues<Oddities>().Where(oddity => oddity != Oddities.None)
            .Select(oddity => (Oddity: oddity, Count: recording.Accepted.Count(row => row.Oddities.HasFlag(oddity))))
            .Where(odd => odd.Count > 0).ToList();
        if (odd.Count > 0)
        {
            to.WriteLine("odd, and sent all the same:");
            foreach (var (oddity, count) in odd)
                to.WriteLine(Invariant($"  {count,5}  {Wording.Of(oddity)}"));
        }
    }

    /// <summary>One line an impossible row: its place, the reason, the row.</summary>
    public static string Line(ImpossibleRow row) => Invariant($"line {row.Line}: {Wording.Of(row.Why)} ({row.Detail}): {row.Text.Replace('\t', '|')}");

    public static string Line(Disagreement disagreement) =>
        disagreement.Line == 0 ? disagreement.What : Invariant($"line {disagreement.Line}: {disagreement.What}");

    /// <summary>Waits beside the recorded ones, by type.</summary>
    public static void Waits(TextWriter to, Comparison comparison)
    {
        to.WriteLine("waits of those served, in seconds (recorded / replayed):");
        to.WriteLine("type  served              mean            median               P90");
        var types = CustomerTypes.All.Select(known => known.Type).Where(type => comparison.Waits.Any(wait => wait.Type == type));
        foreach (var type in types.Append("all"))
        {
            var waits = comparison.Waits.Where(wait => type == "all" || wait.Type == type).ToList();
            if (waits.Count == 0)
                continue;
            var (recorded, replayed) = (waits.Select(wait => wait.Recorded).Order().ToList(), waits.Select(wait => wait.Replayed).Order().ToList());
            to.WriteLine(Invariant(
                $"{type,-4} {waits.Count,7} {recorded.Average(),8:0.0} / {replayed.Average(),7:0.0} {Percentile.Of(recorded, 0.5),7:0} / {Percentile.Of(replayed, 0.5),7:0} {Percentile.Of(recorded, 0.9),7:0} / {Percentile.Of(replayed, 0.9),7:0}"));
        }
    }

    /// <summary>How fast it went, and whether it kept up.</summary>
    public static string Speed(Pace pace, double asked, int commands) => double.IsPositiveInfinity(asked)
        ? Invariant($"{commands} commands in {pace.Elapsed.TotalSeconds:0.0} s, as fast as the hall answered: {pace.Recorded / pace.Elapsed:0} times real time")
        : Invariant($"{commands} commands; {pace.Recorded:d\\.hh\\:mm\\:ss} of the record in {pace.Elapsed.TotalSeconds:0.0} s, asked {asked:0.#} times real time: ") +
            Invariant($"{(KeptUp(pace) ? "kept up" : "FELL BEHIND")}, at most {pace.MaxLag.TotalSeconds:0.000} s late, {pace.LateMoments} of {pace.Moments} moments more than 0.1 s, at the end {pace.Lag.TotalSeconds:0.000} s");

    /// <summary>On time at the end, and never so late that it was no longer the asked speed: a stall of this machine may be caught up.</summary>
    public static bool KeptUp(Pace pace) => pace.Lag < TimeSpan.FromSeconds(1) && pace.MaxLag < TimeSpan.FromSeconds(10);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
