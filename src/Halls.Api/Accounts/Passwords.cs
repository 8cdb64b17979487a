using System.Text.Json;
using Halls.Api.Security;
using Microsoft.AspNetCore.Identity;

namespace Halls.Api.Accounts;

/// <summary>Hashes and compares passwords with the framework's hasher (PBKDF2, SHA-512, 100 000 rounds). Thread-safe.</summary>
/// <remarks>One comparison costs tens of milliseconds of a processor by design, so no more of them run at once than there are
/// processors: a storm of sign-ins waits in line instead of starving the windows.</remarks>
internal sealed class Passwords(SecurityOptions options) : IDisposable
{
    private readonly PasswordHasher<UserRow> _hasher = new();
    private readonly SemaphoreSlim _running = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Lazy<string> _nobodys = new(() => new PasswordHasher<UserRow>().HashPassword(null!, TokenText.Make()));

    public void Dispose() => _running.Dispose();

    internal Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InLineAsync(() => _hasher.HashPassword(null!, password), cancellationToken);

    /// <summary>Compares; with a null hash takes as long and says no.</summary>
    internal Task<bool> IsRightAsync(string? hash, string password, CancellationToken cancellationToken) =>
        InLineAsync(
            () => _hasher.VerifyHashedPassword(null!, hash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed && hash is not null,
            cancellationToken);

    /// <summary>Whether the password is the present one or one of those remembered.</summary>
    internal async Task<bool> WasUsedAsync(UserRow user, string password, CancellationToken cancellationToken)
    {
        foreach (var hash in History(user))
        {
            if (await IsRightAsync(hash, password, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The remembered hashes after a change, the present one first.</summary>
    internal string HistoryWith(UserRow? user, string newHash) =>
        JsonSerializer.Serialize((user is null ? [newHash] : History(user).Prepend(newHash)).Take(options.PasswordHistory));

    private string[] History(UserRow user) => JsonSerializer.Deserialize<string[]>(user.PasswordHistory) ?? [];

    private async Task<T> InLineAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _running.Release();
        }
    }
}
