using System.Text.Json;

namespace Halls.Api.Tests.Harness;

/// <summary>What came back over HTTP, whole: bodies are compared byte for byte.</summary>
public sealed record Answer(int Status, string Text, string? MediaType, TimeSpan? RetryAfter, Uri? Location)
{
    private JsonElement? _json;

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => _json ??= JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The reason of a problem without <c>urn:halls:</c>.</summary>
    public string Reason => Json.GetProperty("type").GetString()!["urn:halls:".Length..];

    /// <summary>The JSON of an answer that has to have this status.</summary>
    public JsonElement Read(int status = 200)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return Json;
    }

    /// <summary>Checks that this is a problem with that status and reason, in the form of RFC 9457 and without our inside.</summary>
    public Answer Refused(int status, string reason)
    {
        IsProblem();
        Assert.True(Status == status && Reason == reason, $"{Status} instead of {status} {reason}: {Text}");
        return this;
    }

    /// <summary>Checks that this is a 400 that names the field.</summary>
    public Answer Invalid(string field)
    {
        Refused(400, "invalid");
        Assert.True(Json.GetProperty("errors").TryGetProperty(field, out JsonElement messages) && messages.GetArrayLength() > 0, $"no error for '{field}': {Text}");
        return this;
    }

    /// <summary>Checks the form of a problem.</summary>
    public Answer IsProblem()
    {
        Assert.True(MediaType == "application/problem+json", $"{Status} {MediaType}: {Text}");
        Assert.StartsWith("urn:halls:", Json.GetProperty("type").GetString());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", Text);
        Assert.DoesNotContain("Exception", Text);
        return this;
    }
}

/// <summary>Short words for what tests look at most.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static int Int(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static bool IsNull(this JsonElement json, string name) => json.GetProperty(name).ValueKind == JsonValueKind.Null;

    public static DateTimeOffset Time(this JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset();

    public static JsonElement[] List(this JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray()];

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(p => p.Name)];
}
