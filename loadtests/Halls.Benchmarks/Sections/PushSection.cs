namespace Halls.Benchmarks.Sections;

internal static class PushSection
{
    public static Task RunAsync(Options options, Report report) => Task.CompletedTask;
}
