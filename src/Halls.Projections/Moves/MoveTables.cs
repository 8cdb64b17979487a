using Halls.EventStore;

namespace Halls.Projections.Moves;

/// <summary>The tables of the moves of windows. Instants are UTC microseconds since 1970; lists of queues are texts with commas, what has parts is JSON.</summary>
internal static class MoveTables
{
    /// <summary>A row for each move .</summary>
    public static readonly TableDefinition Moves = new(
        "window_moves",
        [
            new("hall", ColumnKind.Text), new("day", ColumnKind.Text), new("move", ColumnKind.Text), new("version", ColumnKind.Integer), new("month", ColumnKind.Text),
            new("region", ColumnKind.Text), new("window_no", ColumnKind.Integer), new("cause", ColumnKind.Text), new("kind", ColumnKind.Text), new("home", ColumnKind.Integer),
            new("from_queues", ColumnKind.Text), new("to_queues", ColumnKind.Text), new("reason", ColumnKind.Text), new("readings", ColumnKind.Text),
            new("forecast", ColumnKind.Text, Nullable: true), new("proposal", ColumnKind.Text, Nullable: true), new("proposer", ColumnKind.Text),
            new("approver", ColumnKind.Text, Nullable: true), new("warnings", ColumnKind.Text), new("started_at", ColumnKind.Integer),
            new("ended_at", ColumnKind.Integer, Nullable: true), new("closes_at", ColumnKind.Integer, Nullable: true), new("served", ColumnKind.Integer),
            new("receipt", ColumnKind.Text, Nullable: true), new("receipt_after", ColumnKind.Integer, Nullable: true), new("receipt_at", ColumnKind.Integer, Nullable: true),
            new("saved", ColumnKind.Real, Nullable: true), new("saved_after", ColumnKind.Integer, Nullable: true),
        ],
        ["hall", "day", "move"],
        [
            new("by_region", ["month", "region", "hall", "started_at", "move"]), new("by_hall", ["month", "hall", "started_at", "move"]),
        ]);

    /// <summary>What became of a month's proposals in a hall.</summary>
    public static readonly TableDefinition Proposals = new(
        "move_proposals",
        [
            new("month", ColumnKind.Text), new("region", ColumnKind.Text), new("hall", ColumnKind.Text), new("made", ColumnKind.Integer), new("approved", ColumnKind.Integer),
            new("declined", ColumnKind.Integer), new("expired", ColumnKind.Integer), new("withdrawn", ColumnKind.Integer),
        ],
        ["month", "region", "hall"],
        [new("by_hall", ["month", "hall"])]);

    /// <summary>What has to be known of a hall before its next move: where it lies, when it closes on each day of the week, and the last day on which a window was moved.</summary>
    public static readonly TableDefinition Halls = new(
        "move_halls",
        [new("hall", ColumnKind.Text), new("region", ColumnKind.Text), new("closes", ColumnKind.Text), new("day", ColumnKind.Text, Nullable: true)],
        ["hall"],
        []);

    /// <summary>One row: a hash over all events that changed what has to be known, so that one look says whether somebody else has changed it.</summary>
    public static readonly TableDefinition Known = new(
        "move_known", [new("id", ColumnKind.Integer), new("hash", ColumnKind.Blob)], ["id"], []);
}
