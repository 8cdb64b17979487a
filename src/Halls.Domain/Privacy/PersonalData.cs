using System.Text.RegularExpressions;

namespace Halls.Domain.Privacy;

/// <summary>What a text seems to say about a person.</summary>
public enum PersonalDataKind
{
    /// <summary>An identity number with a correct check digit (GB 11643-1999).</summary>
    IdentityNumber,

    /// <summary>A mobile phone number.</summary>
    MobilePhone,

    /// <summary>A bank card number with a correct check digit.</summary>
    BankCard,

    /// <summary>An e-mail address.</summary>
    Email,
}

/// <summary>One finding in a text.</summary>
/// <param name="Kind">What it seems to be.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct PersonalDataFinding(PersonalDataKind Kind, int Start, int Length);

/// <summary>
/// Looks for what must not be published (R-071, R-092) and must not be written into the ledger in clear. It finds what has a form; names have none,
/// so a person still reads a text before it is published. Thread-safe.
/// </summary>
public static partial class PersonalData
{
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>The findings, in order, never overlapping.</summary>
    public static IReadOnlyList<PersonalDataFinding> Find(string text)
    {
        var found = new List<PersonalDataFinding>();
        foreach (Match match in Numbers().Matches(Halfwidth(text)))
        {
            string digits = new([.. match.Value.Where(c => c is not (' ' or '-'))]);
            PersonalDataKind? kind = digits.Length == 18 && IsIdentityNumber(digits) ? PersonalDataKind.IdentityNumber
                : digits.Length == 11 && digits[0] == '1' && digits[1] >= '3' && !digits.EndsWith('X') ? PersonalDataKind.MobilePhone
                : digits.Length == 13 && digits.StartsWith("861", StringComparison.Ordinal) && digits[3] >= '3' ? PersonalDataKind.MobilePhone
                : digits.Length is >= 16 and <= 19 && PassesLuhn(digits) ? PersonalDataKind.BankCard
                : null;
            if (kind is { } certain)
            {
                found.Add(new(certain, match.Index, match.Length));
            }
        }

        found.AddRange(Emails().Matches(Halfwidth(text)).Select(m => new PersonalDataFinding(PersonalDataKind.Email, m.Index, m.Length)));
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    /// <summary>Whether anything is found.</summary>
    public static bool IsIn(string text) => Find(text).Count > 0;

    /// <summary>The text with every finding replaced by asterisks.</summary>
    public static string Redact(string text)
    {
        char[] redacted = text.ToCharArray();
        foreach (PersonalDataFinding finding in Find(text))
        {
            redacted.AsSpan(finding.Start, finding.Length).Fill('*');
        }

        return new(redacted);
    }

    /// <summary>Whether the check digit of an 18-digit identity number is right; a lower-case x counts as a capital one (R-120).</summary>
    public static bool IsIdentityNumber(string text)
    {
        if (text.Length != 18 || text.AsSpan(0, 17).ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            sum += (text[i] - '0') * Weights[i];
        }

        return "10X98765432"[sum % 11] == char.ToUpperInvariant(text[17]);
    }

    private static bool PassesLuhn(string digits)
    {
        if (digits.EndsWith('X') || digits.EndsWith('x'))
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            int counted = i % 2 == 0 ? digit : digit * 2;
            sum += counted > 9 ? counted - 9 : counted;
        }

        return sum % 10 == 0;
    }

    /// <summary>Full-width digits as ASCII ones, each in its place.</summary>
    private static string Halfwidth(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = source[i] switch
                {
                    >= '０' and <= '９' => (char)(source[i] - '０' + '0'),
                    'Ｘ' or 'ｘ' => 'X',
                    '＠' => '@',
                    '．' => '.',
                    '－' or '‐' or '–' => '-',
                    '　' => ' ',
                    var other => other,
                };
            }
        });

    /// <summary>Digits in a row, single blanks and hyphens between them allowed, with no further digit beside them.</summary>
    [GeneratedRegex(@"(?<![0-9])[0-9](?:[ -]?[0-9]){9,17}(?:[ -]?[0-9Xx])?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Emails();
}
