namespace Halls.Domain.Ratings;

/// <summary>How a rating came in.</summary>
public enum RatingChannel
{
    /// <summary>PC端.</summary>
    Pc,

    /// <summary>移动端.</summary>
    Mobile,

    /// <summary>二维码.</summary>
    Qr,

    /// <summary>评价器 (政务大厅平板电脑).</summary>
    Evaluator,

    /// <summary>自助终端 (政务大厅其他终端).</summary>
    Kiosk,

    /// <summary>短信.</summary>
    Sms,

    /// <summary>系统默认评价: nobody rated .</summary>
    Default,

    /// <summary>12345热线, entered by a supervision account .</summary>
    Hotline,

    /// <summary>纸质评议卡, entered by a supervision account .</summary>
    Paper,

    /// <summary>意见箱, entered by a supervision account .</summary>
    Box,
}

/// <summary>What is special about the channels.</summary>
public static class RatingChannels
{
    /// <summary>The evaluator acts on this channel without anybody between .</summary>
    public static bool IsCitizens(RatingChannel channel) =>
        channel is RatingChannel.Pc or RatingChannel.Mobile or RatingChannel.Qr or RatingChannel.Evaluator or RatingChannel.Kiosk or RatingChannel.Sms;

    /// <summary>A supervision account enters what came in on this channel .</summary>
    public static bool IsEntered(RatingChannel channel) => channel is RatingChannel.Hotline or RatingChannel.Paper or RatingChannel.Box;

    /// <summary>A device of the hall, where texts are shorter.</summary>
    public static bool IsDevice(RatingChannel channel) => channel is RatingChannel.Evaluator or RatingChannel.Kiosk;

    /// <summary>
    /// The code <c>pf</c> of the national exchange; 91 to 93 are internal, because there is no national code for the entered ones: a connection maps them
    /// before they leave the house.
    /// </summary>
    public static int NationalCode(RatingChannel channel) => channel switch
    {
        RatingChannel.Pc => 1,
        RatingChannel.Mobile => 2,
        RatingChannel.Qr => 3,
        RatingChannel.Evaluator => 4,
        RatingChannel.Kiosk => 5,
        RatingChannel.Sms => 6,
        RatingChannel.Default => 7,
        RatingChannel.Hotline => 91,
        RatingChannel.Paper => 92,
        RatingChannel.Box => 93,
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };

    /// <summary>The Chinese name.</summary>
    public static string NameOf(RatingChannel channel) => channel switch
    {
        RatingChannel.Pc => "PC端",
        RatingChannel.Mobile => "移动端",
        RatingChannel.Qr => "二维码",
        RatingChannel.Evaluator => "评价器",
        RatingChannel.Kiosk => "自助终端",
        RatingChannel.Sms => "短信",
        RatingChannel.Default => "系统默认评价",
        RatingChannel.Hotline => "12345热线",
        RatingChannel.Paper => "纸质评议卡",
        RatingChannel.Box => "意见箱",
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };
}
