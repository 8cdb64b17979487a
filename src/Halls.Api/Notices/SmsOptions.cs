using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Halls.Api.Notices;

/// <summary>The gateway through which messages to citizens' phones go (<c>Sms:*</c>). Without <see cref="Endpoint"/> none is sent and none is queued. docs/sms.md has the whole.</summary>
public sealed partial class SmsOptions
{
    /// <summary>The placeholders of <see cref="Template"/>.</summary>
    internal static readonly FrozenSet<string> Placeholders = FrozenSet.Create(StringComparer.Ordinal, "hall", "number", "day", "until", "link");

    private const int LeastKeyBytes = 16;

    /// <summary>Where messages are posted: https, or http to this machine. <value>none: off</value></summary>
    public string? Endpoint { get; set; }

    /// <summary>The file with the key by which requests are signed; what it holds is taken as bytes, without the line ends behind it, 16 of them at least. <value>none</value></summary>
    public string? KeyFile { get; set; }

    /// <summary>Where citizens reach this service from outside; links begin with it. <value>none</value></summary>
    public string? PublicAddress { get; set; }

    /// <summary>The words of an invitation; {hall}, {number}, {day}, {until} and {link} are filled in, and {link} has to be there.</summary>
    public string Template { get; set; } = "【{hall}】您{day}办理的业务（{number}号）已办结，请于{until}前评价：{link}";

    /// <summary>The operator's own id of the words, for gateways that fill in approved ones themselves. <value>none</value></summary>
    public string? TemplateId { get; set; }

    /// <summary>How long an answer may take, in seconds, 1 to 60. <value>10</value></summary>
    public double TimeoutSeconds { get; set; } = 10;

    /// <summary>The wait before the second attempt, in seconds, 1 to 3600; it doubles with each. <value>30</value></summary>
    public double RetrySeconds { get; set; } = 30;

    /// <summary>The longest wait between two attempts, in seconds, 1 to 86400. <value>3600</value></summary>
    public double RetryMaxSeconds { get; set; } = 3600;

    /// <summary>A message that has not gone out after so many hours is given up, 1 to 720. <value>48</value></summary>
    public double GiveUpHours { get; set; } = 48;

    /// <summary>For how long a sender that has died keeps its messages from the others, in seconds: twice <see cref="TimeoutSeconds"/> to 3600. <value>120</value></summary>
    public double LeaseSeconds { get; set; } = 120;

    /// <summary>How many messages one silo has under way at once, 1 to 64. <value>4</value></summary>
    public int AtOnce { get; set; } = 4;

    /// <summary>Nothing is sent before this time of the day in China. <value>09:00</value></summary>
    public string From { get; set; } = "09:00";

    /// <summary>Nothing is sent from this time of the day on. <value>20:00</value></summary>
    public string Until { get; set; } = "20:00";

    /// <summary>Whether messages are sent at all.</summary>
    internal bool IsOn => Endpoint is not null;

    /// <summary>Reads <c>Sms:*</c>; what is not set keeps its default.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its kind.</exception>
    /// <exception cref="ArgumentException">A value can't work; the message names it.</exception>
    public static SmsOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return (configuration.GetSection("Sms").Get<SmsOptions>() ?? new()).Checked();
    }

    /// <summary>These options, when they can work.</summary>
    /// <exception cref="ArgumentException">A value can't work; the message names it.</exception>
    public SmsOptions Checked()
    {
        if (!IsOn)
        {
            return this;
        }

        Require(Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? endpoint) && (endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback)),
            "Sms:Endpoint must be an https address, or http to this machine: what is sent there holds phone numbers.");
        Require(Uri.TryCreate(PublicAddress, UriKind.Absolute, out Uri? own) && own.Scheme is "http" or "https" && own.AbsolutePath == "/" && own.Query.Length == 0,
            "Sms:PublicAddress must be the address at which citizens reach this service, such as https://zw.example.gov.cn: links begin with it.");
        Require(KeyFile is not null, "Sms:KeyFile must name the file with the key by which requests to the gateway are signed.");
        _ = Key();
        string[] named = [.. Placeholder().Matches(Template).Select(m => m.Groups["name"].Value)];
        Require(named.Contains("link") && named.All(Placeholders.Contains) && Template.Length <= 500,
            $"Sms:Template must hold {{link}}, no placeholder but {string.Join(", ", Placeholders.Order(StringComparer.Ordinal).Select(p => $"{{{p}}}"))}, and at most 500 characters.");
        Require(TimeoutSeconds is >= 1 and <= 60, "Sms:TimeoutSeconds must be 1 to 60.");
        Require(RetrySeconds is >= 1 and <= 3600, "Sms:RetrySeconds must be 1 to 3600.");
        Require(RetryMaxSeconds is >= 1 and <= 86400 && RetryMaxSeconds >= RetrySeconds, "Sms:RetryMaxSeconds must be 1 to 86400, and not less than Sms:RetrySeconds.");
        Require(GiveUpHours is >= 1 and <= 720, "Sms:GiveUpHours must be 1 to 720.");
        Require(LeaseSeconds >= TimeoutSeconds * 2 && LeaseSeconds <= 3600, "Sms:LeaseSeconds must be twice Sms:TimeoutSeconds to 3600: a sender that still waits for an answer is not dead.");
        Require(AtOnce is >= 1 and <= 64, "Sms:AtOnce must be 1 to 64.");
        Require(Hours() is var (from, until) && from < until, "Sms:From and Sms:Until must be times of a day, such as 09:00 and 20:00, the first before the second.");
        return this;
    }

    /// <summary>The key that requests are signed with.</summary>
    /// <exception cref="ArgumentException">The file can't be read or holds too little.</exception>
    internal byte[] Key()
    {
        try
        {
            byte[] key = File.ReadAllBytes(KeyFile!).AsSpan().TrimEnd("\r\n"u8).ToArray();
            return key.Length >= LeastKeyBytes ? key
                : throw new ArgumentException($"Sms:KeyFile {KeyFile} holds {key.Length} bytes; a key has {LeastKeyBytes} at least.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"Sms:KeyFile {KeyFile} can't be read: {e.Message}", e);
        }
    }

    /// <summary>Whether people may be written to at this time of the day.</summary>
    internal bool IsWithinHours(DateTimeOffset inChina) => Hours() is var (from, until) && TimeOnly.FromTimeSpan(inChina.TimeOfDay) is var now && from <= now && now < until;

    /// <summary>The words with everything filled in.</summary>
    internal string Text(IReadOnlyDictionary<string, string> values) => Placeholder().Replace(Template, m => values[m.Groups["name"].Value]);

    private (TimeOnly From, TimeOnly Until)? Hours() =>
        TimeOnly.TryParseExact(From, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly from)
        && (Until == "24:00" ? TimeOnly.MaxValue : TimeOnly.TryParseExact(Until, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly t) ? t : null as TimeOnly?) is { } until
            ? (from, until)
            : null;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}")]
    private static partial Regex Placeholder();
}
