using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Halls.Api.Accounts;
using Halls.EventStore;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Security;

/// <summary>Who did what, from where, to what, with which result. Holds no secret and no personal data of citizens.</summary>
/// <param name="Actor">The account's or token's id; <c>-</c> for somebody unknown (what they typed may be a password in the wrong field); <c>system</c> for the service itself.</param>
/// <param name="From">The address.</param>
/// <param name="Action">What was done, kebab-case, such as <c>hall-defined</c>.</param>
/// <param name="Target">What it was done to: an id.</param>
/// <param name="Result"><c>ok</c> or the reason it was refused.</param>
public sealed record AuditEntry(string Actor, string From, string Action, string Target, string Result)
{
    /// <summary>An entry about the request at hand. Fields longer than 200 characters are cut.</summary>
    public static AuditEntry Of(HttpContext context, string action, string target, string result = "ok")
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(context.User.FindActor()?.Id ?? "-", context.From(), action, target, result);
    }
}

/// <summary>The append-only log of what people and systems did. Thread-safe.</summary>
public interface IAuditLog
{
    /// <summary>Adds an entry; durable when the task completes.</summary>
    /// <exception cref="StoreBusyException">The writer is full; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be written to.</exception>
    ValueTask RecordAsync(AuditEntry entry);

    /// <summary>Adds an entry within a transaction of <see cref="IStoreTables.WriteAsync"/>, so that change and entry stand or fall together.</summary>
    ValueTask RecordAsync(DbConnection connection, DbTransaction transaction, AuditEntry entry);

    /// <summary>Reads the whole log and checks the chain.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken = default);
}

/// <summary>What checking the audit log found.</summary>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Intact">True when none was changed, removed, added or put elsewhere.</param>
/// <param name="FirstBroken">The number of the first entry that is not what it was or is missing; null when the log is intact.</param>
/// <param name="Finding">What is wrong, for people; null when the log is intact.</param>
public sealed record AuditVerification(long Entries, bool Intact, long? FirstBroken, string? Finding);

/// <summary>Each entry's hash covers its fields and the hash before it; a seal with a key outside the database covers the last one.</summary>
/// <remarks>The chain alone shows what was changed or removed before the end. The seal shows a cut-off tail and a chain computed anew by
/// somebody who has the database but not <c>keys/server.key</c>. Nothing in the database can show that all of it was put back to an
/// earlier backup.</remarks>
internal sealed class AuditLog(IStoreTables tables, SecurityOptions options, ServerSecret secret) : IAuditLog
{
    private const int PageSize = 1000;
    private const int MaxField = 200;

    private readonly byte[] _sealKey = secret.Derive("audit seal");

    public async ValueTask RecordAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await tables.WriteAsync(async (connection, transaction) =>
        {
            await RecordAsync(connection, transaction, entry);
            return true;
        });
    }

    public async ValueTask RecordAsync(DbConnection connection, DbTransaction transaction, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var last = await connection.QuerySingleOrDefaultAsync<AuditRow>(
            "select seq as Seq, entry_hash as EntryHash from audit order by seq desc limit 1", transaction: transaction);
        var row = new AuditRow
        {
            Seq = (last?.Seq ?? 0) + 1,
            At = options.Clock.GetUtcNow().ToMicroseconds(),
            Actor = Cut(entry.Actor),
            FromAddress = Cut(entry.From),
            Action = Cut(entry.Action),
            Target = Cut(entry.Target),
            Result = Cut(entry.Result),
            PreviousHash = last?.EntryHash ?? new byte[SHA256.HashSizeInBytes],
        };
        row.EntryHash = HashOf(row);
        await connection.ExecuteAsync(
            """
            insert into audit (seq, at, actor, from_address, action, target, result, previous_hash, entry_hash)
            values (@Seq, @At, @Actor, @FromAddress, @Action, @Target, @Result, @PreviousHash, @EntryHash)
            """,
            row, transaction);

        var head = new { row.Seq, row.EntryHash, Seal = SealOf(row.Seq, row.EntryHash) };
        if (await connection.ExecuteAsync(
            "update audit_head set seq = @Seq, entry_hash = @EntryHash, seal = @Seal where id = 'head'", head, transaction) == 0)
        {
            await connection.ExecuteAsync(
                "insert into audit_head (id, seq, entry_hash, seal) values ('head', @Seq, @EntryHash, @Seal)", head, transaction);
        }
    }

    public async ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await tables.OpenReadAsync(cancellationToken);

        // In one statement, so that both numbers are of one instant: what is written meanwhile lies beyond them and is left to the next check.
        var head = await connection.QuerySingleAsync<HeadRow>(
            """
            select (select max(seq) from audit) as LastSeq,
                   (select seq from audit_head where id = 'head') as Seq,
                   (select entry_hash from audit_head where id = 'head') as EntryHash,
                   (select seal from audit_head where id = 'head') as Seal
            """);
        if ((head.LastSeq ?? 0) > (head.Seq ?? 0))
        {
            return new(0, false, (head.Seq ?? 0) + 1, "There are entries that no seal covers.");
        }

        var previous = new byte[SHA256.HashSizeInBytes];
        long seq = 0;
        while (seq < (head.Seq ?? 0))
        {
            var page = (await connection.QueryAsync<AuditRow>(
                $"select {AccountStore.AuditColumns} from audit where seq > @seq and seq <= @end order by seq limit @PageSize",
                new { seq, end = head.Seq, PageSize })).AsList();
            foreach (var row in page)
            {
                if (row.Seq != seq + 1)
                {
                    return new(seq, false, seq + 1, "An entry is missing.");
                }

                if (!row.PreviousHash.AsSpan().SequenceEqual(previous) || !row.EntryHash.AsSpan().SequenceEqual(HashOf(row)))
                {
                    return new(seq, false, row.Seq, "An entry is not what was written.");
                }

                (seq, previous) = (row.Seq, row.EntryHash);
            }

            if (page.Count == 0)
            {
                return new(seq, false, seq + 1, "The last entries are missing.");
            }
        }

        if (head is not { Seq: { } end, EntryHash: { } lastHash, Seal: { } seal })
        {
            return new(0, true, null, null);
        }

        return lastHash.AsSpan().SequenceEqual(previous) && CryptographicOperations.FixedTimeEquals(seal, SealOf(end, lastHash))
            ? new(seq, true, null, null)
            : new(seq, false, seq, "The seal of the last entry does not fit: the log was written by somebody without the key.");
    }

    private static byte[] HashOf(AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        hash.AppendData(row.PreviousHash);
        Number(row.Seq, number);
        Number(row.At, number);
        foreach (var field in (ReadOnlySpan<string>)[row.Actor, row.FromAddress, row.Action, row.Target, row.Result])
        {
            // With the length before each field, no two different entries are the same bytes.
            var bytes = Encoding.UTF8.GetBytes(field);
            Number(bytes.Length, number);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();

        void Number(long value, Span<byte> buffer)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer, value);
            hash.AppendData(buffer);
        }
    }

    private byte[] SealOf(long seq, byte[] entryHash)
    {
        var text = new byte[8 + entryHash.Length];
        BinaryPrimitives.WriteInt64BigEndian(text, seq);
        entryHash.CopyTo(text, 8);
        return HMACSHA256.HashData(_sealKey, text);
    }

    // What is recorded may have been typed by anybody: bounded, and without the NUL and the lone surrogates that a database or UTF-8 refuses.
    private static string Cut(string text)
    {
        var cut = text.Length <= MaxField ? text : text[..MaxField];
        return cut.AsSpan().ContainsAnyInRange('\0', '\x1f') || cut.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? string.Concat(cut.EnumerateRunes().Select(r => Rune.IsControl(r) ? "\ufffd" : r.ToString()))
            : cut;
    }

    private sealed class HeadRow
    {
        public long? LastSeq { get; set; }

        public long? Seq { get; set; }

        public byte[]? EntryHash { get; set; }

        public byte[]? Seal { get; set; }
    }
}
