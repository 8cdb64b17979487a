using Halls.Engine;
using Halls.Grains.Boards;

namespace Halls.Silo.Hosting;

/// <summary>Runs the grains in this process.</summary>
internal static class EngineHosting
{
    public const string Engine = "InProcess";

    public static void AddEngine(this WebApplicationBuilder builder) =>
        builder.Services.AddHallsEngine(null, typeof(HallGrain).Assembly);
}
