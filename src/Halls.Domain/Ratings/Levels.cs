namespace Halls.Domain.Ratings;

/// <summary>The five levels: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意. The last two are bad (差评).</summary>
public static class Levels
{
    /// <summary>The worst.</summary>
    public const int Lowest = 1;

    /// <summary>The best.</summary>
    public const int Highest = 5;

    /// <summary>What a default rating is given .</summary>
    public const int Default = 3;

    /// <summary>Whether there is such a level.</summary>
    public static bool IsKnown(int level) => level is >= Lowest and <= Highest;

    /// <summary>Whether it opens a rectification case .</summary>
    public static bool IsBad(int level) => level is 1 or 2;

    /// <summary>The official Chinese name.</summary>
    public static string NameOf(int level) => level switch
    {
        5 => "非常满意",
        4 => "满意",
        3 => "基本满意",
        2 => "不满意",
        1 => "非常不满意",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
