using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Halls.Silo.Hosting;

/// <summary>Traces and metrics over OTLP, when <c>Otlp:Endpoint</c> says where to.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        string? endpoint = builder.Configuration["Otlp:Endpoint"];
        if (endpoint is null)
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri))
        {
            throw new SiloSettingsException($"Otlp:Endpoint is '{endpoint}'; it must be an address such as http://127.0.0.1:4317.");
        }

        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("halls-silo");
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Microsoft.Orleans.*", "Halls.*").AddOtlpExporter(o => o.Endpoint = uri).Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Microsoft.Orleans", "Halls.*").AddOtlpExporter(o => o.Endpoint = uri).Build());
        builder.Services.AddHostedService<StartTelemetry>();
    }

    /// <summary>Resolving the providers starts them; the container disposes and so flushes them.</summary>
    private sealed class StartTelemetry(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush();
            metrics.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
