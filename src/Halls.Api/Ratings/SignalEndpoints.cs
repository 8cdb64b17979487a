using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Projections;
using Halls.Projections.Ratings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Ratings;

/// <summary>Signals of gaming, for supervisors and leaders .</summary>
internal static class SignalEndpoints
{
    /// <summary>A page looks into so many halls at most; where it ends short of its limit, the next one goes on.</summary>
    private const int HallsPerPage = 50;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    internal static void MapSignalEndpoints(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/ratings/signals").WithTags("Ratings").RequireAuthorization(Policies.FigureReader)
            .MapGet("/", List).WithName("Ratings.Signals").WithSummary("What looks as if somebody had helped ratings along, by hall; for supervisors, never for the rated unit.");

    /// <summary>
    /// Whether an account may see a hall's signals: it supervises there or leads the region, for no department, and serves nobody there itself. Flags go to the
    /// supervisor and not to the rated unit, and nobody sees the levels of their own day. Pure.
    /// </summary>
    internal static bool MaySee(Actor actor, string hall, string region) => actor.IsAdministrator
        || (actor.Grants.Any(g => g is { Role: Role.Supervisor or Role.Region, Department: null } && (g.Hall ?? g.Region) is not null && g.Covers(hall, region))
            && !actor.Grants.Any(g => g.Role == Role.Clerk && g.Covers(hall, region)));

    private static async Task<Results<Ok<Page<GamingSignalView>>, ProblemHttpResult>> List(
        SignalQueries signals, HallQueries halls, HallDirectory directory, ServiceClock clock, HttpContext context, CancellationToken cancellationToken, string? region = null,
        string? hall = null, string? day = null, int? limit = null, string? cursor = null)
    {
        var faults = new Dictionary<string, string[]>();
        DateOnly asked = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(China).DateTime);
        Check(faults, "region", region is null || RegionCode.IsCode(region) ? null : "Must be a region code of 2 to 12 digits.");
        Check(faults, "hall", hall is null || TextRules.IsHallId(hall) ? null : "Must be 1 to 32 of a-z 0-9 -.");
        Check(faults, "day", day is null || DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out asked) ? null : "Must be yyyy-MM-dd.");
        Check(faults, "cursor", TextRules.Fault(cursor, 80, required: false));
        (string Hall, int Skip)? after = cursor is null ? null : Cursor(cursor);
        Check(faults, "cursor", cursor is null || after is not null ? null : "Is not a cursor of this list.");
        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        int count = Paging.Limit(limit);
        Actor actor = context.Actor();
        if (hall is not null)
        {
            if (await directory.FindAsync(hall) is not { } known)
            {
                return RefusalProblems.Of(Refusals.NoSuchHall);
            }

            if (!MaySee(actor, hall, known.View.Region))
            {
                return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "异常评价信号只提供给监督人员。");
            }
        }

        context.Response.Headers.CacheControl = "no-store";
        HallRow[] here =
        [
            .. from row in await halls.AllAsync(cancellationToken)
               where (hall is null || row.Id == hall) && (region is null || RegionCode.Covers(region, row.Region)) && MaySee(actor, row.Id, row.Region)
               where after is null || string.CompareOrdinal(row.Id, after.Value.Hall) >= 0
               orderby row.Id
               select row,
        ];
        var found = new List<GamingSignalView>();
        foreach (HallRow row in here.Take(HallsPerPage))
        {
            IReadOnlyList<GamingSignalView> all = await signals.OfAsync(row.Id, asked, cancellationToken);
            int skip = after is { } start && start.Hall == row.Id ? start.Skip : 0, room = count - found.Count;
            found.AddRange(all.Skip(skip).Take(room));
            if (all.Count - skip > room)
            {
                return Answer($"{row.Id}.{skip + room}");
            }
        }

        return Answer(here.Length > HallsPerPage ? $"{here[HallsPerPage].Id}.0" : null);

        Results<Ok<Page<GamingSignalView>>, ProblemHttpResult> Answer(string? next) => TypedResults.Ok(new Page<GamingSignalView>(found, next));
    }

    /// <summary>A hall, and how many of its signals were given already.</summary>
    private static (string Hall, int Skip)? Cursor(string cursor)
    {
        int dot = cursor.LastIndexOf('.');
        return dot > 0 && TextRules.IsHallId(cursor[..dot]) && int.TryParse(cursor.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int skip)
            ? (cursor[..dot], skip)
            : null;
    }

    private static void Check(Dictionary<string, string[]> faults, string field, string? fault)
    {
        if (fault is not null)
        {
            faults.TryAdd(field, [fault]);
        }
    }
}
