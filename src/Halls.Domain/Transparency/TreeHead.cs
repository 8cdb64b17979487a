using System.Globalization;
using System.Text;

namespace Halls.Domain.Transparency;

/// <summary>What is signed: how large the tree was at an instant, and its root. Whoever keeps one can prove that a later tree hides something of this one.</summary>
/// <param name="Size">How many leaves.</param>
/// <param name="Root">The root over them.</param>
/// <param name="At">When, to the millisecond.</param>
/// <param name="KeyId">Which key signs it.</param>
public sealed record TreeHead(long Size, TreeHash Root, DateTimeOffset At, string KeyId)
{
    /// <summary>The first line of what is signed. Another form gets another number, so a signature never means two things.</summary>
    private const string Form = "halls-tree-head/1";

    /// <summary>The instant as it is signed and shown: with milliseconds and offset, such as <c>2026-11-23T00:00:00.000+08:00</c>.</summary>
    public string AtText => At.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>The bytes that are signed: five lines of ASCII, each ended by a line feed: form, key id, size, root, instant.</summary>
    public byte[] ToBeSigned() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Form}\n{KeyId}\n{Size}\n{Root}\n{AtText}\n"));
}
