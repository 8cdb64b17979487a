using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halls.Api.Accounts;
using Halls.Api.Boards;
using Halls.Api.Calendar;
using Halls.Api.Catalogue;
using Halls.Api.Figures;
using Halls.Api.Notices;
using Halls.Api.Operations;
using Halls.Api.Ratings;
using Halls.Api.Security;
using Halls.Api.Tickets;
using Halls.Api.Tidal;
using Halls.Api.Transparency;
using Halls.Api.Windows;
using Halls.Projections;
using Halls.Projections.Figures;
using Halls.Projections.Laboratory;
using Halls.Projections.Moves;
using Halls.Projections.Ratings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api;

/// <summary>Plugs the edge in.</summary>
public static class ApiExtensions
{
    /// <summary>Adds what the endpoints and the hubs need besides the engine, the store and security.</summary>
    public static IServiceCollection AddHallsApi(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<HallDirectory>();
        services.AddSingleton<IHallRegions>(s => s.GetRequiredService<HallDirectory>());
        services.AddSingleton<TicketFinder>();
        services.AddSingleton<TicketQueries>();
        services.AddSingleton<HallQueries>();
        services.AddSingleton<EstimateQueries>();
        services.AddSingleton<EstimateQualities>();
        services.AddSingleton<HallLaboratory>();
        services.AddSingleton<LaboratoryGate>();
        services.AddSingleton<CaseQueries>();
        services.AddSingleton<FigureQueries>();
        services.AddSingleton<MoveQueries>();
        services.AddSingleton<FigureRelays>();
        services.AddHostedService(s => s.GetRequiredService<FigureRelays>());
        services.AddSingleton<CaseActors>();
        services.AddSingleton<CaseHandlers>();
        services.AddSingleton<SourceMark>();
        services.AddSingleton<EvaluatorDesk>();
        services.AddHostedService<CaseClocks>();
        services.AddSingleton<SignalQueries>();
        services.AddSingleton<UnratedServices>();
        services.AddHostedService<DefaultRatings>();
        services.AddSingleton<BoardRelays>();
        services.AddHostedService(s => s.GetRequiredService<BoardRelays>());
        services.AddSignalR(hub =>
        {
            // A screen calls its data unconfirmed after eight silent seconds, so pings come three times as often.
            hub.KeepAliveInterval = TimeSpan.FromSeconds(2.5);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(20);
            hub.MaximumReceiveMessageSize = 4 * 1024;
            hub.EnableDetailedErrors = false;
        }).AddJsonProtocol(json => UseGenerated(json.PayloadSerializerOptions));
        services.ConfigureHttpJsonOptions(json => UseGenerated(json.SerializerOptions));
        return services;
    }

    /// <summary>Maps every endpoint and hub.</summary>
    public static IEndpointRouteBuilder MapHallsApi(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapAccountEndpoints();
        app.MapHallEndpoints();
        app.MapTicketEndpoints();
        app.MapWindowEndpoints();
        app.MapTidalEndpoints();
        app.MapBookingEndpoints();
        app.MapLaboratoryEndpoints();
        app.MapRatingEndpoints();
        app.MapSignalEndpoints();
        app.MapRectificationEndpoints();
        app.MapFigureEndpoints();
        app.MapCalendarEndpoints();
        app.MapOutboxEndpoints();
        app.MapClockEndpoints();
        app.MapTransparencyEndpoints();
        app.MapHub<BoardHub>("/hubs/board").AllowAnonymous();
        app.MapHub<RegionHub>("/hubs/region").RequireAuthorization(Policies.FigureReader);
        return app;
    }

    private static void UseGenerated(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        if (options.TypeInfoResolverChain.Count == 1)
        {
            options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }
    }
}
