using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Tickets;

/// <summary>What a kiosk or a guide sends for a ticket.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Class">ordinary, green or appointment. <value>ordinary</value></param>
/// <param name="Item">Service item. <value>null</value></param>
/// <param name="Phone">Phone number for notices; sealed before it is stored. <value>null</value></param>
/// <param name="GreenReason">Reason code of a green ticket. <value>null</value></param>
public sealed record IssueTicketBody(string? Queue, string? Class, string? Item, string? Phone, string? GreenReason);

/// <summary>Tickets: taking, looking, giving up.</summary>
public static class TicketEndpoints
{
    /// <summary>More than any line holds; keeps a made-up cursor from counting beyond.</summary>
    private const int MostWaiting = 1_000_000;

    private static readonly string[] Classes = ["ordinary", "green", "appointment"];
    private static readonly string[] States = ["waiting", "called", "serving", "held", "done", "missed", "left"];

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapTicketEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder tickets = app.MapGroup("/api/halls/{hall}/tickets").WithTags("Tickets");
        tickets.MapGroup("").RequireAuthorization(Policies.TicketIssuer).MapPost("/", Issue).WithName("Tickets.Issue").WithSummary("Takes a ticket.");
        RouteGroupBuilder read = tickets.MapGroup("").RequireAuthorization(Policies.StaffOrDevice);
        read.MapGet("/", List).WithName("Tickets.List").WithSummary("A day's tickets; those waiting in one queue come in calling order.");
        read.MapGet("/{id}", Get).WithName("Tickets.Get").WithSummary("One ticket, live.");

        RouteGroupBuilder citizen = app.MapGroup("/api/t/{token}").WithTags("Tickets").AllowAnonymous();
        citizen.MapGet("/", Follow).WithName("Tickets.Follow").WithSummary("The citizen's own ticket, live.");
        citizen.MapPost("/leave", Leave).WithName("Tickets.Leave").WithSummary("The citizen gives up the place.");
        return app;
    }

    private static async Task<Results<Created<TicketView>, ProblemHttpResult>> Issue(
        string hall, IssueTicketBody body, IdempotencyKey key, HttpContext context, HallDirectory directory, IGrainFactory grains)
    {
        if (await directory.FindAsync(hall) is not { } known)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        if (Faults(body) is { Count: > 0 } faults)
        {
            return Problem.Invalid(faults);
        }

        if (known.Queue(body.Queue) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchQueue);
        }

        var queue = new QueueKey(hall, body.Queue!, directory.Today(known));
        Outcome<TicketView> issued = await grains.GetGrain<IQueueGrain>(queue.ToString()).Issue(new IssueTicketRequest(
            new RequestStamp($"queue/{queue}", "issue:" + key.Value), body.Class ?? "ordinary", body.Item, body.Phone, body.GreenReason, context.Actor().Id));
        return issued.Value is { } ticket
            ? TypedResults.Created($"/api/halls/{hall}/tickets/{ticket.Id}", ticket)
            : RefusalProblems.Of(issued.Refusal!);
    }

    private static async Task<Results<Ok<TicketView>, ProblemHttpResult>> Get(string hall, string id, HttpContext context, TicketFinder finder, CitizenLinks links) =>
        await finder.FindAsync(id) is { } ticket && ticket.Hall == hall
            ? TypedResults.Ok(context.Actor().Kind is ActorKind.Kiosk or ActorKind.Admin ? ticket with { Follow = links.Follow(id) } : ticket with { Rating = null })
            : RefusalProblems.Of(Refusals.NoSuchTicket);

    private static async Task<Results<Ok<TicketView>, ProblemHttpResult>> Follow(string token, CitizenLinks links, TicketFinder finder, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return links.TicketOfFollow(token) is { } id && await finder.FindAsync(id) is { } ticket
            ? TypedResults.Ok(TicketFinder.ForCitizen(ticket, links))
            : RefusalProblems.Of(Refusals.NoSuchTicket);
    }

    private static async Task<Results<Ok<TicketView>, ProblemHttpResult>> Leave(
        string token, IdempotencyKey key, CitizenLinks links, TicketFinder finder, IGrainFactory grains)
    {
        if (links.TicketOfFollow(token) is not { } id || await finder.FindAsync(id) is not { } ticket || !TicketKey.TryParse(id, out TicketKey taken))
        {
            return RefusalProblems.Of(Refusals.NoSuchTicket);
        }

        var queue = new QueueKey(taken.Hall, ticket.Queue, taken.Day);
        Outcome<TicketView> left = await grains.GetGrain<IQueueGrain>(queue.ToString()).Leave(new RequestStamp($"queue/{queue}", $"leave:{id}:{key.Value}"), id);
        return left.Value is { } now ? TypedResults.Ok(TicketFinder.ForCitizen(now, links)) : RefusalProblems.Of(left.Refusal!);
    }

    private static async Task<Results<Ok<Page<TicketView>>, ProblemHttpResult>> List(
        string hall, HallDirectory directory, IGrainFactory grains, TicketQueries tickets, CancellationToken cancellationToken,
        string? queue = null, string? state = null, int? window = null, string? day = null, int? limit = null, string? cursor = null)
    {
        if (await directory.FindAsync(hall) is not { } known)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        int count = Paging.Limit(limit);
        if (state is not null && !States.Contains(state))
        {
            return Problem.Invalid("state", $"Must be one of {string.Join(", ", States)}.");
        }

        DateOnly today = directory.Today(known), asked = today;
        if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out asked))
        {
            return Problem.Invalid("day", "Must be yyyy-MM-dd.");
        }

        if (queue is not null && known.Queue(queue) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchQueue);
        }

        if (queue is not null && state == "waiting" && asked == today)
        {
            // The queue alone knows the calling order, in which the cursor is a place.
            if (!int.TryParse(cursor ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int skip) || skip > MostWaiting)
            {
                return Problem.Invalid("cursor", "Is not a cursor of this list.");
            }

            var waiting = await grains.GetGrain<IQueueGrain>(new QueueKey(hall, queue, today).ToString()).Waiting(skip + count + 1);
            return TypedResults.Ok(new Page<TicketView>(
                [.. waiting.Skip(skip).Take(count)], waiting.Length > skip + count ? (skip + count).ToString(CultureInfo.InvariantCulture) : null));
        }

        if (TextRules.Fault(cursor, 120, required: false) is not null)
        {
            return Problem.Invalid("cursor", "Is not a cursor of this list.");
        }

        try
        {
            (IReadOnlyList<TicketRow> rows, string? next) =
                await tickets.ListAsync(new TicketFilter(hall, asked, queue, state, window, count, cursor), cancellationToken);
            return TypedResults.Ok(new Page<TicketView>([.. rows.Select(r => FromRow(r, known, directory))], next));
        }
        catch (FormatException)
        {
            return Problem.Invalid("cursor", "Is not a cursor of this list.");
        }
    }

    private static TicketView FromRow(TicketRow row, KnownHall hall, HallDirectory directory)
    {
        DateTimeOffset Local(long micros) => TimeZoneInfo.ConvertTime(TicketsProjection.Instant(micros), hall.Zone);
        DateTimeOffset? Maybe(long? micros) => micros is { } known ? Local(known) : null;

        // A row on its way between two queues is already on its way to the next line.
        string state = row.State == "moved" ? "waiting" : row.State;
        DateTimeOffset issued = Local(row.IssuedAt);
        DateTimeOffset now = directory.Now(hall);
        return new TicketView
        {
            Id = row.Id,
            Number = row.Number,
            Hall = hall.View.Id,
            HallName = hall.View.Name,
            Queue = row.Queue,
            QueueName = hall.Queue(row.Queue)?.Name ?? row.Queue,
            Class = row.Class,
            State = state,
            IssuedAt = issued,
            Window = (int?)row.WindowNo,
            Calls = (int)row.Calls,
            WaitedMinutes = (int)((Maybe(row.FirstCalledAt) ?? Maybe(row.EndedAt) ?? now) - issued).TotalMinutes,
            Reason = row.Reason is null ? null : new CallReasonView(row.Reason, null, 0),
            CalledAt = Maybe(row.FirstCalledAt),
            StartedAt = Maybe(row.StartedAt),
            FinishedAt = Maybe(row.EndedAt),
            ServiceSeconds = state == "done" && row.StartedAt is { } start && row.EndedAt is { } end ? (end - start - row.HeldUs) / 1e6 : null,
            Item = row.Item,
            At = now,
        };
    }

    private static Dictionary<string, string[]> Faults(IssueTicketBody body)
    {
        var faults = new Dictionary<string, string[]>();
        if (string.IsNullOrEmpty(body.Queue) || body.Queue.Length > 8)
        {
            faults["queue"] = ["Must name a queue of the hall."];
        }

        if (body.Class is not null && !Classes.Contains(body.Class))
        {
            faults["class"] = [$"Must be one of {string.Join(", ", Classes)}."];
        }

        if (TextRules.Fault(body.Item, 60, required: false) is { } item)
        {
            faults["item"] = [item];
        }

        if (TextRules.Fault(body.GreenReason, 40, required: false) is { } reason)
        {
            faults["greenReason"] = [reason];
        }

        if (body.Phone is not null && (body.Phone.Length is < 5 or > 20 || body.Phone.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-'))))
        {
            faults["phone"] = ["Must be 5 to 20 digits, + or -."];
        }

        return faults;
    }
}
