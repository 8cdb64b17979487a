using System.Globalization;
using System.Text;

namespace Halls.Api.Problems;

/// <summary>What text from outside has to be like before it is stored. Pure.</summary>
public static class TextRules
{
    /// <summary>What is wrong with a text, for people; null when nothing is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The greatest number of UTF-16 units.</param>
    /// <param name="required">Whether it has to be there and not be blank. <value>true</value></param>
    /// <remarks>Refuses control characters other than tab and line ends (PostgreSQL cannot store a NUL) and lone surrogates (which are not UTF-8).</remarks>
    public static string? Fault(string? text, int maxLength, bool required = true)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return required ? "Is missing." : text is null or "" ? null : "Is blank.";
        }

        if (text.Length > maxLength)
        {
            return $"Must have at most {maxLength} characters.";
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control && rune.Value is not ('\t' or '\n' or '\r')))
            {
                return "Holds a character that is no text.";
            }

            rest = rest[used..];
        }

        return null;
    }

    /// <summary>Whether the text is a hall's id: 1 to 32 of <c>a-z 0-9 -</c>.</summary>
    public static bool IsHallId(string? text) =>
        text is { Length: >= 1 and <= 32 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Whether a text is written like a queue's id: 1 to 8 letters or digits.</summary>
    public static bool IsQueueId(string? text) => text is { Length: >= 1 and <= 8 } && text.All(char.IsAsciiLetterOrDigit);
}
