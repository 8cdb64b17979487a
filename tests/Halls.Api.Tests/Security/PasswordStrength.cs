using Halls.Api.Accounts;
using Halls.Api.Security;

namespace Halls.Api.Tests.Security;

public sealed class PasswordStrength
{
    private static readonly SecurityOptions Options = new() { DataFolder = "unused", Clock = TimeProvider.System };

    [Theory]
    [InlineData("Correct-horse-7", true)]
    [InlineData("correcthorse77!", true)]
    [InlineData("密码Correct77密码", true)]
    [InlineData("Short-7!!", false)]
    [InlineData("correcthorsebattery", false)]
    [InlineData("correcthorse7777", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_ten_characters_of_three_classes(string? password, bool good) =>
        Assert.Equal(good, PasswordRules.Fault(password, "wang", Options) is null);

    [Fact]
    public void Has_an_upper_bound_and_does_not_repeat_the_login()
    {
        Assert.Null(PasswordRules.Fault("Aa1" + new string('x', 125), "wang", Options));
        Assert.NotNull(PasswordRules.Fault("Aa1" + new string('x', 126), "wang", Options));
        Assert.NotNull(PasswordRules.Fault("My-WANGLI-77", "wangli", Options));
    }
}
