using System.Collections.Immutable;
using System.Globalization;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Tidal;

/// <summary>How many people are booked for a time.</summary>
/// <param name="Queue">A queue of the hall.</param>
/// <param name="At">When they are to come, <c>HH:mm</c> of the hall's wall clock.</param>
/// <param name="People">How many, 0 to 500.</param>
public sealed record BookedSlotBody(string? Queue, string? At, int? People);

/// <summary>Who is booked for a day.</summary>
/// <param name="Slots">All slots of the day, at most 2,000, each queue and time once; an empty list takes back what was announced.</param>
public sealed record BookingsBody(IReadOnlyList<BookedSlotBody?>? Slots);

/// <summary>What the booking system announces. It makes forecasts truer and nothing else: nobody gets a ticket by it, and nobody is refused one .</summary>
public static class BookingEndpoints
{
    /// <summary>2,000 slots, generously written.</summary>
    private const int MaxBytes = 256 * 1024;

    /// <summary>As many as a day may have; the hall says so, too.</summary>
    private const int MostSlots = 2000;

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapBookingEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder bookings = app.MapGroup("/api/halls/{hall}/bookings").WithTags("Bookings").RequireAuthorization(Policies.BookingSystem);
        bookings.MapGet("/{day}", Get).WithName("Bookings.Get").WithSummary("Who is booked for a day, as it was last announced.");
        bookings.MapPut("/{day}", Put).WithName("Bookings.Put").WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .WithSummary("Announces who is booked for a day, from today to 60 days ahead; replaces what was announced for it before.");
        return app;
    }

    private static async Task<Results<Ok<BookingsView>, ProblemHttpResult>> Get(string hall, string day, HallDirectory directory, IGrainFactory grains)
    {
        if (await directory.FindAsync(hall) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        return !TryDay(day, out DateOnly of) ? BadDay()
            : await grains.GetGrain<IHallGrain>(hall).GetBookings(of) is { } bookings ? TypedResults.Ok(bookings)
            : RefusalProblems.Of(Refusals.NoSuchHall);
    }

    private static async Task<Results<Ok<BookingsView>, ProblemHttpResult>> Put(
        string hall, string day, BookingsBody body, IdempotencyKey key, HallDirectory directory, IGrainFactory grains, HttpContext context)
    {
        var faults = new Dictionary<string, string[]>();
        if (body.Slots is null)
        {
            faults["slots"] = ["Must be a list of { queue, at, people }."];
        }
        else if (body.Slots.Count > MostSlots)
        {
            faults["slots"] = [$"Must be at most {MostSlots}."];
        }

        for (int i = 0; i < body.Slots?.Count && faults.Count == 0; i++)
        {
            BookedSlotBody? slot = body.Slots[i];
            if (slot?.Queue is not { Length: >= 1 and <= 8 })
            {
                faults[$"slots[{i}].queue"] = ["Must name a queue of the hall."];
            }

            if (slot?.At is not { Length: 5 })
            {
                faults[$"slots[{i}].at"] = ["Must be HH:mm."];
            }

            if (slot?.People is null)
            {
                faults[$"slots[{i}].people"] = ["Must be a whole number."];
            }
        }

        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        if (await directory.FindAsync(hall) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        if (!TryDay(day, out DateOnly of))
        {
            return BadDay();
        }

        AnnounceBookingsAnswer answer = await grains.GetGrain<IHallGrain>(hall).AnnounceBookings(new AnnounceBookingsRequest(
            key.Value, of, [.. body.Slots!.Select(s => new BookedSlotView(s!.Queue!, s.At!, s.People!.Value))], context.Actor().Id));
        return answer.Bookings is { } bookings ? TypedResults.Ok(bookings)
            : answer.Refusal is { } refusal ? RefusalProblems.Of(refusal)
            : Problem.Invalid(answer.Faults.ToDictionary(f => f.Key, f => f.Value.ToArray()));
    }

    private static ProblemHttpResult BadDay() => Problem.Invalid("day", "Must be yyyy-MM-dd.");

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
