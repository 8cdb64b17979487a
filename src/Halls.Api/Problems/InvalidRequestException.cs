using Microsoft.AspNetCore.Http;

namespace Halls.Api.Problems;

/// <summary>A part of the request that is bound before the handler runs (a header, a query value) is malformed: 400 with its name.</summary>
/// <param name="field">The header or parameter.</param>
/// <param name="error">What is wrong with it, for people.</param>
public sealed class InvalidRequestException(string field, string error) : BadHttpRequestException(error)
{
    /// <summary>The header or parameter.</summary>
    public string Field { get; } = field;
}
