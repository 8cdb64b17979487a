using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Halls.Api.Notices;

/// <summary>A message on its way to a phone. Never logged and never stored: it holds the number.</summary>
/// <param name="Key">The same for every attempt, so that the gateway delivers it once.</param>
/// <param name="Kind">What it is, such as <c>rating-invitation</c>.</param>
/// <param name="Phone">The number in clear.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Values">What was filled in, by name.</param>
internal sealed record SmsMessage(string Key, string Kind, string Phone, string Text, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Without number and text.</summary>
    public override string ToString() => $"{Kind} {Key}";
}

/// <summary>What became of one attempt.</summary>
internal enum SmsOutcome
{
    /// <summary>The gateway has it.</summary>
    Accepted,

    /// <summary>The gateway will never take it.</summary>
    Refused,

    /// <summary>Try again later.</summary>
    Later,
}

/// <summary>What the gateway said to one attempt.</summary>
/// <param name="Outcome">What it means.</param>
/// <param name="Status">The HTTP status, or null where no answer came.</param>
/// <param name="Reason">One word for the administrator; never anything that the gateway wrote, which may repeat the number.</param>
/// <param name="RetryAfter">How long the gateway wants to be left alone, or null.</param>
internal sealed record SmsAnswer(SmsOutcome Outcome, int? Status, string Reason, TimeSpan? RetryAfter = null);

/// <summary>The HTTP adapter to an outbound gateway, as docs/sms.md describes it. Thread-safe.</summary>
internal sealed class SmsGateway : IDisposable
{
    /// <summary>The greatest wait that a gateway can ask for; anything longer is a mistake.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Chinese goes as it is: a gateway's log is easier to read, and the text has a third of the bytes.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SmsOptions _options;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly HttpClient _http;

    public SmsGateway(SmsOptions options, TimeProvider time)
    {
        (_options, _time, _key) = (options, time, options.Key());

        // A redirect would carry the number to wherever the answer says. Time-outs are ours, by the clock that was given.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 64 * 1024,
        };
    }

    /// <summary>Sends once.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the gateway may have the message all the same.</exception>
    public async Task<SmsAnswer> SendAsync(SmsMessage message, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new { id = message.Key, message.Kind, message.Phone, message.Text, template = _options.TemplateId, values = message.Values }, Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("Idempotency-Key", message.Key);
        request.Headers.Add("Halls-Signature", Sign(_key, _time.GetUtcNow(), message.Key, body));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // What the answer says beside its status nobody reads: it is a stranger's text, and may repeat the number.
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Meaning(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SmsAnswer(SmsOutcome.Later, null, "timeout");
        }
        catch (HttpRequestException e)
        {
            return new SmsAnswer(SmsOutcome.Later, null, e.HttpRequestError == HttpRequestError.SecureConnectionError ? "no-secure-connection" : "no-connection");
        }
    }

    /// <summary>The header by which the gateway sees who sent a body, and when.</summary>
    internal static string Sign(byte[] key, DateTimeOffset at, string id, ReadOnlySpan<byte> body)
    {
        string seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}.{id}."), .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, signed))}";
    }

    public void Dispose() => _http.Dispose();

    private SmsAnswer Meaning(HttpResponseMessage answer) => answer.StatusCode switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new(SmsOutcome.Accepted, (int)answer.StatusCode, "accepted"),

        // It has had this key before.
        HttpStatusCode.Conflict => new(SmsOutcome.Accepted, (int)answer.StatusCode, "accepted-before"),
        HttpStatusCode.BadRequest or HttpStatusCode.Gone or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
            new(SmsOutcome.Refused, (int)answer.StatusCode, "refused"),
        HttpStatusCode.TooManyRequests => new(SmsOutcome.Later, (int)answer.StatusCode, "too-many", RetryAfter(answer)),
        >= HttpStatusCode.InternalServerError => new(SmsOutcome.Later, (int)answer.StatusCode, "gateway-failed", RetryAfter(answer)),
        HttpStatusCode.RequestTimeout or (HttpStatusCode)425 => new(SmsOutcome.Later, (int)answer.StatusCode, "gateway-failed", RetryAfter(answer)),

        // A wrong address, a wrong key, a redirect: nothing is wrong with the message, and somebody will put the settings right.
        _ => new(SmsOutcome.Later, (int)answer.StatusCode, "misconfigured", RetryAfter(answer)),
    };

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        TimeSpan? wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        return wait is { } some && some > TimeSpan.Zero ? some < LongestWait ? some : LongestWait : null;
    }
}
