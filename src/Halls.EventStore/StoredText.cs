using System.Runtime.CompilerServices;

namespace Halls.EventStore;

/// <summary>Text that every provider can store. Checked before it reaches the writer, where one bad value could cost a whole batch.</summary>
internal static class StoredText
{
    public static string Checked(string text, [CallerArgumentExpression(nameof(text))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(text, what);
        if (text.Contains('\0') || HasLoneSurrogate(text))
        {
            throw new ArgumentException("Text with a NUL or half a surrogate pair cannot be stored.", what);
        }

        return text;
    }

    private static bool HasLoneSurrogate(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        if (at < 0) return false;
        for (; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) at++;
            else if (char.IsSurrogate(text[at])) return true;
        }

        return false;
    }
}
