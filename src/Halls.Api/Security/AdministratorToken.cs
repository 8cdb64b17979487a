using System.Text;
using Halls.Api.Accounts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Security;

/// <summary>
/// Sees to the administrator's token before the first request is served. One that was given counts, and no other. Else there is one in
/// <c>admin.token</c>: on the first start it is made of the server's key, so that all processes with that key can tell it.
/// </summary>
internal sealed partial class AdministratorToken(AccountStore store, SecurityOptions options, ServerSecret secret, ILogger<AdministratorToken> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.AdministratorToken is { } given)
        {
            await store.UseAdministratorAsync(given);
            return;
        }

        var path = Path.GetFullPath(Path.Combine(options.DataFolder, "admin.token"));
        var found = File.Exists(path) ? (await File.ReadAllTextAsync(path, cancellationToken)).Trim() : null;
        var made = await store.EnsureAdministratorAsync(
            options.ResetAdministrator,
            found is not null && TokenText.IsToken(found) ? found : null,
            number => TokenText.Write(secret.Derive(FormattableString.Invariant($"administrator {number}"))),
            token =>
            {
                PrivateFile.CreateFolder(options.DataFolder);
                PrivateFile.Replace(path, Encoding.ASCII.GetBytes(token));
            },

            // With a mounted key the data folder may be a new one at each start; where the key lies in it, a missing file was put away on purpose.
            tellAgain: options.KeyFile is not null);
        if (made)
        {
            LogMade(logger, path);
        }
        else if (File.Exists(path))
        {
            LogThere(logger, path);
        }
        else
        {
            LogLost(logger, path);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Made an administrator's token. It is in {Path}.")]
    private static partial void LogMade(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "The administrator's token is in {Path}.")]
    private static partial void LogThere(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is an administrator's token, but {Path} is gone. Start with --Admin:Reset=true for a new one.")]
    private static partial void LogLost(ILogger logger, string path);
}
