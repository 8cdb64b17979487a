using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Halls.Api.Problems;

/// <summary>Turns exceptions and bare status codes into problems, and refuses bodies that no endpoint would understand.</summary>
internal sealed partial class ProblemsMiddleware(RequestDelegate next, IOptions<ProblemsOptions> options, ILogger<ProblemsMiddleware> logger)
{
    private readonly long _maxBody = options.Value.MaxBodyBytes;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (RefusedBody(context) is { } status)
            {
                context.Response.StatusCode = status;
            }
            else
            {
                await next(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to read an answer; the status is for the access log.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e);
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType))
        {
            await Problem.WriteAsync(context, response.StatusCode, Problem.Reason(response.StatusCode));
        }
    }

    private int? RefusedBody(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey(HeaderNames.TransferEncoding))
        {
            return null;
        }

        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { } own ? own.MaxRequestBodySize : _maxBody;
        if (request.ContentLength > limit)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        // The framework would read another charset, or fail on an unknown one, and would take compressed bytes for text.
        return IsUtf8(request.ContentType) && request.Headers.ContentEncoding is [] or ["identity"] ? null : StatusCodes.Status415UnsupportedMediaType;
    }

    private static bool IsUtf8(string? contentType) =>
        contentType is null
        || !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.Charset.AsSpan().Trim('"') is { IsEmpty: false } charset && charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private Task WriteAsync(HttpContext context, Exception exception)
    {
        context.Response.Clear();
        if (exception is BadHttpRequestException bad)
        {
            return Problem.WriteAsync(context, bad.StatusCode, Problem.Reason(bad.StatusCode), null, bad.StatusCode == 400 ? Fields(bad) : null);
        }

        if (Problem.Unavailable(exception) is { } unavailable)
        {
            LogUnavailable(logger, context.Request.Method, context.Request.Path, exception.Message);
            context.Response.Headers.RetryAfter = unavailable.RetryAfter;
            return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, unavailable.Reason, unavailable.Detail);
        }

        LogFailed(logger, exception, context.Request.Method, context.Request.Path);
        return Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal");
    }

    // Which field was wrong, without the framework's own sentences: those name our types.
    private static Dictionary<string, string[]> Fields(BadHttpRequestException bad)
    {
        if (bad is InvalidRequestException own)
        {
            return new() { [own.Field] = [own.Message] };
        }

        if (bad.InnerException is JsonException json)
        {
            var path = json.Path is { Length: > 2 } p && p.StartsWith("$.", StringComparison.Ordinal) ? p[2..] : "body";
            return new() { [path] = ["Is not the JSON that is expected here."] };
        }

        return FailedParameter().Match(bad.Message) is { Success: true } match
            ? new() { [match.Groups[1].Value] = ["Is missing, or is not a value of its kind."] }
            : new() { ["body"] = ["Is missing, or cannot be read."] };
    }

    [GeneratedRegex("""parameter "\S+ (\w+)" """, RegexOptions.CultureInvariant)]
    private static partial Regex FailedParameter();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} was answered 503: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string method, string path, string cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
