using Microsoft.Extensions.Configuration;

namespace Halls.Api.Transparency;

/// <summary>Settings of the transparency log (<c>Transparency:*</c>).</summary>
public sealed class TransparencyOptions
{
    /// <summary>The least number of seconds between two heads that are signed on demand, 0 to 3600. Who asks sooner waits. <value>1</value></summary>
    /// <remarks>Every head is kept for ever, so this bounds what a busy hall with many curious readers adds to the disk.</remarks>
    public double HeadSeconds { get; set; } = 1;

    /// <summary>Reads the settings; what is not set keeps its default.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static TransparencyOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection("Transparency").Get<TransparencyOptions>() ?? new();
        return options.HeadSeconds is >= 0 and <= 3600
            ? options
            : throw new ArgumentOutOfRangeException(nameof(configuration), options.HeadSeconds, "Transparency:HeadSeconds must be 0 to 3600.");
    }
}
