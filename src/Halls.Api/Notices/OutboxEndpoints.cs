using System.ComponentModel;
using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.EventStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Notices;

/// <summary>A message of the outbox. Names the service, never the phone: not even a part of it, which is sealed apart from the outbox.</summary>
/// <param name="Id">The message.</param>
/// <param name="Kind">What it is, such as <c>rating-invitation</c>.</param>
/// <param name="Service">The service that it is about.</param>
/// <param name="Hall">The hall.</param>
/// <param name="State">waiting, sent, withdrawn or failed.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it became due.</param>
/// <param name="NextAt">When it is tried next, within the hours in which anybody is written to; null once it has ended.</param>
/// <param name="TriedAt">When it was tried last, or null.</param>
/// <param name="EndedAt">When it ended; null while it waits.</param>
/// <param name="Status">The HTTP status of the gateway's last answer, or null where none came.</param>
/// <param name="Reason">What became of the last attempt, in one word, such as timeout, refused, accepted or already-rated; null before the first one.</param>
public sealed record OutboxMessage(
    string Id, string Kind, string Service, string Hall, string State, long Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, DateTimeOffset? TriedAt, DateTimeOffset? EndedAt,
    long? Status, string? Reason);

/// <summary>The outbox, for the administrator.</summary>
/// <param name="Enabled">A gateway is set; without one nothing goes out and nothing is added.</param>
/// <param name="Waiting">Messages that are still to go out.</param>
/// <param name="Sent">Messages that the gateway took, of the last 180 days, as all that follow.</param>
/// <param name="Withdrawn">Messages that were not needed any more: somebody had rated, or the time to rate was over.</param>
/// <param name="Failed">Messages that were given up.</param>
/// <param name="OldestWaiting">When the oldest of those that wait became due, or null.</param>
/// <param name="Items">Those in the state that was asked for: those that wait by their next attempt, the others the latest first.</param>
/// <param name="Next">The cursor of the next page, or null.</param>
public sealed record OutboxAnswer(
    bool Enabled, long Waiting, long Sent, long Withdrawn, long Failed, DateTimeOffset? OldestWaiting, IReadOnlyList<OutboxMessage> Items, string? Next);

/// <summary>What became of messages to citizens.</summary>
internal static class OutboxEndpoints
{
    internal static void MapOutboxEndpoints(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/admin/outbox").WithTags("Operations").RequireAuthorization(Policies.Administrator)
            .MapGet("/", Get).WithName("Outbox.Get")
            .WithSummary("How many messages to citizens wait, went out or were given up, and which: those that failed, or those in another state; no phone numbers.");

    private static async Task<Results<Ok<OutboxAnswer>, ProblemHttpResult>> Get(
        OutboxStore outbox, SmsOptions options, [Description("waiting, sent, withdrawn or failed; failed where nothing is said.")] string? state, int? limit, string? cursor, HttpContext context)
    {
        state ??= "failed";
        if (state is not ("waiting" or "sent" or "withdrawn" or "failed"))
        {
            return Problem.Invalid("state", "须为 waiting、sent、withdrawn 或 failed。");
        }

        bool waits = state == "waiting";
        (int count, (long at, string id)) = (Paging.Limit(limit), Cursor(cursor, waits ? 0 : long.MaxValue));
        OutboxCounts counts = await outbox.CountAsync(context.RequestAborted);
        IReadOnlyList<OutboxRow> rows = await (waits
            ? outbox.WaitingAsync(at, id, count + 1, context.RequestAborted)
            : outbox.EndedAsync(state, at, id, count + 1, context.RequestAborted));
        Page<OutboxMessage> page = Paging.Of(rows, count, Of, row => string.Create(CultureInfo.InvariantCulture, $"{(waits ? row.NextAt : row.EndedAt)}.{row.Id}"));
        return TypedResults.Ok(
            new OutboxAnswer(options.IsOn, counts.Waiting, counts.Sent, counts.Withdrawn, counts.Failed, counts.OldestWaiting?.ToOffset(OutboxSender.China), page.Items, page.Next));
    }

    private static OutboxMessage Of(OutboxRow row) => new(
        row.Id, row.Kind, row.Service, row.Hall, row.State, row.Attempts, InChina(row.CreatedAt), row.State == "waiting" ? InChina(row.NextAt) : null, InChina(row.TriedAt),
        InChina(row.EndedAt), row.Status, row.Reason);

    private static DateTimeOffset InChina(long microseconds) => Microseconds.ToInstant(microseconds).ToOffset(OutboxSender.China);

    private static DateTimeOffset? InChina(long? microseconds) => microseconds is { } at ? InChina(at) : null;

    private static (long At, string Id) Cursor(string? cursor, long first)
    {
        if (cursor is null)
        {
            return (first, "");
        }

        string[] parts = cursor.Split('.', 2);
        return parts.Length == 2 && TextRules.Fault(parts[1], 140) is null && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? (at, parts[1])
            : throw new InvalidRequestException("cursor", "Is not a cursor of this list.");
    }
}
