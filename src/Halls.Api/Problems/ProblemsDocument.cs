using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Halls.Api.Problems;

/// <summary>Says in the OpenAPI document what the code cannot: the idempotency header, and that every error is a problem.</summary>
internal static class ProblemsDocument
{
    private const string MediaType = "application/problem+json";

    /// <summary>Adds the <c>Idempotency-Key</c> header where it is taken, and problems as the answer to whatever goes wrong.</summary>
    internal static void Describe(OpenApiOptions options) =>
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyKeyMetadata>().Any())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = IdempotencyKey.Header,
                    In = ParameterLocation.Header,
                    Description = "1 to 64 visible ASCII characters. The same key on the same resource gives the first answer again.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64 },
                });
            }

            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse
            {
                Description = "A problem (RFC 9457); its type is urn:halls: and the reason.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [MediaType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellationToken) },
                },
            });
        });
}

/// <summary>Marks an endpoint that takes an <see cref="IdempotencyKey"/>.</summary>
internal sealed class IdempotencyKeyMetadata;
