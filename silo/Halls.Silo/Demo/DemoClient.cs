using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Halls.Silo.Demo;

/// <summary>Talks to the silo over HTTP, as anybody outside would.</summary>
internal sealed class DemoClient(HttpClient http)
{
    /// <summary>Sends a POST.</summary>
    /// <returns>The answer, or null and the reason when the rule says no.</returns>
    /// <exception cref="HttpRequestException">Anything but success or a refusal.</exception>
    public async Task<(JsonElement? Answer, string? Refusal)> PostAsync(string path, object body, string? key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? RandomNumberGenerator.GetHexString(24, lowercase: true));
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a PUT.</summary>
    public async Task<(JsonElement? Answer, string? Refusal)> PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a GET.</summary>
    public async Task<(JsonElement? Answer, string? Refusal)> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, cancellationToken);
    }

    private async Task<(JsonElement? Answer, string? Refusal)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return (null, answer.GetProperty("type").GetString()!["urn:halls:".Length..]);
        }

        return response.IsSuccessStatusCode
            ? (answer, null)
            : throw new HttpRequestException($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {answer}", null, response.StatusCode);
    }
}
