namespace Halls.Contracts;

/// <summary>Says which hall a grain belongs to.</summary>
public static class GrainHall
{
    /// <summary>The hall that a grain's key begins with: <c>lc</c>, <c>lc/A/2026-11-23</c> and <c>t_lc.20261123.A.17</c> are all of <c>lc</c>.</summary>
    /// <param name="key">The key of a grain; never null.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> key)
    {
        bool isTicket = key.StartsWith("t_", StringComparison.Ordinal);
        ReadOnlySpan<char> rest = isTicket ? key[2..] : key;
        int end = rest.IndexOf(isTicket ? '.' : '/');
        return end < 0 ? rest : rest[..end];
    }
}
