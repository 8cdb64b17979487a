using System.Diagnostics;

namespace Halls.Cluster.Drill;

/// <summary>The figures and the breaches, for the screen.</summary>
internal sealed class Report(Stopwatch clock)
{
    private readonly List<(string What, string Figure)> _figures = [];
    private readonly List<string> _breaches = [];

    public IReadOnlyList<string> Breaches => _breaches;

    /// <summary>Says what happens now.</summary>
    public void Say(string what) => Console.WriteLine($"[{clock.Elapsed.TotalSeconds,5:0.0} s] {what}");

    public void Figure(string what, string figure) => _figures.Add((what, figure));

    /// <summary>Notes a breach unless what must hold holds.</summary>
    public void Must(bool holds, string breach)
    {
        if (!holds)
        {
            _breaches.Add(breach);
            Say($"BREACH: {breach}");
        }
    }

    public void Print()
    {
        var width = _figures.Select(f => f.What.Length).DefaultIfEmpty().Max();
        Console.WriteLine();
        foreach (var (what, figure) in _figures)
        {
            Console.WriteLine($"| {what.PadRight(width)} | {figure}");
        }

        Console.WriteLine();
        Console.WriteLine(_breaches.Count == 0 ? "The drill held: no breach." : $"{_breaches.Count} breaches:\n  " + string.Join("\n  ", _breaches));
    }
}
