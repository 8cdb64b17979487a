namespace Halls.Benchmarks;

/// <summary>Durations in milliseconds, kept one by one: nothing is rounded into buckets.</summary>
public sealed class Latencies
{
    private readonly List<double> _all = new(1 << 16);
    private bool _sorted;

    public int Count => _all.Count;

    public void Add(double milliseconds)
    {
        _all.Add(milliseconds);
        _sorted = false;
    }

    /// <summary>The duration that this share of all do not exceed; NaN when there are none.</summary>
    public double Quantile(double share)
    {
        if (_all.Count == 0)
            return double.NaN;
        if (!_sorted)
            _all.Sort();
        _sorted = true;
        return _all[Math.Min(_all.Count - 1, (int)Math.Ceiling(share * _all.Count) - 1)];
    }
}
