using System.Collections.Immutable;
using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Catalogue;

/// <summary>Definitions of halls, the list of halls, and the board.</summary>
public static class HallEndpoints
{
    private const double EarthRadiusKm = 6371.0;

    /// <summary>A definition may be long: sixty windows and their queues.</summary>
    private const int DefinitionMaxBytes = 512 * 1024;

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapHallEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder halls = app.MapGroup("/api/halls").WithTags("Halls");
        RouteGroupBuilder open = halls.MapGroup("").AllowAnonymous();
        open.MapGet("/", List).WithName("Halls.List").WithSummary("Every hall with what waits there now; with near=lat,lon the nearest first.");
        open.MapGet("/{hall}", Get).WithName("Halls.Get").WithSummary("A hall's definition.");
        open.MapGet("/{hall}/board", Board).WithName("Halls.Board").WithSummary("The live board; holds no personal data.");
        halls.MapGroup("").RequireAuthorization(Policies.Administrator).MapPut("/{hall}", Define).WithName("Halls.Define")
            .WithMetadata(new RequestSizeLimitAttribute(DefinitionMaxBytes))
            .WithSummary("Creates or replaces a hall's definition. Refused while people stand in a queue or a clerk sits at a window that it no longer has.");
        return app;
    }

    private static async Task<Results<Ok<HallAnswer>, ProblemHttpResult>> Define(
        string hall, HallBody body, IdempotencyKey key, HttpContext context, IGrainFactory grains, HallDirectory directory, IAuditLog audit)
    {
        if (!TextRules.IsHallId(hall))
        {
            return Problem.Invalid("hall", "Must be 1 to 32 of a-z 0-9 -");
        }

        DefineHallAnswer answer = await grains.GetGrain<IHallGrain>(hall).Define(
            new DefineHallRequest(new RequestStamp($"hall/{hall}", key.Value), body.ToView(hall), context.Actor().Id));
        if (answer.Hall is null)
        {
            await audit.RecordAsync(AuditEntry.Of(context, "hall-defined", hall, answer.Refusal ?? "invalid"));
            return answer.Refusal is { } refusal ? RefusalProblems.Of(refusal) : Problem.Invalid(answer.Faults.ToDictionary(f => f.Key, f => f.Value.ToArray()));
        }

        await audit.RecordAsync(AuditEntry.Of(context, "hall-defined", hall));
        return TypedResults.Ok(HallAnswer.Of(directory.Put(answer.Hall).View));
    }

    private static async Task<Results<Ok<HallAnswer>, ProblemHttpResult>> Get(string hall, HallDirectory directory) =>
        await directory.FindAsync(hall) is { } known ? TypedResults.Ok(HallAnswer.Of(known.View)) : RefusalProblems.Of(Refusals.NoSuchHall);

    private static async Task<Results<Ok<BoardSnapshot>, ProblemHttpResult>> Board(string hall, HallDirectory directory, IGrainFactory grains, HttpContext context)
    {
        BoardSnapshot? board = await directory.FindAsync(hall) is null ? null : await grains.GetGrain<IHallGrain>(hall).GetBoard();
        context.Response.Headers.CacheControl = "no-store";
        return board is null ? RefusalProblems.Of(Refusals.NoSuchHall) : TypedResults.Ok(board);
    }

    private static async Task<Results<Ok<Page<NearbyHall>>, ProblemHttpResult>> List(
        HallQueries halls, IGrainFactory grains, CancellationToken cancellationToken, string? near = null, int? limit = null, string? cursor = null)
    {
        int count = Paging.Limit(limit);
        long skip = Paging.Number(cursor, 0);
        (double Latitude, double Longitude)? here = null;
        if (near is not null)
        {
            string[] parts = near.Split(',');
            if (parts.Length != 2
                || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double latitude) || latitude is not (>= -90 and <= 90)
                || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double longitude) || longitude is not (>= -180 and <= 180))
            {
                return Problem.Invalid("near", "Must be latitude,longitude in degrees.");
            }

            here = (latitude, longitude);
        }

        (HallRow Row, double? Km)[] page =
        [
            .. (await halls.AllAsync(cancellationToken)).Select(row => (Row: row, Km: Distance(here, row)))
                .OrderBy(h => h.Km ?? double.MaxValue).ThenBy(h => h.Row.Id, StringComparer.Ordinal)
                .Skip((int)Math.Min(skip, int.MaxValue)).Take(count + 1),
        ];
        BoardSnapshot?[] boards = await Task.WhenAll(page.Take(count).Select(h => grains.GetGrain<IHallGrain>(h.Row.Id).GetBoard()));
        NearbyHall[] items =
        [
            .. page.Take(count).Zip(boards).Where(p => p.Second is not null).Select(p => new NearbyHall(
                p.First.Row.Id, p.First.Row.Name, p.First.Row.NameEn, p.First.Row.Region, p.First.Row.Latitude, p.First.Row.Longitude, p.Second!.Open,
                p.First.Km is { } km ? Math.Round(km, 1) : null, p.Second.Queues.Sum(q => q.Waiting),
                [.. p.Second.Queues.Select(q => new NearbyQueue(q.Id, q.Name, q.Waiting, q.Wait))])),
        ];
        return TypedResults.Ok(new Page<NearbyHall>(items, page.Length > count ? (skip + count).ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>Great-circle distance.</summary>
    private static double? Distance((double Latitude, double Longitude)? here, HallRow row)
    {
        if (here is not { } from || row is not { Latitude: { } latitude, Longitude: { } longitude })
        {
            return null;
        }

        double a = double.DegreesToRadians(from.Latitude), b = double.DegreesToRadians(latitude);
        double across = Math.Sin((b - a) / 2), along = Math.Sin(double.DegreesToRadians(longitude - from.Longitude) / 2);
        return 2 * EarthRadiusKm * Math.Asin(Math.Sqrt((across * across) + (Math.Cos(a) * Math.Cos(b) * along * along)));
    }
}
