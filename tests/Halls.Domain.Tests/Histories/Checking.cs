using FsCheck;
using FsCheck.Fluent;

namespace Halls.Domain.Tests.Histories;

/// <summary>
/// Runs a property. A failure prints the shrunk history and the seed; <c>HALLS_FSCHECK_SEED=seed,gamma</c> runs that case again and
/// <c>HALLS_FSCHECK_TESTS=n</c> runs more of them.
/// </summary>
internal static class Checking
{
    public static void Holds(Arbitrary<Plan> plans, Action<QueueHistory> property, int tests = 200) => Holds(plans, plan => property(QueueHistory.Of(plan)), tests);

    public static void Holds<T>(Arbitrary<T> values, Action<T> property, int tests = 200)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Setting("HALLS_FSCHECK_TESTS") is { } n ? int.Parse(n) : tests).WithEndSize(100);
        if (Setting("HALLS_FSCHECK_SEED") is { } seed)
        {
            ulong[] parts = [.. seed.Split(',').Select(ulong.Parse)];
            config = config.WithReplay(parts[0], parts[1]);
        }

        Check.One(config, Prop.ForAll(values, property));
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
