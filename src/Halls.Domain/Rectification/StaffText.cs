using System.Globalization;
using Halls.Domain.Privacy;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>What staff may write into a case: the ledger keeps it in clear and for ever, so it must not say who somebody is.</summary>
public static class StaffText
{
    /// <summary>The longest text, in characters.</summary>
    public const int Longest = 500;

    private const int Shortest = 2;

    /// <summary>What is wrong with a text, or null.</summary>
    public static RatingRefusal? Fault(string? text) =>
        string.IsNullOrWhiteSpace(text) || Length(text.Trim()) < Shortest ? RatingRefusal.TextRequired
        : Length(text) > Longest || text.Length > 4 * Longest ? RatingRefusal.TextTooLong
        : PersonalData.IsIn(text) ? RatingRefusal.PersonalDataInText
        : null;

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
