using Halls.Domain.Transparency;
using Microsoft.Extensions.Logging;

namespace Halls.Projections.Transparency;

/// <summary>The tree in the database is not an extension of the last head that was signed, so nothing is signed: <c>silo verify</c> says what is missing or altered.</summary>
/// <param name="message">What does not fit.</param>
public sealed class TransparencyBrokenException(string message) : Exception(message);

/// <summary>Signs heads of the tree, each only after it was shown to extend the one before. Thread-safe, also between processes that share the data folder.</summary>
/// <param name="queries">The tree.</param>
/// <param name="journal">Keeps the heads outside the database.</param>
/// <param name="key">Signs.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The machine's time; a head says when it was really signed.</param>
/// <param name="logger">Log.</param>
public sealed partial class TransparencyLog(
    TransparencyQueries queries, HeadJournal journal, HeadKey key, TransparencyOptions options, TimeProvider time, ILogger<TransparencyLog> logger) : IDisposable
{
    /// <summary>All of China keeps one time.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    private const int Page = 5000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private SignedHead? _latest;

    /// <summary>The day it is in China.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    private DateTimeOffset Now => time.GetUtcNow().ToOffset(Offset);

    /// <summary>A signed head over everything that was committed before the call; signed now when there is none yet.</summary>
    /// <exception cref="TransparencyBrokenException">The tree does not extend the last head.</exception>
    /// <exception cref="TransparencyDamagedException">The files outside the database cannot be read.</exception>
    /// <exception cref="IOException">They cannot be written to.</exception>
    public async Task<SignedHead> HeadAsync(CancellationToken cancellationToken)
    {
        TreeFrontier edge = await queries.EdgeAsync(cancellationToken);
        return Volatile.Read(ref _latest) is { } latest && latest.Head.Size == edge.Size ? latest : await MakeAsync(edge.Size, cancellationToken);
    }

    /// <summary>A signed head over a tree of at least so many leaves, which there are; signed now when there is none yet.</summary>
    /// <exception cref="TransparencyBrokenException">The tree does not extend the last head.</exception>
    /// <exception cref="TransparencyDamagedException">The files outside the database cannot be read.</exception>
    /// <exception cref="IOException">They cannot be written to.</exception>
    public async Task<SignedHead> HeadCoveringAsync(long size, CancellationToken cancellationToken) =>
        Volatile.Read(ref _latest) is { } latest && latest.Head.Size >= size ? latest : await MakeAsync(size, cancellationToken);

    /// <summary>Signs the day's head, even if nothing was added, unless the day has a head already.</summary>
    /// <exception cref="TransparencyBrokenException">The tree does not extend the last head.</exception>
    /// <exception cref="TransparencyDamagedException">The files outside the database cannot be read.</exception>
    /// <exception cref="IOException">They cannot be written to.</exception>
    public async Task<SignedHead> DailyAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            using HeadWriter writer = await journal.OpenAsync(cancellationToken);
            if (writer.Last is not { } last || last.Head.KeyId != key.Id || DateOnly.FromDateTime(last.Head.At.ToOffset(Offset).DateTime) < Today)
            {
                return await SignAsync(writer, cancellationToken);
            }

            await CheckAsync(last.Head, await queries.EdgeAsync(cancellationToken), cancellationToken);
            return Keep(last);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<SignedHead> MakeAsync(long size, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Whoever was first may have signed for all who waited.
            if (_latest is { } already && already.Head.Size >= size)
            {
                return already;
            }

            using HeadWriter writer = await journal.OpenAsync(cancellationToken);
            if (writer.Last is { } last)
            {
                if (last.Head.Size >= size && last.Head.KeyId == key.Id)
                {
                    await CheckAsync(last.Head, await queries.EdgeAsync(cancellationToken), cancellationToken);
                    return Keep(last);
                }

                TimeSpan early = last.Head.At + TimeSpan.FromSeconds(options.HeadSeconds) - time.GetUtcNow();
                if (early > TimeSpan.Zero && early <= TimeSpan.FromSeconds(options.HeadSeconds))
                {
                    await Task.Delay(early, time, cancellationToken);
                }
            }

            return await SignAsync(writer, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<SignedHead> SignAsync(HeadWriter writer, CancellationToken cancellationToken)
    {
        TreeFrontier edge = await queries.EdgeAsync(cancellationToken);
        long covered = 0;
        if (writer.Last is { Head: var before })
        {
            await CheckAsync(before, edge, cancellationToken);
            covered = before.Size;
            if (before.KeyId != key.Id)
            {
                LogNewKey(before.KeyId, key.Id);
            }
        }

        if (await RootAsync(edge.Size, cancellationToken) != edge.Root)
        {
            throw Broken($"The tree's right edge is not that of its {edge.Size} leaves.");
        }

        journal.KeepKey(key);

        // A clock that was set back must not make a head older than the one before it.
        DateTimeOffset now = writer.Last is { } last && last.Head.At > Now ? last.Head.At : Now;
        SignedHead head = key.Sign(new TreeHead(edge.Size, edge.Root, now, key.Id));
        await writer.AddAsync(DateOnly.FromDateTime(now.ToOffset(Offset).DateTime), head, LeavesAsync(covered, edge.Size, cancellationToken));
        return Keep(head);
    }

    private SignedHead Keep(SignedHead head)
    {
        Volatile.Write(ref _latest, head);
        return head;
    }

    /// <summary>Makes sure that what was signed before is the beginning of what there is now.</summary>
    private async Task CheckAsync(TreeHead before, TreeFrontier edge, CancellationToken cancellationToken)
    {
        if (edge.Size < before.Size)
        {
            throw Broken($"The tree has {edge.Size} leaves, but {before.Size} were signed on {before.AtText}.");
        }

        if (await RootAsync(before.Size, cancellationToken) != before.Root)
        {
            throw Broken($"The first {before.Size} leaves are not those that were signed on {before.AtText}.");
        }
    }

    private async Task<TreeHash> RootAsync(long size, CancellationToken cancellationToken)
    {
        try
        {
            return await queries.RootAsync(size, cancellationToken);
        }
        catch (TransparencyDamagedException damaged)
        {
            throw Broken(damaged.Message);
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<LeafRow>> LeavesAsync(
        long from, long to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long next = from; next < to;)
        {
            IReadOnlyList<LeafRow> page = await queries.LeavesAsync(next, (int)Math.Min(Page, to - next), cancellationToken);
            if (page.Count == 0 || page[0].Number != next || page[^1].Number != next + page.Count - 1)
            {
                throw Broken($"Leaves from number {next} on are missing.");
            }

            yield return page;
            next += page.Count;
        }
    }

    private TransparencyBrokenException Broken(string what)
    {
        LogBroken(what);
        return new TransparencyBrokenException(what);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The transparency log does not extend what was signed before, and nothing more is signed: {What} Run 'verify'.")]
    private partial void LogBroken(string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Heads were signed with the key {Before} and are signed with {Now} from now on. Publish the new key.")]
    private partial void LogNewKey(string before, string now);
}
