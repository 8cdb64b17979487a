using System.Data.Common;
using Halls.EventStore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Runtime;

namespace Halls.Api.Problems;

/// <summary>Makes the answers of RFC 9457: the one place that knows their shape. <c>type</c> is <c>urn:halls:&lt;reason&gt;</c>.</summary>
public static class Problem
{
    /// <summary>409: the rule says no.</summary>
    /// <param name="reason">The rule, kebab-case, such as <c>nobody-waiting</c>.</param>
    /// <param name="detail">A sentence for people. <value>null</value></param>
    public static ProblemHttpResult Refused(string reason, string? detail = null) => Of(StatusCodes.Status409Conflict, reason, detail);

    /// <summary>404: no such thing.</summary>
    /// <param name="reason">What there is none of, such as <c>no-such-hall</c>. <value>not-found</value></param>
    /// <param name="detail">A sentence for people. <value>null</value></param>
    public static ProblemHttpResult NotFound(string reason = "not-found", string? detail = null) => Of(StatusCodes.Status404NotFound, reason, detail);

    /// <summary>400: malformed or out of range, by field.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(Details(StatusCodes.Status400BadRequest, "invalid", null, errors));

    /// <summary>400: one field is malformed or out of range.</summary>
    public static ProblemHttpResult Invalid(string field, string error) => Invalid(new Dictionary<string, string[]> { [field] = [error] });

    /// <summary>Any other status.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="reason">Kebab-case, without <c>urn:halls:</c>.</param>
    /// <param name="detail">A sentence for people; never the text of an exception. <value>null</value></param>
    public static ProblemHttpResult Of(int status, string reason, string? detail = null) => TypedResults.Problem(Details(status, reason, detail));

    /// <summary>Writes a problem from a middleware.</summary>
    public static Task WriteAsync(
        HttpContext context, int status, string reason, string? detail = null, IDictionary<string, string[]>? errors = null) =>
        TypedResults.Problem(Details(status, reason, detail, errors)).ExecuteAsync(context);

    /// <summary>503 for a store that is away, a writer that is full, a call that took too long or a silo that is gone; null for any other exception.</summary>
    internal static (string Reason, string Detail, string RetryAfter)? Unavailable(Exception e) => e switch
    {
        StoreUnavailableException { OutcomeUnknown: true } =>
            ("store-unavailable", "The store stopped answering. Repeat the request with the same Idempotency-Key.", "5"),
        StoreUnavailableException => ("store-unavailable", "The store cannot be used now. Nothing was changed.", "5"),
        WrongExpectedVersionException =>
            ("conflict", "Somebody else wrote at the same moment. Nothing was changed; repeat the request.", "1"),
        StoreBusyException => ("busy", "More is waiting to be written than is accepted. Nothing was changed.", "1"),
        DbException db when IsStoreAway(db) => ("store-unavailable", "The store stopped answering. Nothing was changed.", "5"),
        TimeoutException => ("timeout", "The answer took too long. Repeat the request with the same Idempotency-Key.", "2"),

        // The engine's own: the silo that was asked is stopping or has gone, or takes no more. It may have gone after it did what was asked.
        OrleansException => ("unavailable", "What was asked could not be reached, or was lost on the way. Repeat the request with the same Idempotency-Key.", "2"),
        _ => null,
    };

    /// <summary>Whether a query failed because of the store and not because of the query: connection (08), resources (53), operator (57), system (58).</summary>
    private static bool IsStoreAway(DbException e) =>
        e.IsTransient || (e.SqlState is { Length: 5 } state && state[..2] is ("08" or "53" or "57" or "58"));

    internal static Task WriteUnauthenticatedAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", context.Request.Headers.Authorization.Count > 0
            ? "The token is not known, or it was revoked."
            : "Sign in, or send a token.");
    }

    internal static Task WriteForbiddenAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", "Your role or token does not reach this.");

    /// <summary>The reason for a status that nobody gave a reason for.</summary>
    internal static string Reason(int status) => status switch
    {
        400 => "invalid",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        408 => "timeout",
        409 => "refused",
        410 => "gone",
        411 => "length-required",
        413 => "body-too-large",
        414 => "address-too-long",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        431 => "headers-too-large",
        500 => "internal",
        503 => "unavailable",
        _ => "http-" + status,
    };

    private static Microsoft.AspNetCore.Mvc.ProblemDetails Details(
        int status, string reason, string? detail, IDictionary<string, string[]>? errors = null)
    {
        // HttpValidationProblemDetails is what OpenAPI documents for a 400, so that is what a 400 with fields is.
        var details = errors is null ? new Microsoft.AspNetCore.Mvc.ProblemDetails() : new HttpValidationProblemDetails(errors);
        details.Status = status;
        details.Type = "urn:halls:" + reason;
        details.Title = Title(status);
        details.Detail = detail;
        return details;
    }

    private static string Title(int status) => status switch
    {
        400 => "The request is malformed or out of range.",
        401 => "Not signed in.",
        403 => "Not allowed.",
        404 => "No such thing.",
        405 => "Not with this method.",
        409 => "The rule says no.",
        410 => "It is over.",
        413 => "The body is too large.",
        415 => "Only application/json in UTF-8 is understood.",
        429 => "Too many requests.",
        500 => "Something failed here.",
        503 => "Not now; try again.",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Refused.",
    };
}
