using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Dapper;
using Halls.Api.Accounts;
using Halls.EventStore;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Security;

/// <summary>
/// The framework's ring of keys for session cookies, in the store, so that a cookie which one process made is good for all. Each element is
/// sealed with a key that comes from the server's secret: the database alone opens no session. Thread-safe.
/// </summary>
/// <remarks>
/// The framework makes a key when it finds none that is good, and reads the ring again right after. Two processes that start at the same
/// moment on an empty store both find none; the second one's key is dropped here, because a ring with the first one's is what it then reads.
/// Otherwise each would sign people in with a key that the other does not read for a day. The same goes for the next key, made two days
/// before the last one ends.
/// </remarks>
internal sealed partial class SessionKeys(IStoreTables tables, ServerSecret secret, SecurityOptions options, ILogger<SessionKeys> logger) : IXmlRepository
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key = secret.Derive("session keys");
    private readonly Lock _lock = new();
    private HashSet<string> _seen = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        // The framework's interface is not asynchronous; it asks once a day, on a thread of the pool.
        var rows = ReadAsync().AsTask().GetAwaiter().GetResult();
        lock (_lock)
        {
            _seen = [.. rows.Select(r => r.Id)];
        }

        return [.. rows.Select(Open).OfType<string>().Select(text => XElement.Parse(text))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var row = new Row { Id = friendlyName, Created = options.Clock.GetUtcNow().ToMicroseconds() };
        row.Sealed = Seal(row.Id, element.ToString(SaveOptions.DisableFormatting));
        var isKey = element.Name.LocalName == "key";
        HashSet<string> seen;
        lock (_lock)
        {
            seen = _seen;
        }

        StoreAsync(row, isKey, seen).AsTask().GetAwaiter().GetResult();
    }

    private async ValueTask<IReadOnlyList<Row>> ReadAsync()
    {
        await using var connection = await tables.OpenReadAsync();
        return (await connection.QueryAsync<Row>("select id as Id, sealed as Sealed from session_keys order by created, id")).AsList();
    }

    private ValueTask<bool> StoreAsync(Row row, bool isKey, HashSet<string> seen) =>
        tables.WriteAsync(async (connection, transaction) =>
        {
            if (isKey && await AnybodyMadeOneMeanwhileAsync(connection, transaction, seen))
            {
                return false;
            }

            await connection.ExecuteAsync("insert into session_keys (id, sealed, created) values (@Id, @Sealed, @Created)", row, transaction);
            return true;
        });

    private static async Task<bool> AnybodyMadeOneMeanwhileAsync(DbConnection connection, DbTransaction transaction, HashSet<string> seen)
    {
        var there = await connection.QueryAsync<string>("select id from session_keys", transaction: transaction);
        return there.Any(id => id.StartsWith("key-", StringComparison.Ordinal) && !seen.Contains(id));
    }

    private byte[] Seal(string id, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(
            box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), Encoding.UTF8.GetBytes(id));
        return box;
    }

    /// <summary>The element, or null for one that was sealed under a server's key which has been replaced since: its sessions are over.</summary>
    private string? Open(Row row)
    {
        var box = row.Sealed.AsSpan();
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        try
        {
            aes.Decrypt(
                box[..NonceSize], box.Slice(NonceSize, plain.Length), box[(NonceSize + plain.Length)..], plain, Encoding.UTF8.GetBytes(row.Id));
        }
        catch (AuthenticationTagMismatchException)
        {
            LogCannotOpen(row.Id);
            return null;
        }

        return Encoding.UTF8.GetString(plain);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The session key {Id} was sealed under another server's key; sessions made with it are over.")]
    private partial void LogCannotOpen(string id);

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public byte[] Sealed { get; set; } = [];

        public long Created { get; set; }
    }
}
