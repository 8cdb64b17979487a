using System.Text.Json;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Accounts;

/// <summary>Devices and client systems.</summary>
internal static class TokenEndpoints
{
    internal static void MapTokenEndpoints(this IEndpointRouteBuilder app)
    {
        var devices = app.MapGroup("/api/devices").WithTags("Devices").RequireAuthorization(Policies.SecurityAdministrator);
        devices.MapGet("/", ListDevices).WithName("Devices.List").WithSummary("Every device, oldest first, without tokens.");
        devices.MapDelete("/{id}", RevokeDevice).WithName("Devices.Revoke").WithSummary("Revokes a device's token for good.");
        devices.MapPost("/", AddDevice).RequireAuthorization(Policies.Administrator).WithName("Devices.Add")
            .WithSummary("Admits a device; this answer is the only one with its token.");

        var clients = app.MapGroup("/api/clients").WithTags("Clients").RequireAuthorization(Policies.SecurityAdministrator);
        clients.MapGet("/", ListClients).WithName("Clients.List").WithSummary("Every client system, oldest first, without tokens.");
        clients.MapDelete("/{id}", RevokeClient).WithName("Clients.Revoke").WithSummary("Revokes a client's token for good.");
        clients.MapPost("/", AddClient).RequireAuthorization(Policies.Administrator).WithName("Clients.Add")
            .WithSummary("Admits a client system; this answer is the only one with its token.");
    }

    private static async Task<Ok<Page<DeviceView>>> ListDevices(AccountStore store, int? limit, string? cursor) =>
        TypedResults.Ok(await ListAsync(store, clients: false, limit, cursor, DeviceView.Of));

    private static async Task<Ok<Page<ClientView>>> ListClients(AccountStore store, int? limit, string? cursor) =>
        TypedResults.Ok(await ListAsync(store, clients: true, limit, cursor, ClientView.Of));

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeDevice(string id, HttpContext context, AccountStore store) =>
        RevokeAsync(id, context, store, client: false);

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeClient(string id, HttpContext context, AccountStore store) =>
        RevokeAsync(id, context, store, client: true);

    private static async Task<Results<Created<DeviceView>, ProblemHttpResult>> AddDevice(
        AddDeviceRequest request, IdempotencyKey key, HttpContext context, AccountStore store)
    {
        var errors = new Dictionary<string, string[]>();
        if (request.Kind is null || !TokenKinds.Devices.Contains(request.Kind))
        {
            errors["kind"] = ["Must be kiosk, wall, windowScreen or evaluator."];
        }

        if (!TextRules.IsHallId(request.Hall))
        {
            errors["hall"] = ["Must be a hall's id: 1 to 32 of a-z 0-9 -"];
        }

        if (request.Window is < 1 or > 9999)
        {
            errors["window"] = ["Must be 1 to 9999."];
        }

        if (TextRules.Fault(request.Name, 64) is { } fault)
        {
            errors["name"] = [fault];
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var row = new TokenRow
        {
            Id = TokenText.MakeId("d_"),
            Kind = request.Kind!,
            Hall = request.Hall,
            WindowNo = request.Window,
            Name = request.Name!.Trim(),
            Created = store.Now,
        };
        var (answer, token) = await store.AddTokenAsync(
            RequestScope.Of(context, "devices", key.Value), row, r => JsonSerializer.Serialize(DeviceView.Of(r), GrantJson.Options));
        if (token is null)
        {
            return SecretChanged();
        }

        var view = JsonSerializer.Deserialize<DeviceView>(answer, GrantJson.Options)! with { Token = token };
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/devices/{view.Id}", view);
    }

    private static async Task<Results<Created<ClientView>, ProblemHttpResult>> AddClient(
        AddClientRequest request, IdempotencyKey key, HttpContext context, AccountStore store)
    {
        var errors = new Dictionary<string, string[]>();
        if (TextRules.Fault(request.Name, 64) is { } fault)
        {
            errors["name"] = [fault];
        }

        if (!RegionCode.IsCode(request.Region))
        {
            errors["region"] = ["Must be the code of an administrative division, such as 371500."];
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var row = new TokenRow
        {
            Id = TokenText.MakeId("c_"),
            Kind = TokenKinds.Client,
            Region = request.Region,
            Name = request.Name!.Trim(),
            Created = store.Now,
        };
        var (answer, token) = await store.AddTokenAsync(
            RequestScope.Of(context, "clients", key.Value), row, r => JsonSerializer.Serialize(ClientView.Of(r), GrantJson.Options));
        if (token is null)
        {
            return SecretChanged();
        }

        var view = JsonSerializer.Deserialize<ClientView>(answer, GrantJson.Options)! with { Token = token };
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/clients/{view.Id}", view);
    }

    private static async Task<Page<TView>> ListAsync<TView>(
        AccountStore store, bool clients, int? limit, string? cursor, Func<TokenRow, TView> view)
    {
        var (count, (created, id)) = (Paging.Limit(limit), Paging.Row(cursor));
        var rows = await store.ListTokensAsync(clients, created, id, count + 1);
        return Paging.Of(rows, count, view, row => $"{row.Created}.{row.Id}");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, HttpContext context, AccountStore store, bool client)
    {
        var resource = client ? "clients" : "devices";
        return TextRules.Fault(id, 64) is null && await store.RevokeTokenAsync(RequestScope.Of(context, $"{resource}/{id}", ""), id, client)
            ? TypedResults.NoContent()
            : Problem.NotFound(client ? "no-such-client" : "no-such-device", "There is none with this id.");
    }

    private static ProblemHttpResult SecretChanged() => Problem.Refused(
        "answer-lost", "This was made before, but the server's key was replaced since and its token cannot be told again. Revoke it and make another.");
}
