namespace Halls.Engine.Tests;

internal static class Keys
{
    /// <summary>A key of which no other test knows.</summary>
    public static string New() => $"key-{Guid.NewGuid():N}";
}
