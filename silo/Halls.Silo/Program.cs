using Halls.Silo;
using Halls.Silo.Commands;

try
{
    if (args.Length > 0 && StoreCommands.Knows(args[0]))
    {
        return await StoreCommands.RunAsync(args[0], args[1..]);
    }

    await using WebApplication app = await SiloApplication.BuildAsync(args);
    await app.RunSiloAsync();
    return ExitCodes.Done;
}
catch (Exception e) when (ExitCodes.Of(e) is { } code)
{
    await Console.Error.WriteLineAsync(e.Message);
    return code;
}

/// <summary>The entry point; public so that tests can start the silo in their own process.</summary>
public partial class Program;
