using Halls.Silo;
using Halls.Silo.Commands;

try
{
    if (args.Length > 0 && StoreCommands.Knows(args[0]))
    {
        return await StoreCommands.RunAsync(args[0], args[1..]);
    }

    await using WebApplication app = await SiloApplication.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (SiloSettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (ServiceAwayException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 3;
}

/// <summary>The entry point; public so that tests can start the silo in their own process.</summary>
public partial class Program;
