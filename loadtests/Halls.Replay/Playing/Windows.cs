using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>One window a server, numbered from 1 in the order of the servers' names.</summary>
public sealed class Windows
{
    private readonly Dictionary<string, int> _numbers;

    public Windows(IEnumerable<Customer> customers)
    {
        All = [.. customers.Where(customer => customer.Service is not null)
            .GroupBy(customer => customer.Service!.Server)
            .OrderBy(server => server.Key, StringComparer.Ordinal)
            .Select((server, index) => new ServerWindow(
                index + 1, server.Key, [.. CustomerTypes.All.Select(known => known.Type).Where(server.Select(c => c.Type).Contains)]))];
        _numbers = All.ToDictionary(window => window.Server, window => window.No, StringComparer.Ordinal);
    }

    public IReadOnlyList<ServerWindow> All { get; }

    public int Of(string server) => _numbers[server];
}

/// <summary>A window and the types that its server is recorded to have served.</summary>
public sealed record ServerWindow(int No, string Server, IReadOnlyList<string> Types);
