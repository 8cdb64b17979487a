using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Sqlite;
using Halls.Projections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halls.Benchmarks.Servers;

/// <summary>Ledgers without anything round them.</summary>
internal static class Stores
{
    /// <summary>The ledger alone.</summary>
    public static LedgerStore OpenBare(string file) => Open(file, []);

    /// <summary>The ledger with the projections that the silo keeps.</summary>
    public static LedgerStore OpenAsTheSiloDoes(string file) => Open(file, [new TicketsProjection(), new HallsProjection()]);

    private static SqliteStore Open(string file, IReadOnlyList<IProjection> projections) => new(
        new SqliteStoreOptions { Path = file }, projections, [], EventCodec.Current, TimeProvider.System, NullLogger<SqliteStore>.Instance);
}
