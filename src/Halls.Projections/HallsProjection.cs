using Dapper;
using Halls.Domain.Definitions;
using Halls.EventStore;

namespace Halls.Projections;

/// <summary>One row for each hall that was ever defined.</summary>
public sealed class HallsProjection : IProjection
{
    private static readonly TableDefinition Halls = new(
        "halls",
        [
            new("id", ColumnKind.Text), new("name", ColumnKind.Text), new("name_en", ColumnKind.Text, Nullable: true), new("region", ColumnKind.Text),
            new("latitude", ColumnKind.Real, Nullable: true), new("longitude", ColumnKind.Real, Nullable: true),
        ],
        ["id"],
        []);

    /// <inheritdoc/>
    public string Name => "halls";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Halls];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is HallEvent.HallDefined { Definition: var d })
        {
            string id = e.Stream.Value[(e.Stream.Value.IndexOf('/', StringComparison.Ordinal) + 1)..];
            rows.Delete(Halls, [id]);
            rows.Insert(Halls, id, d.Name, d.NameEn, d.Region, d.Latitude, d.Longitude);
        }
    }
}

/// <summary>A hall's row.</summary>
public sealed class HallRow
{
    /// <summary>The hall.</summary>
    public string Id { get; init; } = "";

    /// <summary>Chinese name.</summary>
    public string Name { get; init; } = "";

    /// <summary>English name, or null.</summary>
    public string? NameEn { get; init; }

    /// <summary>Region code.</summary>
    public string Region { get; init; } = "";

    /// <summary>Degrees north, or null.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east, or null.</summary>
    public double? Longitude { get; init; }
}

/// <summary>Reads halls from their projection. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class HallQueries(IStoreTables tables)
{
    /// <summary>Every hall.</summary>
    public ValueTask<IReadOnlyList<HallRow>> AllAsync(CancellationToken cancellationToken) => tables.ReadAsync<IReadOnlyList<HallRow>>(
        async (connection, token) => [.. await connection.QueryAsync<HallRow>(new CommandDefinition(
            """SELECT id AS "Id", name AS "Name", name_en AS "NameEn", region AS "Region", latitude AS "Latitude", longitude AS "Longitude" FROM halls ORDER BY id""",
            cancellationToken: token))],
        cancellationToken);
}
