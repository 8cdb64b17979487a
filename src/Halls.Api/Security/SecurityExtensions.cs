using System.Net;
using Halls.Api.Accounts;
using Halls.EventStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Halls.Api.Security;

/// <summary>Plugs accounts, tokens, sessions and policies in.</summary>
public static class SecurityExtensions
{
    /// <summary>Needs an <c>IStoreTables</c> whose provider makes the tables registered here as <c>TableDefinition</c>.</summary>
    /// <exception cref="ArgumentException">A setting is missing or out of range.</exception>
    /// <exception cref="FormatException">A proxy is no address or network.</exception>
    /// <exception cref="SecretFileException">The file that is to hold the server's key is missing or holds none.</exception>
    public static IServiceCollection AddHallsSecurity(this IServiceCollection services, SecurityOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var (addresses, networks) = Proxies(options.Proxies);
        foreach (var table in AccountTables.All)
        {
            services.AddSingleton(table);
        }

        services.AddSingleton(options);
        services.AddServerSecret(options);
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(s => s.GetRequiredService<AuditLog>());
        services.AddSingleton<AccountStore>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<SignInService>();
        services.TryAddSingleton<IHallRegions, UnknownHallRegions>();
        services.AddHostedService<AdministratorToken>();

        AddSessionKeys(services, options);

        // It warns at each first start that the keys are not encrypted. The folder's mode keeps them, where a key beside them would not; in the store they are.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddTransient<HallsAuthenticationHandler>();
        services.AddAuthentication(authentication =>
        {
            authentication.AddScheme<HallsAuthenticationHandler>(Schemes.Halls, null);
            authentication.DefaultScheme = Schemes.Halls;
        }).AddCookie(Schemes.Cookie, cookie => SessionCookie.Configure(cookie, options));

        services.AddSingleton<IAuthorizationHandler, PolicyHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>();
        var authorization = services.AddAuthorizationBuilder();
        foreach (var policy in Policies.All)
        {
            authorization.AddPolicy(policy, p => p.AddRequirements(new PolicyRequirement(policy)));
        }

        // An endpoint that says nothing is closed to all but administrators.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new PolicyRequirement(Policies.Administrator)).Build());

        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // The framework believes the loopback address by default; here only those that are named are believed.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in networks)
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            foreach (var address in addresses)
            {
                forwarded.KnownProxies.Add(address);
            }
        });
        return services;
    }

    /// <summary>The server's secret alone, for work on the store without the edge.</summary>
    public static IServiceCollection AddServerSecret(this IServiceCollection services, SecurityOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(_ => new ServerSecret(options));
        services.AddSingleton<ILedgerKey>(s => s.GetRequiredService<ServerSecret>());
        return services;
    }

    private static (List<IPAddress> Addresses, List<System.Net.IPNetwork> Networks) Proxies(IReadOnlyList<string> proxies)
    {
        var addresses = new List<IPAddress>();
        var networks = new List<System.Net.IPNetwork>();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                addresses.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(proxy, out var network))
            {
                networks.Add(network);
            }
            else
            {
                throw new FormatException($"Security:Proxies names '{proxy}'; it must be an address such as 10.0.0.7 or a network such as 10.0.0.0/8.");
            }
        }

        return (addresses, networks);
    }

    private static void AddSessionKeys(IServiceCollection services, SecurityOptions options)
    {
        services.AddDataProtection().SetApplicationName("halls");
        if (options.SharedSessionKeys)
        {
            services.AddSingleton<SessionKeys>();
            services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
                s => new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = s.GetRequiredService<SessionKeys>()));
        }
        else
        {
            // The folder is made when the keys are first asked for, which is after the store has accepted the service.
            services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(
                keys => keys.XmlRepository = new FileSystemXmlRepository(ServerSecret.KeysFolder(options.DataFolder), s.GetRequiredService<ILoggerFactory>())));
        }
    }

    /// <summary>Comes right after <c>UseHallsProblems</c> and before everything that serves: finds out who calls, and holds the policies.</summary>
    public static IApplicationBuilder UseHallsSecurity(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ApplicationServices.GetRequiredService<SecurityOptions>().Proxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";

            // Citizens' links are their only key, so they must not travel on to wherever the next click goes.
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        app.UseHallsAuthentication(
            app.ApplicationServices.GetRequiredService<AccountDirectory>(), app.ApplicationServices.GetRequiredService<IAuthenticationSchemeProvider>());
        app.Use(CrossSiteGuard.InvokeAsync);
        return app.UseAuthorization();
    }
}
