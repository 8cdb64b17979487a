using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Halls.Api.Problems;

/// <summary>The request's <c>Idempotency-Key</c>, bound as a handler's parameter. Where the client sent none, a fresh one.</summary>
/// <param name="Value">1 to 64 visible ASCII characters.</param>
/// <param name="FromClient">False when it was made here, so that nobody can repeat it.</param>
public readonly record struct IdempotencyKey(string Value, bool FromClient) : IEndpointParameterMetadataProvider
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Reads the header; called by the framework.</summary>
    /// <exception cref="InvalidRequestException">The header is not 1 to 64 visible ASCII characters, or there are two of them.</exception>
    public static ValueTask<IdempotencyKey> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));

    /// <summary>Reads the header of a request.</summary>
    /// <exception cref="InvalidRequestException">The header is not 1 to 64 visible ASCII characters, or there are two of them.</exception>
    public static IdempotencyKey Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
        {
            Span<byte> bits = stackalloc byte[16];
            RandomNumberGenerator.Fill(bits);
            return new(Convert.ToHexStringLower(bits), FromClient: false);
        }

        return header.Count == 1 && header[0] is { Length: >= 1 and <= 64 } key && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new(key, FromClient: true)
            : throw new InvalidRequestException(Header, "Must be 1 to 64 visible ASCII characters, once.");
    }

    /// <summary>Marks the endpoint, so that the OpenAPI document names the header; called by the framework.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new IdempotencyKeyMetadata());
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
