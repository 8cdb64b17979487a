using System.Security.Cryptography;
using System.Text;
using Halls.Api.Security;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Ratings;

/// <summary>
/// From where a rating came, for the signals of gaming: a keyed hash of the address, equal for equal addresses of one day and good for nothing else.
/// Thread-safe.
/// </summary>
/// <param name="secret">The server's secret.</param>
internal sealed class SourceMark(ServerSecret secret)
{
    private readonly byte[] _key = secret.Derive("rating sources");

    /// <summary>The mark of a request's address.</summary>
    public string Of(HttpContext context, DateOnly day) =>
        "m_" + Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{day:O}\n{context.From()}"))[..12]);
}
