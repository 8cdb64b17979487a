using System.Text;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class MalformedRequests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Bodies => new()
    {
        { "", "body" },
        { "null", "body" },
        { "{", "body" },
        { "[]", "body" },
        { "\"text\"", "body" },
        { "{\"name\":\"a\",\"count\":1} trailing", "body" },
        { "{\"name\":\"a\",\"count\":1,}", "body" },
        { "{\"name\":\"a\",\"count\":1}/*comment*/", "body" },
        { "{\"name\":\"a\",\"count\":\"1\"}", "count" },
        { "{\"name\":\"a\",\"count\":1.5}", "count" },
        { "{\"name\":\"a\",\"count\":NaN}", "count" },
        { "{\"name\":\"a\",\"count\":1e400}", "count" },
        { "{\"name\":\"a\",\"count\":99999999999999999999}", "count" },
        { "{\"name\":\"a\",\"count\":true}", "count" },
        { "{\"name\":7,\"count\":1}", "name" },
        { "{\"name\":null,\"count\":1}", "name" },
        { "{\"name\":{},\"count\":1}", "name" },
        { "{\"name\":\"\\ud800\",\"count\":1}", "name" },
        { "{\"name\":\"a\",\"name\":\"b\",\"count\":1}", "name" },
        { "{\"name\":\"a\",\"count\":1,\"role\":\"emperor\"}", "role" },
        { "{\"name\":\"a\",\"count\":1,\"role\":1}", "role" },
        { "{\"name\":\"a\",\"count\":1,\"tags\":{}}", "tags" },
        { "{\"name\":\"a\",\"count\":1,\"tags\":[1]}", "tags[0]" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Get_400_with_the_field(string body, string field)
    {
        await using var app = await StartAsync(_folder.Path);
        var problem = await Refused(await app.Caller().PostTextAsync("/api/echo", body), 400, "invalid");
        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), e => e.Name == field);
        Assert.DoesNotContain("Halls.", problem.ToString());
        Assert.DoesNotContain("System.", problem.ToString());
    }

    [Fact]
    public async Task Get_400_when_nested_too_deep()
    {
        await using var app = await StartAsync(_folder.Path);
        var deep = string.Concat(Enumerable.Repeat("{\"name\":\"a\",\"count\":1,\"inner\":", 40)) + "null" + new string('}', 40);
        await Refused(await app.Caller().PostTextAsync("/api/echo", deep), 400, "invalid");
    }

    [Fact]
    public async Task Get_400_for_bytes_that_are_no_text()
    {
        await using var app = await StartAsync(_folder.Path);
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"name\":\""), 0xff, 0xfe, .. Encoding.UTF8.GetBytes("\",\"count\":1}")];
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        await Refused(await app.Caller().SendAsync(HttpMethod.Post, "/api/echo", content), 400, "invalid");
    }

    [Fact]
    public async Task A_well_formed_one_gets_through()
    {
        await using var app = await StartAsync(_folder.Path);
        var echo = await Read(
            await app.Caller().PostTextAsync("/api/echo", "{\"name\":\"聊城\",\"count\":1,\"role\":\"clerk\",\"later\":true}", "application/json; charset=UTF-8"), 200);
        Assert.Equal("聊城", echo.GetProperty("name").GetString());
        Assert.Equal("clerk", echo.GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=gb18030")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("")]
    public async Task Get_415_for_what_is_no_JSON_in_UTF_8(string contentType)
    {
        await using var app = await StartAsync(_folder.Path);
        await Refused(await app.Caller().PostTextAsync("/api/echo", "{\"name\":\"a\",\"count\":1}", contentType), 415, "unsupported-media-type");
    }

    [Fact]
    public async Task Get_415_when_compressed()
    {
        await using var app = await StartAsync(_folder.Path);
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        await Refused(await app.Caller().SendAsync(HttpMethod.Post, "/api/echo", content), 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_413_beyond_64_KiB_also_when_the_length_is_not_told(bool chunked)
    {
        await using var app = await StartAsync(_folder.Path);
        var body = "{\"name\":\"" + new string('a', 70_000) + "\",\"count\":1}";
        using HttpContent content = chunked ? new ChunkedContent(body) : new StringContent(body, Encoding.UTF8, "application/json");
        await Refused(await app.Caller().SendAsync(HttpMethod.Post, "/api/echo", content), 413, "body-too-large");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("键")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Get_400_for_a_malformed_idempotency_key(string key)
    {
        await using var app = await StartAsync(_folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Address, "/api/keyed"));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = await Refused(answer, 400, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task A_good_idempotency_key_is_kept_and_a_missing_one_is_made()
    {
        await using var app = await StartAsync(_folder.Path);
        var longest = new string('~', 63) + "!";
        Assert.Equal(longest, (await Read(await app.Caller().PostAsync("/api/keyed", key: longest), 200)).GetProperty("value").GetString());
        var made = await Read(await app.Caller().PostAsync("/api/keyed"), 200);
        var other = await Read(await app.Caller().PostAsync("/api/keyed"), 200);
        Assert.False(made.GetProperty("fromClient").GetBoolean());
        Assert.NotEqual(made.GetProperty("value").GetString(), other.GetProperty("value").GetString());
        await Refused(
            await app.Caller().SendAsync(HttpMethod.Post, "/api/keyed", null, ("Idempotency-Key", "a"), ("Idempotency-Key", "b")), 400, "invalid");
    }

    [Theory]
    [InlineData("?limit=abc")]
    [InlineData("?limit=99999999999")]
    [InlineData("")]
    public async Task Get_400_for_a_parameter_of_the_wrong_kind(string query)
    {
        await using var app = await StartAsync(_folder.Path);
        var problem = await Refused(await app.Caller().GetAsync("/api/number" + query), 400, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty("limit", out _));
    }

    [Theory]
    [InlineData("store", 503, "store-unavailable")]
    [InlineData("unknown-outcome", 503, "store-unavailable")]
    [InlineData("busy", 503, "busy")]
    [InlineData("timeout", 503, "timeout")]
    [InlineData("silo-gone", 503, "unavailable")]
    [InlineData("rejected", 503, "unavailable")]
    [InlineData("anything", 500, "internal")]
    public async Task A_failure_of_ours_is_told_without_its_inside(string what, int status, string reason)
    {
        var log = new List<string>();
        await using var app = await StartAsync(_folder.Path, log: log);
        using var answer = await app.Caller().GetAsync("/api/throws/" + what);
        var problem = await Refused(answer, status, reason);

        Assert.DoesNotContain("secret", problem.ToString());
        Assert.DoesNotContain("   at ", problem.ToString());
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
        Assert.Contains(log, line => line.Contains("/api/throws/" + what));
    }

    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] _body;

        public ChunkedContent(string body)
        {
            _body = Encoding.UTF8.GetBytes(body);
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => await stream.WriteAsync(_body);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
