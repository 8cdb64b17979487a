namespace Halls.Projections.Transparency;

/// <summary>Settings of the transparency log (<c>Transparency:*</c>).</summary>
public sealed class TransparencyOptions
{
    /// <summary>The least number of seconds between two heads that are signed on demand, 0 to 3600. Who asks sooner waits. <value>1</value></summary>
    /// <remarks>Every head is kept for ever, so this bounds what a busy hall with many curious readers adds to the disk.</remarks>
    public double HeadSeconds { get; set; } = 1;

    /// <summary>These options, when they can work.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public TransparencyOptions Checked() => HeadSeconds is >= 0 and <= 3600
        ? this
        : throw new ArgumentOutOfRangeException(nameof(HeadSeconds), HeadSeconds, "Transparency:HeadSeconds must be 0 to 3600.");
}
