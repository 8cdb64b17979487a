using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Projections.Transparency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Transparency;

/// <summary>The transparency log, for everybody: heads, proofs, leaves. It holds no personal data and says nothing of what a leaf stands for.</summary>
public static partial class TransparencyEndpoints
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapTransparencyEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder log = app.MapGroup("/api/transparency").WithTags("Transparency").AllowAnonymous().AddEndpointFilter(SayWhenBrokenAsync);
        log.MapGet("/head", Head).WithName("Transparency.Head").WithSummary("A signed head over everything that is in the log now.");
        log.MapGet("/heads", Heads).WithName("Transparency.Heads").WithSummary("The heads that were signed on a day.");
        log.MapGet("/key", Key).WithName("Transparency.Key").WithSummary("The key that signs heads, or an earlier one.");
        log.MapGet("/proof", Proof).WithName("Transparency.Proof").WithSummary("The proof that a leaf is in the log, with a signed head that covers it.");
        log.MapGet("/consistency", Consistency).WithName("Transparency.Consistency").WithSummary("The proof that a tree is the beginning of a later one.");
        log.MapGet("/leaves", Leaves).WithName("Transparency.Leaves").WithSummary("Hashes of leaves, for computing the tree again.");
        return app;
    }

    private static async Task<Ok<HeadView>> Head(LogDesk desk, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await desk.HeadAsync(cancellationToken));
    }

    private static Ok<Page<HeadView>> Heads(LogDesk desk, string? day, int? limit, string? cursor)
    {
        (int count, long skip) = (Paging.Limit(limit), Paging.Number(cursor, 0));
        DateOnly? asked = null;
        if (day is not null)
        {
            asked = DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly parsed)
                ? parsed
                : throw new InvalidRequestException(nameof(day), "Must be yyyy-MM-dd.");
        }

        IReadOnlyList<HeadView> heads = desk.Heads(asked, skip, count + 1);
        return TypedResults.Ok(new Page<HeadView>([.. heads.Take(count)], heads.Count > count ? (skip + count).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static Results<Ok<KeyView>, ProblemHttpResult> Key(LogDesk desk, string? id = null) =>
        desk.FindKey(id) is { } key ? TypedResults.Ok(key) : Problem.NotFound("no-such-key", "No head was ever signed with that key.");

    private static async Task<Results<Ok<ProofView>, ProblemHttpResult>> Proof(
        LogDesk desk, HttpContext context, CancellationToken cancellationToken, string? leaf = null, long? treeSize = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        (ProofView? proof, LogRefusal refusal) = await desk.ProofAsync(leaf, treeSize, cancellationToken);
        return proof is not null ? TypedResults.Ok(proof) : refusal switch
        {
            LogRefusal.NotALeaf => Problem.Invalid("leaf", "Must be a leaf as a receipt names it: its number, a dash and 64 hexadecimal digits."),
            LogRefusal.TreeTooSmall => Problem.Invalid("treeSize", "Must be greater than the leaf's number."),
            LogRefusal.NoSuchLeaf => Problem.NotFound("no-such-leaf", "The log has no such leaf."),
            _ => NoSuchSize(treeSize ?? 0),
        };
    }

    private static async Task<Results<Ok<ConsistencyView>, ProblemHttpResult>> Consistency(
        LogDesk desk, CancellationToken cancellationToken, long? from = null, long? to = null)
    {
        if (from is not { } first || first < 0)
        {
            return Problem.Invalid("from", "Must be the size of a tree, from 0.");
        }

        if (to is not { } second || second < first)
        {
            return Problem.Invalid("to", "Must be the size of a tree that is no smaller than the first.");
        }

        return (await desk.ConsistencyAsync(first, second, cancellationToken)).Value is { } proof ? TypedResults.Ok(proof) : NoSuchSize(second);
    }

    private static async Task<Results<Ok<LeavesView>, ProblemHttpResult>> Leaves(LogDesk desk, CancellationToken cancellationToken, long from = 0, int? limit = null)
    {
        int count = Paging.Limit(limit);
        return from < 0 ? Problem.Invalid("from", "Must be a leaf's number, from 0.") : TypedResults.Ok(await desk.LeavesAsync(from, count, cancellationToken));
    }

    private static ProblemHttpResult NoSuchSize(long size) =>
        Problem.NotFound("no-such-tree-size", string.Create(CultureInfo.InvariantCulture, $"The log has not had {size} leaves yet."));

    [LoggerMessage(Level = LogLevel.Error, Message = "A head could not be kept outside the database, so it was not signed.")]
    private static partial void LogCannotKeep(this ILogger logger, Exception failure);

    /// <summary>Somebody who asks a log that was tampered with must learn that, not that something failed.</summary>
    private static async ValueTask<object?> SayWhenBrokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is TransparencyBrokenException or TransparencyDamagedException)
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "log-broken", "The log does not extend what was signed before. Nothing is proved until that is explained.");
        }
        catch (Exception e) when (e is IOException and not BadHttpRequestException or UnauthorizedAccessException)
        {
            // What was not kept outside the database is not signed.
            context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TransparencyEndpoints)).LogCannotKeep(e);
            context.HttpContext.Response.Headers.RetryAfter = "5";
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "heads-unwritable", "Heads cannot be kept now, so none is signed.");
        }
    }
}
