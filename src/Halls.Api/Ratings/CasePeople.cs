using System.Collections.Immutable;
using Halls.Api.Problems;
using Halls.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Ratings;

/// <summary>Somebody who may be named in the cases of a hall.</summary>
/// <param name="Id">The account, as cases name it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Roles">What it is in cases there: handler, reviewer, approver, supervisor, leader; none for whoever only serves.</param>
/// <param name="Department">The department that it belongs to, or null.</param>
public sealed record CasePerson(string Id, string Name, ImmutableArray<string> Roles, string? Department);

/// <summary>The names behind the accounts in cases, and who can be made the handler. For those who work on cases of that hall.</summary>
internal static class CasePeople
{
    /// <summary>Maps it.</summary>
    public static void MapCasePeople(this IEndpointRouteBuilder cases) =>
        cases.MapGet("/people", List).WithName("Rectification.People").WithSummary("Who may be named in the cases of a hall, by name.");

    private static async Task<Results<Ok<IReadOnlyList<CasePerson>>, ProblemHttpResult>> List(
        string? hall, AccountDirectory accounts, IHallRegions regions, HttpContext context)
    {
        if (TextRules.Fault(hall, 32) is { } fault)
        {
            return Problem.Invalid("hall", fault);
        }

        string? region = await regions.RegionOfAsync(hall!);
        if (CaseActors.In(context.Actor(), hall!, region, null).Roles.Length == 0)
        {
            return TypedResults.Ok<IReadOnlyList<CasePerson>>([]);
        }

        context.Response.Headers.CacheControl = "no-store";
        AccountDirectory.Snapshot known = accounts.TryCurrent() ?? await accounts.CurrentAsync();
        return TypedResults.Ok<IReadOnlyList<CasePerson>>(
        [
            .. from person in known.Users
               let there = CaseActors.In(person, hall!, region, null)
               where there.Roles.Length > 0 || person.Grants.Any(g => g.Covers(hall!, region))
               orderby person.Name, person.Id
               select new CasePerson(person.Id, person.Name, there.Roles, there.Unit),
        ]);
    }
}
