using Microsoft.Extensions.Configuration;

namespace Halls.Api.Limits;

/// <summary>How many requests are accepted from one source (<c>Limits:*</c>).</summary>
public sealed class LimitsOptions
{
    /// <summary>Requests a second from one address that carry no valid token or session. <value>100</value></summary>
    /// <remarks>An IPv6 address counts as its /64: that is what one subscriber gets.</remarks>
    public int PublicPerSecond { get; set; } = 100;

    /// <summary>How many of those may come at once after a quiet while. <value>300</value></summary>
    public int PublicBurst { get; set; } = 300;

    /// <summary>Attempts to sign in a minute from one address. <value>20</value></summary>
    public int SignInPerMinute { get; set; } = 20;

    /// <summary>Requests a second with one device's or client's token. <value>2000</value></summary>
    public int TokenPerSecond { get; set; } = 2000;

    /// <summary>Requests a second with the administrator's token. <value>20000</value></summary>
    public int AdminPerSecond { get; set; } = 20000;

    /// <summary>Requests a second of one signed-in person. <value>100</value></summary>
    public int PersonPerSecond { get; set; } = 100;

    /// <summary>Reads <c>Limits:*</c>; what is not set keeps its default.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its kind.</exception>
    public static LimitsOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection("Limits").Get<LimitsOptions>() ?? new();
    }

    internal void Validate()
    {
        foreach (var value in (ReadOnlySpan<int>)[PublicPerSecond, PublicBurst, SignInPerMinute, TokenPerSecond, AdminPerSecond, PersonPerSecond])
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, "Limits");
        }
    }
}
