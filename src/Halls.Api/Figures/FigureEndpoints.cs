using System.Collections.Immutable;
using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Projections;
using Halls.Projections.Figures;
using Halls.Projections.Moves;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Figures;

/// <summary>The figures of a month, and those of now.</summary>
public static class FigureEndpoints
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapFigureEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder figures = app.MapGroup("/api").WithTags("Figures").RequireAuthorization(Policies.FigureReader);
        figures.MapGet("/reports/{month}", Report).WithName("Reports.Get").WithSummary("The figures of a month, divided by region, county, hall, department, window, item, channel, day or indicator.");
        figures.MapGet("/reports/{month}/moves", Moves).WithName("Reports.Moves").WithSummary("The moves of windows of a month: how many, how long and to what effect; of one hall each of them.");
        figures.MapGet("/regions/{code}/live", RegionLive).WithName("Regions.Live").WithSummary("A region's figures as they are now; the hub /hubs/region sends them as they change.");
        figures.MapGet("/halls/{hall}/figures/live", HallLive).WithName("Halls.Figures").WithSummary("A hall's figures as they are now.");
        return app;
    }

    /// <summary>Whether a text is the code of a region as an address names one: 6 or 12 digits.</summary>
    internal static bool IsRegion(string? code) => code is { Length: 6 or RegionCode.Digits } && RegionCode.IsCode(code);

    private static async Task<Results<Ok<MonthReport>, ProblemHttpResult>> Report(
        string month, FigureQueries queries, HallDirectory directory, ServiceClock clock, HttpContext context, CancellationToken cancellationToken, string? region = null,
        string? hall = null, string? by = null)
    {
        var faults = new Dictionary<string, string[]>();
        if (by is not null && !FigureQueries.Divisions.Contains(by))
        {
            faults["by"] = [$"Must be one of {string.Join(", ", FigureQueries.Divisions)}."];
        }

        Asked asked = await AskedAsync(month, region, hall, faults, directory, context.Actor());
        return asked.Refused ?? (Results<Ok<MonthReport>, ProblemHttpResult>)TypedResults.Ok(await queries.ReportAsync(
            asked.Month, asked.Scope!, by ?? "hall", clock.GetUtcNow(), FigureQueries.CutOffOf(asked.Month, asked.Policy), cancellationToken));
    }

    private static async Task<Results<Ok<MovesReport>, ProblemHttpResult>> Moves(
        string month, MoveQueries queries, HallDirectory directory, ServiceClock clock, HttpContext context, CancellationToken cancellationToken, string? region = null,
        string? hall = null, int? limit = null, string? cursor = null)
    {
        var faults = new Dictionary<string, string[]>();
        if (TextRules.Fault(cursor, 100, required: false) is { } fault)
        {
            faults["cursor"] = [fault];
        }

        Asked asked = await AskedAsync(month, region, hall, faults, directory, context.Actor());
        if (asked.Refused is { } refused)
        {
            return refused;
        }

        try
        {
            return TypedResults.Ok(await queries.ReportAsync(asked.Month, asked.Scope!, clock.GetUtcNow(), Paging.Limit(limit), cursor, cancellationToken));
        }
        catch (FormatException) when (cursor is not null)
        {
            return Problem.Invalid("cursor", "Is not a cursor of this list.");
        }
    }

    /// <summary>Which month of what somebody asks for, or why it is refused.</summary>
    private sealed record Asked(DateOnly Month, FigureScope? Scope, ImmutableSortedDictionary<string, string>? Policy, ProblemHttpResult? Refused);

    /// <summary>Reads the month and the place that every report is asked by, and looks whether they are the asker's.</summary>
    private static async Task<Asked> AskedAsync(string month, string? region, string? hall, Dictionary<string, string[]> faults, HallDirectory directory, Actor actor)
    {
        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first) || first.Year is < 2000 or > 2999)
        {
            faults["month"] = ["Must be a month, such as 2026-11."];
        }

        if (region is not null && !IsRegion(region))
        {
            faults["region"] = ["Must be a region code of 6 or 12 digits."];
        }

        if (hall is not null && (region is not null || !TextRules.IsHallId(hall)))
        {
            faults["hall"] = [region is null ? "Must be 1 to 32 of a-z 0-9 -" : "Must not be given with a region."];
        }

        if (faults.Count > 0)
        {
            return Refuse(Problem.Invalid(faults));
        }

        FigureScope scope = FigureRights.ScopeOf(actor);
        if (region is not null)
        {
            if (!FigureRights.MaySeeRegion(actor, region))
            {
                return Refuse(Forbidden());
            }

            scope = FigureScope.OfRegion(region);
        }

        if ((hall ?? scope.Hall) is not { } only)
        {
            return new Asked(first, scope, null, null);
        }

        return await directory.FindAsync(only) is not { } known ? Refuse(RefusalProblems.Of("no-such-hall"))
            : !FigureRights.MaySeeHall(actor, only, known.View.Region) ? Refuse(Forbidden())
            : new Asked(first, FigureScope.OfHall(only), known.View.Policy, null);

        Asked Refuse(ProblemHttpResult why) => new(first, null, null, why);
    }

    private static async Task<Results<Ok<LiveFigures>, ProblemHttpResult>> RegionLive(
        string code, FigureQueries queries, ServiceClock clock, HttpContext context, CancellationToken cancellationToken)
    {
        if (!IsRegion(code))
        {
            return Problem.Invalid("code", "Must be a region code of 6 or 12 digits.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return FigureRights.MaySeeRegion(context.Actor(), code)
            ? TypedResults.Ok(await queries.LiveAsync(FigureScope.OfRegion(code), code, clock.GetUtcNow(), cancellationToken))
            : Forbidden();
    }

    private static async Task<Results<Ok<LiveFigures>, ProblemHttpResult>> HallLive(
        string hall, FigureQueries queries, HallDirectory directory, ServiceClock clock, HttpContext context, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(hall) is not { } known)
        {
            return RefusalProblems.Of("no-such-hall");
        }

        context.Response.Headers.CacheControl = "no-store";
        return FigureRights.MaySeeHall(context.Actor(), hall, known.View.Region)
            ? TypedResults.Ok(await queries.LiveAsync(FigureScope.OfHall(hall), known.View.Region, clock.GetUtcNow(), cancellationToken))
            : Forbidden();
    }

    private static ProblemHttpResult Forbidden() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Your role or token does not reach this.");
}
