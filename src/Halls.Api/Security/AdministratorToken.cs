using System.Text;
using Halls.Api.Accounts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Security;

/// <summary>On the first start, makes the administrator's token and leaves it in <c>admin.token</c>, before the first request is served.</summary>
internal sealed partial class AdministratorToken(AccountStore store, SecurityOptions options, ILogger<AdministratorToken> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(Path.Combine(options.DataFolder, "admin.token"));
        var made = await store.EnsureAdministratorAsync(
            options.ResetAdministrator, token => PrivateFile.Replace(path, Encoding.ASCII.GetBytes(token)));
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
