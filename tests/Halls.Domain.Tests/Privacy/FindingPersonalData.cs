using Halls.Domain.Privacy;

namespace Halls.Domain.Tests.Privacy;

public class FindingPersonalData
{
    [Theory]
    [InlineData("身份证11010519491231002X，请核实", PersonalDataKind.IdentityNumber)]
    [InlineData("身份证11010519491231002x", PersonalDataKind.IdentityNumber)]
    [InlineData("110105 19491231 002X", PersonalDataKind.IdentityNumber)]
    [InlineData("请打13800138000", PersonalDataKind.MobilePhone)]
    [InlineData("138-0013-8000", PersonalDataKind.MobilePhone)]
    [InlineData("138 0013 8000", PersonalDataKind.MobilePhone)]
    [InlineData("+8613800138000", PersonalDataKind.MobilePhone)]
    [InlineData("１３８００１３８０００", PersonalDataKind.MobilePhone)]
    [InlineData("卡号6222021234567890128", PersonalDataKind.BankCard)]
    [InlineData("卡号 4111 1111 1111 1111", PersonalDataKind.BankCard)]
    [InlineData("发到 li.si@example.com.cn 吧", PersonalDataKind.Email)]
    public void Sees_what_has_its_form(string text, PersonalDataKind kind)
    {
        Assert.Equal(kind, Assert.Single(PersonalData.Find(text)).Kind);
        Assert.True(PersonalData.IsIn(text));
        Assert.False(PersonalData.IsIn(PersonalData.Redact(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("窗口3等了45分钟")]
    [InlineData("2026-09-24 10:30 取号 A001")]
    [InlineData("110105194912310021")]
    [InlineData("实施编码11370800MB285591843370117002013")]
    [InlineData("电话12345")]
    [InlineData("12800138000")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("a@b")]
    public void Lets_everything_else_alone(string text) => Assert.Empty(PersonalData.Find(text));

    [Fact]
    public void Redacts_nothing_but_what_it_found() => Assert.Equal("请打***********或找3号窗口", PersonalData.Redact("请打13800138000或找3号窗口"));

    [Theory]
    [InlineData("11010519491231002X", true)]
    [InlineData("110105194912310021", false)]
    [InlineData("1101051949123100２X", false)]
    [InlineData("11010519491231002", false)]
    [InlineData("1101051949123X002X", false)]
    public void Checks_the_check_digit_R120(string number, bool valid) => Assert.Equal(valid, PersonalData.IsIdentityNumber(number));
}
