using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Halls.Contracts;

/// <summary>
/// Links that only their citizen has: the ticket's id with a keyed code of 128 bits behind it. Nothing is stored, so no list and no database
/// can give one away; whoever knows an id can't make its link. Thread-safe.
/// </summary>
/// <param name="key">The key, 32 bytes, the same on every silo of a cluster.</param>
public sealed class CitizenLinks(byte[] key)
{
    private const int CodeBytes = 16;

    /// <summary>The path under which a citizen follows a ticket.</summary>
    public string Follow(string ticketId) => "/t/" + Token("follow", ticketId);

    /// <summary>The path under which a citizen rates the service of a ticket.</summary>
    public string Rate(string ticketId) => "/r/" + Token("rate", ticketId);

    /// <summary>The key of a service, by which the stream of its ratings is named; the id of a rating or a case holds it.</summary>
    /// <param name="ratingId">Such as <c>r_t_lc.20261123.A.17.1</c>.</param>
    /// <returns>Such as <c>t_lc.20261123.A.17</c>; null for an id of another form.</returns>
    public static string? ServiceOfRating(string? ratingId)
    {
        if (ratingId is not { Length: > 4 and <= 100 } || !ratingId.StartsWith("r_", StringComparison.Ordinal) || ratingId.LastIndexOf('.') is var dot && dot < 3)
        {
            return null;
        }

        string service = ratingId[2..dot];
        return TicketKey.TryParse(service, out _) ? service : null;
    }

    /// <summary>The ticket that a follow link's token stands for; null for a token that is none.</summary>
    public string? TicketOfFollow(string token) => TicketOf("follow", token);

    /// <summary>The ticket that a rating link's token stands for; null for a token that is none.</summary>
    public string? TicketOfRate(string token) => TicketOf("rate", token);

    private string Token(string purpose, string ticketId) => $"{ticketId[2..]}.{Code(purpose, ticketId)}";

    private string? TicketOf(string purpose, string token)
    {
        int dot = token.LastIndexOf('.');
        if (dot <= 0 || token.Length > 200)
        {
            return null;
        }

        string ticketId = "t_" + token[..dot];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token[(dot + 1)..]), Encoding.UTF8.GetBytes(Code(purpose, ticketId)))
            ? ticketId
            : null;
    }

    private string Code(string purpose, string ticketId)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\n{ticketId}"), hash);
        return Base64Url.EncodeToString(hash[..CodeBytes]);
    }
}
