using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Halls.Api.Problems;
using Halls.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api.Limits;

/// <summary>Marks an endpoint where somebody proves who they are: limited by address, whoever calls.</summary>
public sealed class SignInLimitMetadata;

/// <summary>Plugs the limits in.</summary>
public static class LimitsExtensions
{
    /// <summary>Limits by address for those who are not known, by token or account for those who are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public static IServiceCollection AddHallsLimits(this IServiceCollection services, LimitsOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = limits ?? new();
        options.Validate();
        return services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, LimitKey>(context => Partition(context, options));
            limiter.OnRejected = (rejected, _) => new ValueTask(RejectAsync(rejected));
        });
    }

    /// <summary>Comes after <c>UseHallsSecurity</c>: it has to know the caller.</summary>
    public static IApplicationBuilder UseHallsLimits(this IApplicationBuilder app) => app.UseRateLimiter();

    /// <summary>Puts an endpoint under the limit of signing in.</summary>
    public static TBuilder LimitSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new SignInLimitMetadata());

    private static RateLimitPartition<LimitKey> Partition(HttpContext context, LimitsOptions options)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SignInLimitMetadata>() is not null)
        {
            return RateLimitPartition.GetTokenBucketLimiter(LimitKey.Of("sign-in", context), _ => PerMinute(options.SignInPerMinute));
        }

        return context.User.FindActor() switch
        {
            null => RateLimitPartition.GetTokenBucketLimiter(
                LimitKey.Of("public", context), _ => PerSecond(options.PublicPerSecond, options.PublicBurst)),
            { Kind: ActorKind.Admin } admin => RateLimitPartition.GetTokenBucketLimiter(
                new LimitKey(admin.Id), _ => PerSecond(options.AdminPerSecond, options.AdminPerSecond)),
            { Kind: ActorKind.Person } person => RateLimitPartition.GetTokenBucketLimiter(
                new LimitKey(person.Id), _ => PerSecond(options.PersonPerSecond, 2 * options.PersonPerSecond)),
            var token => RateLimitPartition.GetTokenBucketLimiter(
                new LimitKey(token.Id), _ => PerSecond(options.TokenPerSecond, options.TokenPerSecond)),
        };
    }

    // Small steps many times a second: a client that is just over its limit waits a tenth of a second, not a whole one.
    private static TokenBucketRateLimiterOptions PerSecond(int rate, int burst) => new()
    {
        TokenLimit = Math.Max(burst, Step(rate)),
        TokensPerPeriod = Step(rate),
        ReplenishmentPeriod = TimeSpan.FromSeconds((double)Step(rate) / rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private static int Step(int rate) => Math.Max(1, rate / 10);

    private static TokenBucketRateLimiterOptions PerMinute(int rate) => new()
    {
        TokenLimit = rate,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1.0 / rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private static Task RejectAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problem.WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too-many-requests", "Wait as long as Retry-After says.");
    }

    private readonly record struct LimitKey(string Kind, UInt128 Address = default)
    {
        internal static LimitKey Of(string kind, HttpContext context) => new(kind, Network(context.Connection.RemoteIpAddress));

        private static UInt128 Network(IPAddress? address)
        {
            if (address is null)
            {
                return default;
            }

            Span<byte> bytes = stackalloc byte[16];
            (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
            {
                bytes[8..].Clear();
            }

            return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }
    }
}
