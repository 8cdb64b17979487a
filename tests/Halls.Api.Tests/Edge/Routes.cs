using Halls.Api.Tests.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Halls.Api.Tests.Edge;

/// <summary>One method of one endpoint of the real silo, with a way to fill in its address.</summary>
public sealed record Route(string Method, string Pattern, RouteEndpoint Endpoint)
{
    private readonly RoutePattern _pattern = Endpoint.RoutePattern;

    public bool IsPublic => Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    public bool IsHub => Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.SignalR.HubMetadata>() is not null;

    public bool IsFallback => _pattern.Parameters.Any(p => p.IsCatchAll);

    public bool Changes => Method is "POST" or "PUT" or "DELETE" or "PATCH";

    public IEnumerable<string> Parameters => _pattern.Parameters.Select(p => p.Name);

    public override string ToString() => $"{Method} {Pattern}";

    /// <summary>Every method of every endpoint.</summary>
    public static IReadOnlyList<Route> Of(EndpointDataSource endpoints) =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>().SelectMany(
            e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"],
            (e, method) => new Route(method, "/" + e.RoutePattern.RawText!.Trim('/'), e)).OrderBy(r => r.Pattern, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal),
    ];

    /// <summary>Whether a request to the path could be meant for this route's pattern.</summary>
    public bool Matches(string path) => System.Text.RegularExpressions.Regex.IsMatch(path, "^" + System.Text.RegularExpressions.Regex.Replace(Pattern, @"\{[^}]*\}", "[^/]+") + "$");

    /// <summary>The address with these values, and what fits for the parameters that are not named.</summary>
    public string Path(IReadOnlyDictionary<string, string> values) => "/" + string.Join('/', _pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternParameterPart p => values.GetValueOrDefault(p.Name, "1"),
        RoutePatternLiteralPart l => l.Content,
        RoutePatternSeparatorPart s => s.Content,
        _ => throw new InvalidOperationException($"A part of {Pattern} that this test does not know."),
    }))));
}

public sealed class EveryRoute(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    /// <summary>What anybody may reach, and why.</summary>
    private static readonly string[] Public =
    [
        "ANY /hubs/board", // the wall: a board holds no personal data
        "ANY /hubs/board/negotiate",
        "DELETE /api/session", // signing out
        "GET /api/clock",
        "GET /api/halls",
        "GET /api/halls/{hall}",
        "GET /api/halls/{hall}/board",
        "GET /api/r/{token}", // the citizen's link is the credential
        "GET /api/t/{token}",
        "GET /api/transparency/consistency", // the log proves itself to everybody, and holds no personal data
        "GET /api/transparency/head",
        "GET /api/transparency/heads",
        "GET /api/transparency/key",
        "GET /api/transparency/leaves",
        "GET /api/transparency/proof",
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/v1.json",
        "POST /api/r/{token}",
        "POST /api/r/{token}/object",
        "POST /api/r/{token}/verdict",
        "POST /api/session", // signing in
        "POST /api/t/{token}/leave",
    ];

    [Fact]
    public void Is_guarded_by_a_policy_or_is_on_the_list_of_public_ones()
    {
        Assert.Empty(Security.UnguardedRoutes.Find(_silo.Endpoints));
        string[] open = [.. Route.Of(_silo.Endpoints).Where(r => r.IsPublic).Select(r => r.ToString()).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(Public.Order(StringComparer.Ordinal), open);
    }

    [Fact]
    public async Task That_is_guarded_refuses_whoever_sends_no_credentials_or_false_ones()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await hall.TakeAsync();
        int events = await EventsAsync(hall);
        HallsClient nobody = _silo.Client(), forger = _silo.Client("hk_not-a-token-of-ours"), weird = _silo.Client("'; DROP TABLE events; --");
        foreach (Route route in Route.Of(_silo.Endpoints).Where(r => !r.IsPublic))
        {
            string path = route.Path(new Dictionary<string, string> { ["hall"] = hall.Id, ["no"] = "1" });
            foreach (HallsClient client in (HallsClient[])[nobody, forger, weird])
            {
                Answer answer = await client.SendAsync(new HttpMethod(route.Method), path, route.Changes ? "{}" : null);
                Assert.True(answer.Status == 401, $"{route}: {answer.Status} {answer.Text}");
                answer.Refused(401, "unauthenticated");
            }
        }

        Assert.Equal(events, await EventsAsync(hall));
    }

    [Fact]
    public async Task Of_a_hall_refuses_the_devices_of_another_hall_and_those_of_the_wrong_kind()
    {
        HallClient hall = await _silo.NewHallAsync(1), other = await _silo.NewHallAsync();
        string id = (await hall.TakeAsync()).Text("id")!;
        async Task<HallsClient> Device(string kind, string where) => _silo.Client(
            (await _silo.Admin.PostAsync("/api/devices", new { kind, hall = where, name = kind })).Read(201).Text("token"));
        HallsClient foreign = await Device("kiosk", other.Id), wall = await Device("wall", hall.Id);
        int events = await EventsAsync(hall);

        foreach (Route route in Route.Of(_silo.Endpoints).Where(r => !r.IsPublic && r.Parameters.Contains("hall")))
        {
            string path = route.Path(new Dictionary<string, string> { ["hall"] = hall.Id, ["no"] = "1", ["id"] = id });
            (await foreign.SendAsync(new HttpMethod(route.Method), path, route.Changes ? "{}" : null)).Refused(403, "forbidden");
            if (route.Changes)
            {
                (await wall.SendAsync(new HttpMethod(route.Method), path, "{}")).Refused(403, "forbidden");
            }
        }

        Assert.Equal(events, await EventsAsync(hall));
        (await wall.GetAsync($"/api/halls/{hall.Id}/tickets/{id}")).Read();
    }

    [Fact]
    public async Task Is_in_the_OpenAPI_document_with_its_methods()
    {
        Answer answer = await _silo.Client().GetAsync("/openapi/v1.json");
        System.Text.Json.JsonElement document = answer.Read();
        Assert.Equal("application/json", answer.MediaType);
        Assert.StartsWith("3.", document.Text("openapi"));
        System.Text.Json.JsonElement paths = document.GetProperty("paths");
        foreach (Route route in Route.Of(_silo.Endpoints).Where(r => !r.IsHub && !r.IsFallback && !r.Pattern.StartsWith("/openapi", StringComparison.Ordinal)))
        {
            string path = System.Text.RegularExpressions.Regex.Replace(route.Pattern, @"\{(\w+)[^}]*\}", "{$1}");
            Assert.True(paths.TryGetProperty(path, out System.Text.Json.JsonElement item) && item.TryGetProperty(route.Method.ToLowerInvariant(), out _), $"{route} is not in the document");
        }

        foreach (System.Text.Json.JsonProperty path in paths.EnumerateObject())
        {
            foreach (System.Text.Json.JsonProperty operation in path.Value.EnumerateObject().Where(o => o.Name is "get" or "post" or "put" or "delete"))
            {
                Assert.False(string.IsNullOrEmpty(operation.Value.Text("operationId")), $"{operation.Name} {path.Name}");
                Assert.False(string.IsNullOrEmpty(operation.Value.Text("summary")), $"{operation.Name} {path.Name}");
            }
        }
    }

    /// <summary>How much happened in a hall: other tests work in other halls of the same silo.</summary>
    private async Task<int> EventsAsync(HallClient hall)
    {
        int events = 0;
        foreach (string stream in (string[])[$"hall/{hall.Id}", $"queue/{hall.Id}/A/2026-11-23", $"window/{hall.Id}/1/2026-11-23"])
        {
            events += (await _silo.Store.ReadStreamAsync(new(stream), cancellationToken: TestContext.Current.CancellationToken)).Count;
        }

        return events;
    }
}
