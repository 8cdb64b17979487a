namespace Halls.Cluster.Drill;

/// <summary>What the drill does beyond its usual course, from the command line.</summary>
/// <param name="Freeze">A silo also stands still until it is declared dead, and goes on.</param>
/// <param name="Blackout">All silos are also killed at once.</param>
/// <param name="MembershipScripts">Orleans' scripts for PostgreSQL, in order; with them the members are listed there and not in Redis.</param>
internal sealed record Options(bool Freeze, bool Blackout, IReadOnlyList<string> MembershipScripts)
{
    public const string Usage = """
        Halls.Cluster.Drill [freeze] [blackout] [PostgreSQL-Main.sql PostgreSQL-Clustering.sql …]
          freeze    also lets a silo stand still until it is declared dead, and go on
          blackout  also kills all silos at once
          *.sql     lists the members in PostgreSQL and not in Redis, after these scripts of Orleans (deploy/postgres/README.md)
        Exit code 0: everything held. 1: something did not. 2: the drill could not be done. 64: the command line is wrong.
        """;

    /// <summary>The options, or null for a wrong line.</summary>
    public static Options? Read(string[] args)
    {
        string[] scripts = [.. args.Where(a => a.EndsWith(".sql", StringComparison.Ordinal))];
        return args.Except(scripts).All(a => a is "freeze" or "blackout") && scripts.All(File.Exists)
            ? new Options(args.Contains("freeze"), args.Contains("blackout"), scripts)
            : null;
    }
}
