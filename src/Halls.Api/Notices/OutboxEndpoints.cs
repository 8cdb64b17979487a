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

/// <summary>A message that was given up. Names the service, never the phone.</summary>
/// <param name="Id">The message.</param>
/// <param name="Kind">What it was, such as <c>rating-invitation</c>.</param>
/// <param name="Service">The service that it was about.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it became due.</param>
/// <param name="TriedAt">When it was tried last, or null.</param>
/// <param name="EndedAt">When it was given up.</param>
/// <param name="Status">The HTTP status of the gateway's last answer, or null where none came.</param>
/// <param name="Reason">given-up or refused.</param>
public sealed record FailedMessage(
    string Id, string Kind, string Service, string Hall, long Attempts, DateTimeOffset CreatedAt, DateTimeOffset? TriedAt, DateTimeOffset EndedAt, long? Status, string Reason);

/// <summary>The outbox, for the administrator.</summary>
/// <param name="Enabled">A gateway is set; without one nothing goes out and nothing is added.</param>
/// <param name="Waiting">Messages that are still to go out.</param>
/// <param name="Sent">Messages that the gateway took, of the last 180 days, as all that follow.</param>
/// <param name="Withdrawn">Messages that were not needed any more: somebody had rated, or the time to rate was over.</param>
/// <param name="Failed">Messages that were given up.</param>
/// <param name="OldestWaiting">When the oldest of those that wait became due, or null.</param>
/// <param name="Items">Those that were given up, the latest first.</param>
/// <param name="Next">The cursor of the next page, or null.</param>
public sealed record OutboxAnswer(
    bool Enabled, long Waiting, long Sent, long Withdrawn, long Failed, DateTimeOffset? OldestWaiting, IReadOnlyList<FailedMessage> Items, string? Next);

/// <summary>What became of messages to citizens.</summary>
internal static class OutboxEndpoints
{
    internal static void MapOutboxEndpoints(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/admin/outbox").WithTags("Operations").RequireAuthorization(Policies.Administrator)
            .MapGet("/", Get).WithName("Outbox.Get").WithSummary("How many messages to citizens wait, went out or were given up, and which were given up; no phone numbers.");

    private static async Task<Ok<OutboxAnswer>> Get(OutboxStore outbox, SmsOptions options, int? limit, string? cursor, HttpContext context)
    {
        (int count, (long end, string id)) = (Paging.Limit(limit), Cursor(cursor));
        OutboxCounts counts = await outbox.CountAsync(context.RequestAborted);
        Page<FailedMessage> page = Paging.Of(
            await outbox.FailedAsync(end, id, count + 1, context.RequestAborted), count, Of,
            row => string.Create(CultureInfo.InvariantCulture, $"{row.EndedAt}.{row.Id}"));
        return TypedResults.Ok(
            new OutboxAnswer(options.IsOn, counts.Waiting, counts.Sent, counts.Withdrawn, counts.Failed, counts.OldestWaiting, page.Items, page.Next));
    }

    private static FailedMessage Of(OutboxRow row) => new(
        row.Id, row.Kind, row.Service, row.Hall, row.Attempts, Microseconds.ToInstant(row.CreatedAt), row.TriedAt is { } tried ? Microseconds.ToInstant(tried) : null,
        Microseconds.ToInstant(row.EndedAt!.Value), row.Status, row.Reason ?? "given-up");

    private static (long End, string Id) Cursor(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MaxValue, "");
        }

        string[] parts = cursor.Split('.', 2);
        return parts.Length == 2 && TextRules.Fault(parts[1], 140) is null && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long end)
            ? (end, parts[1])
            : throw new InvalidRequestException("cursor", "Is not a cursor of this list.");
    }
}
