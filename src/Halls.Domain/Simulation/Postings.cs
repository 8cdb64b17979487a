namespace Halls.Domain.Simulation;

/// <summary>Small arithmetic on the queues of a sign.</summary>
public static class Postings
{
    /// <summary>The queues with one more at the end and, where one is named, another one gone.</summary>
    public static int[] With(ReadOnlySpan<int> posted, int added, int dropped = -1)
    {
        int kept = 0;
        foreach (int q in posted)
        {
            kept += q != dropped ? 1 : 0;
        }

        int[] result = new int[kept + 1];
        int i = 0;
        foreach (int q in posted)
        {
            if (q != dropped)
            {
                result[i++] = q;
            }
        }

        result[i] = added;
        return result;
    }
}
