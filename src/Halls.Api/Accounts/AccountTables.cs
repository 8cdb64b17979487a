using Halls.EventStore;

namespace Halls.Api.Accounts;

/// <summary>The registers of accounts, tokens and the audit log, which live beside the ledger.</summary>
/// <remarks>Column names avoid the reserved words of both databases. Instants are UTC microseconds since 1970.</remarks>
public static class AccountTables
{
    /// <summary>Staff accounts. <c>login_key</c> is the login in small letters; <c>stamp</c> rises when every session of the account must end.</summary>
    public static TableDefinition Users { get; } = new(
        "users",
        [
            Text("id"), Text("login"), Text("login_key"), Text("name"), Text("password_hash"), Text("password_history"),
            Integer("password_changed"), Text("grants"), Integer("stamp"), Integer("created"), Integer("disabled", nullable: true),
            Blob("factor_secret", nullable: true), Integer("factor_enrolled", nullable: true), Integer("factor_step"),
        ],
        ["id"],
        [new("users_login", ["login_key"], Unique: true), new("users_created", ["created", "id"])]);

    /// <summary>Tokens of the administrator, of devices and of clients. Only the hash is kept.</summary>
    public static TableDefinition Tokens { get; } = new(
        "tokens",
        [
            Text("id"), Text("kind"), Blob("token_hash"), Text("hall", nullable: true), Integer("window_no", nullable: true),
            Text("region", nullable: true), Text("name"), Integer("created"), Integer("revoked", nullable: true),
        ],
        ["id"],
        [new("tokens_hash", ["token_hash"], Unique: true), new("tokens_created", ["created", "id"])]);

    /// <summary>Sessions that were signed out before they ran out; a row is dropped when the session could not live any more.</summary>
    public static TableDefinition EndedSessions { get; } = new(
        "ended_sessions", [Text("id"), Integer("until_at")], ["id"], []);

    /// <summary>Failed sign-ins by login, whether there is such an account or not, so that both look alike from outside.</summary>
    public static TableDefinition SignInFailures { get; } = new(
        "sign_in_failures",
        [Text("login_hash"), Integer("failures"), Integer("last_at"), Integer("locked_until", nullable: true)],
        ["login_hash"],
        [new("sign_in_failures_last", ["last_at"])]);

    /// <summary>Answers to requests that made or changed an account or a token, without the token.</summary>
    public static TableDefinition Requests { get; } = new(
        "account_requests",
        [Text("scope"), Text("request_id"), Text("target"), Text("answer"), Integer("created")],
        ["scope", "request_id"],
        []);

    /// <summary>One row that rises with each change of accounts or tokens, so that other processes notice by reading one number.</summary>
    public static TableDefinition Version { get; } = new(
        "account_version", [Text("id"), Integer("version")], ["id"], []);

    /// <summary>The audit log.</summary>
    public static TableDefinition Audit { get; } = new(
        "audit",
        [
            Integer("seq"), Integer("at"), Text("actor"), Text("from_address"), Text("action"), Text("target"), Text("result"),
            Blob("previous_hash"), Blob("entry_hash"),
        ],
        ["seq"],
        []);

    /// <summary>Where the audit log ends, sealed with a key outside the database: a cut-off tail shows.</summary>
    public static TableDefinition AuditHead { get; } = new(
        "audit_head", [Text("id"), Integer("seq"), Blob("entry_hash"), Blob("seal")], ["id"], []);

    /// <summary>The keys of session cookies where several processes share them, each sealed with a key outside the database.</summary>
    public static TableDefinition SessionKeys { get; } = new(
        "session_keys", [Text("id"), Blob("sealed"), Integer("created")], ["id"], []);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TableDefinition> All { get; } =
        [Users, Tokens, EndedSessions, SignInFailures, Requests, Version, Audit, AuditHead, SessionKeys];

    private static ColumnDefinition Text(string name, bool nullable = false) => new(name, ColumnKind.Text, nullable);

    private static ColumnDefinition Integer(string name, bool nullable = false) => new(name, ColumnKind.Integer, nullable);

    private static ColumnDefinition Blob(string name, bool nullable = false) => new(name, ColumnKind.Blob, nullable);
}
