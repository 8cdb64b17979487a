using System.Text;
using Halls.Api.Security;

namespace Halls.Api.Tests.Security;

public sealed class OneTimeCodes
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the SHA-1 rows.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Are_those_of_the_RFC(long second, string code) =>
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(second)), 8));

    [Fact]
    public void Are_good_one_step_early_or_late_and_never_again()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        var step = Totp.StepAt(now);
        for (var offset = -3; offset <= 3; offset++)
        {
            var found = Totp.FindStep(Secret, Totp.CodeAt(Secret, step + offset), now, lastUsed: 0);
            Assert.Equal(Math.Abs(offset) <= 1 ? step + offset : null, found);
        }

        Assert.Null(Totp.FindStep(Secret, Totp.CodeAt(Secret, step), now, lastUsed: step));
        Assert.Equal(step + 1, Totp.FindStep(Secret, Totp.CodeAt(Secret, step + 1), now, lastUsed: step));
        Assert.Null(Totp.FindStep(Secret, "", now, lastUsed: 0));
    }

    // RFC 4648, section 10, without the padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Have_their_secret_in_base32(string text, string base32) => Assert.Equal(base32, Totp.ToBase32(Encoding.ASCII.GetBytes(text)));
}
