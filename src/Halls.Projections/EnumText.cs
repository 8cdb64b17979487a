using System.Collections.Frozen;
using Halls.Domain;

namespace Halls.Projections;

/// <summary>An enum's names as the edge and the tables write them: kebab-case.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public static class EnumText<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Texts = Enum.GetValues<TEnum>().ToFrozenDictionary(v => v, v => KebabCase.Of(v.ToString()));
    private static readonly FrozenDictionary<string, TEnum> Values = Texts.ToFrozenDictionary(t => t.Value, t => t.Key, StringComparer.Ordinal);

    /// <summary>The text of a value.</summary>
    public static string Of(TEnum value) => Texts[value];

    /// <summary>The value of a text; false for any other text.</summary>
    public static bool TryParse(string? text, out TEnum value)
    {
        value = default;
        return text is not null && Values.TryGetValue(text, out value);
    }
}
