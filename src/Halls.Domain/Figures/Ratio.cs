using System.Globalization;

namespace Halls.Domain.Figures;

/// <summary>A ratio that never hides its two numbers .</summary>
/// <param name="Numerator">What is counted; not negative.</param>
/// <param name="Denominator">Out of how many; nought means that there is no ratio.</param>
public readonly record struct Ratio(long Numerator, long Denominator)
{
    /// <summary>What is printed where there is no ratio: neither 0 % nor 100 %.</summary>
    public const string NoRatio = "—";

    private const int TenThousand = 10_000;

    /// <summary>The exact value; null where the denominator is nought.</summary>
    public decimal? Value => Denominator == 0 ? null : (decimal)Numerator / Denominator;

    /// <summary>As a percentage with two decimals, rounded half up. Less than all is never printed as 100.00 %, more than nothing never as 0.00 %.</summary>
    public string Percent
    {
        get
        {
            if (Denominator == 0)
            {
                return NoRatio;
            }

            Int128 hundredths = Rounded(TenThousand);
            return Numerator < Denominator && hundredths >= TenThousand ? "99.99%"
                : Numerator > 0 && hundredths == 0 ? "<0.01%"
                : string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:00}%");
        }
    }

    /// <summary>Out of ten thousand (万分比) with two decimals, because a share of bad ratings is lost in a percentage.</summary>
    public string PerTenThousand
    {
        get
        {
            if (Denominator == 0)
            {
                return NoRatio;
            }

            Int128 hundredths = Rounded(TenThousand * 100);
            return Numerator < Denominator && hundredths >= TenThousand * 100 ? "9999.99"
                : Numerator > 0 && hundredths == 0 ? "<0.01"
                : string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:00}");
        }
    }

    /// <summary>Numerator times <paramref name="scale"/> by denominator, rounded half up in whole numbers, so that no binary fraction decides.</summary>
    private Int128 Rounded(int scale) => (((Int128)2 * Numerator * scale) + Denominator) / ((Int128)2 * Denominator);
}
