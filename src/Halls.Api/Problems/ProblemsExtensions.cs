using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api.Problems;

/// <summary>Settings of how requests are read.</summary>
public sealed class ProblemsOptions
{
    /// <summary>The largest body in bytes, unless an endpoint says otherwise by <c>RequestSizeLimit</c> metadata. <value>65536</value></summary>
    public long MaxBodyBytes { get; set; } = 64 * 1024;
}

/// <summary>Plugs the problems in.</summary>
public static class ProblemsExtensions
{
    /// <summary>Strict JSON, a limit on bodies, and problems for whatever is wrong with a request.</summary>
    public static IServiceCollection AddHallsProblems(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ProblemsOptions>().Validate(o => o.MaxBodyBytes is >= 1024 and <= 64 * 1024 * 1024, "MaxBodyBytes must be 1 KiB to 64 MiB.");
        services.AddOptions<KestrelServerOptions>().Configure<Microsoft.Extensions.Options.IOptions<ProblemsOptions>>(
            (kestrel, problems) => kestrel.Limits.MaxRequestBodySize = problems.Value.MaxBodyBytes);

        // In every environment, not only in Development: the exception carries which field was wrong.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(o =>
        {
            var json = o.SerializerOptions;
            json.AllowDuplicateProperties = false;
            json.NumberHandling = JsonNumberHandling.Strict;
            json.RespectNullableAnnotations = true;
            json.MaxDepth = 32;
            json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.ConfigureAll<OpenApiOptions>(ProblemsDocument.Describe);
        return services;
    }

    /// <summary>The outermost middleware: what comes after it may throw or set a bare status.</summary>
    public static IApplicationBuilder UseHallsProblems(this IApplicationBuilder app) => app.UseMiddleware<ProblemsMiddleware>();
}
