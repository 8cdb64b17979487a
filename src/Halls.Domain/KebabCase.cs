using System.Text;

namespace Halls.Domain;

/// <summary>Names of code as events, tables and the edge write them. Pure.</summary>
public static class KebabCase
{
    /// <summary><c>QueueLeftEmpty</c> as <c>queue-left-empty</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
