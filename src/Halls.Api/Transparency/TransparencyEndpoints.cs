using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Domain.Transparency;
using Halls.Projections.Transparency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Transparency;

/// <summary>The transparency log, for everybody: heads, proofs, leaves. It holds no personal data and says nothing of what a leaf stands for.</summary>
public static class TransparencyEndpoints
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

    private static async Task<Ok<HeadView>> Head(TransparencyLog log, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(HeadView.Of(await log.HeadAsync(cancellationToken)));
    }

    private static Ok<Page<HeadView>> Heads(TransparencyLog log, HeadJournal journal, string? day, int? limit, string? cursor)
    {
        (int count, long skip) = (Paging.Limit(limit), Paging.Number(cursor, 0));
        DateOnly asked = log.Today;
        if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out asked))
        {
            throw new InvalidRequestException(nameof(day), "Must be yyyy-MM-dd.");
        }

        SignedHead[] heads = [.. journal.Heads(asked).Skip((int)Math.Min(skip, int.MaxValue)).Take(count + 1)];
        return TypedResults.Ok(new Page<HeadView>(
            [.. heads.Take(count).Select(HeadView.Of)], heads.Length > count ? (skip + count).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static Results<Ok<KeyView>, ProblemHttpResult> Key(HeadKey key, HeadJournal journal, string? id = null) =>
        (id is null || id == key.Id ? key.PublicKey : journal.FindKey(id)) is { } found
            ? TypedResults.Ok(new KeyView(HeadKey.IdOf(found), HeadKey.Algorithm, Convert.ToBase64String(found)))
            : Problem.NotFound("no-such-key", "No head was ever signed with that key.");

    private static async Task<Results<Ok<ProofView>, ProblemHttpResult>> Proof(
        TransparencyLog log, TransparencyQueries queries, HttpContext context, CancellationToken cancellationToken, string? leaf = null, long? treeSize = null)
    {
        if (!LeafName.TryParse(leaf, out LeafName name))
        {
            return Problem.Invalid("leaf", "Must be a leaf as a receipt names it: its number, a dash and 64 hexadecimal digits.");
        }

        if (await queries.FindAsync(name.Number, cancellationToken) is not { } row || row.Name != name)
        {
            return Problem.NotFound("no-such-leaf", "The log has no such leaf.");
        }

        if (treeSize is { } wanted && wanted < name.TreeSize)
        {
            return Problem.Invalid("treeSize", $"A tree that holds this leaf has at least {name.TreeSize} leaves.");
        }

        // A head that the asker has covers the leaf for ever; only who has none needs one signed now.
        SignedHead? head = treeSize is null ? await log.HeadCoveringAsync(name.TreeSize, cancellationToken) : null;
        long size = head?.Head.Size ?? treeSize!.Value;
        if (head is null && (await queries.EdgeAsync(cancellationToken)).Size < size)
        {
            return NoSuchSize(size);
        }

        TreeHash root = head?.Head.Root ?? await queries.RootAsync(size, cancellationToken);
        IReadOnlyList<TreeHash> path = await queries.InclusionAsync(name.Number, size, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ProofView(
            name.ToString(), name.Number, name.Hash.ToString(), size, root.ToString(), [.. path.Select(h => h.ToString())], head is null ? null : HeadView.Of(head)));
    }

    private static async Task<Results<Ok<ConsistencyView>, ProblemHttpResult>> Consistency(
        TransparencyQueries queries, CancellationToken cancellationToken, long? from = null, long? to = null)
    {
        if (from is null or < 0)
        {
            return Problem.Invalid("from", "Must be the size of a tree, from 0.");
        }

        if (to is null || to < from)
        {
            return Problem.Invalid("to", "Must be the size of a tree that is no smaller than the first.");
        }

        (long first, long second) = (from.Value, to.Value);
        if ((await queries.EdgeAsync(cancellationToken)).Size < second)
        {
            return NoSuchSize(second);
        }

        IReadOnlyList<TreeHash> path = await queries.ConsistencyAsync(first, second, cancellationToken);
        return TypedResults.Ok(new ConsistencyView(
            first, second, (await queries.RootAsync(first, cancellationToken)).ToString(), (await queries.RootAsync(second, cancellationToken)).ToString(),
            [.. path.Select(h => h.ToString())]));
    }

    private static async Task<Results<Ok<LeavesView>, ProblemHttpResult>> Leaves(
        TransparencyQueries queries, CancellationToken cancellationToken, long from = 0, int? limit = null)
    {
        int count = Paging.Limit(limit);
        return from < 0 ? Problem.Invalid("from", "Must be a leaf's number, from 0.") : TypedResults.Ok(LeavesView.Of(from, await queries.LeavesAsync(from, count, cancellationToken)));
    }

    private static ProblemHttpResult NoSuchSize(long size) =>
        Problem.NotFound("no-such-tree-size", string.Create(CultureInfo.InvariantCulture, $"The log has not had {size} leaves yet."));

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
    }
}
