using System.Text.Json;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class TheDocument : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_the_idempotency_header_where_it_is_taken_and_problems_everywhere()
    {
        await using var app = await StartAsync(_folder.Path);
        var paths = (await Read(await app.Caller().GetAsync("/openapi/v1.json"), 200)).GetProperty("paths");
        var operations = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Name: $"{o.Name} {path.Name}", Operation: o.Value))).ToArray();

        string[] keyed =
        [
            "post /api/clients", "post /api/devices", "post /api/keyed", "post /api/session", "post /api/users",
            "post /api/users/me/second-factor", "post /api/users/me/second-factor/enrol", "post /api/users/{id}/password",
        ];
        Assert.Equal(keyed, operations.Where(o => TakesKey(o.Operation)).Select(o => o.Name).Order(StringComparer.Ordinal));
        Assert.All(operations, o => Assert.True(
            o.Operation.GetProperty("responses").GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _), o.Name));
    }

    private static bool TakesKey(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
        && parameters.EnumerateArray().Any(p => p.GetProperty("name").GetString() == "Idempotency-Key" && p.GetProperty("in").GetString() == "header");
}
