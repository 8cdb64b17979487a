using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halls.Silo.Hosting.Cluster;

/// <summary>How silos find each other.</summary>
internal enum MembershipProvider
{
    /// <summary>One silo that knows no other.</summary>
    Localhost,

    /// <summary>Redis.</summary>
    Redis,

    /// <summary>PostgreSQL, in tables of Orleans' own.</summary>
    Postgres,

    /// <summary>Azure Table storage.</summary>
    AzureTable,
}

/// <summary>What a silo of a cluster is started with (<c>Cluster:…</c>), read and checked once, before anything is opened.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Where the members are listed. <value>localhost</value></summary>
    public required MembershipProvider Provider { get; init; }

    /// <summary>How the list is reached. <value>for postgres the store's own connection</value></summary>
    public required string Connection { get; init; }

    /// <summary>The service, which stays the same through every upgrade. <value>halls</value></summary>
    public required string ServiceId { get; init; }

    /// <summary>The cluster of that service; silos see only their own. <value>halls</value></summary>
    public required string ClusterId { get; init; }

    /// <summary>The address at which the other silos reach this one. <value>this host's own; 127.0.0.1 for localhost</value></summary>
    public required IPAddress AdvertisedAddress { get; init; }

    /// <summary>The port between silos. <value>11111</value></summary>
    public required int SiloPort { get; init; }

    /// <summary>The port for Orleans clients of your own; 0 for none, because everything outside speaks HTTP. <value>0</value></summary>
    public required int GatewayPort { get; init; }

    /// <summary>How often a silo asks another whether it lives, and how long it waits for the answer. <value>2 s</value></summary>
    public required TimeSpan ProbeEvery { get; init; }

    /// <summary>How many answers in a row may fail until a silo votes another dead. <value>3</value></summary>
    public required int MissedProbes { get; init; }

    public static ClusterSettings Read(IConfiguration configuration, SiloSettings settings)
    {
        IConfigurationSection cluster = configuration.GetSection("Cluster");
        MembershipProvider provider = (cluster["Provider"] ?? "localhost") switch
        {
            "localhost" => MembershipProvider.Localhost,
            "redis" => MembershipProvider.Redis,
            "postgres" => MembershipProvider.Postgres,
            "azuretable" => MembershipProvider.AzureTable,
            var other => throw new SiloSettingsException($"Cluster:Provider is '{other}'; it must be redis, postgres, azuretable or localhost."),
        };
        if (provider != MembershipProvider.Localhost && settings.Postgres is null)
        {
            throw new SiloSettingsException(
                "Store is sqlite, which one process alone can write, and Cluster:Provider asks for several. A cluster keeps its ledger in PostgreSQL: "
                + "--Store=postgres:<connection string>.");
        }

        string? connection = cluster["Connection"] ?? (provider == MembershipProvider.Postgres ? settings.Postgres : null);
        if (provider != MembershipProvider.Localhost && string.IsNullOrWhiteSpace(connection))
        {
            throw new SiloSettingsException($"Cluster:Provider is {cluster["Provider"]}, and Cluster:Connection does not say where that is.");
        }

        return new ClusterSettings
        {
            Provider = provider,
            Connection = connection ?? "",
            ServiceId = Name(cluster, "ServiceId"),
            ClusterId = Name(cluster, "ClusterId"),
            AdvertisedAddress = Address(cluster, provider),
            SiloPort = Whole(cluster, "SiloPort", 1, 65535, 11111),
            GatewayPort = Whole(cluster, "GatewayPort", 0, 65535, 0),
            ProbeEvery = TimeSpan.FromSeconds(Whole(cluster, "ProbeSeconds", 1, 60, 2)),
            MissedProbes = Whole(cluster, "MissedProbes", 1, 20, 3),
        };
    }

    private static string Name(IConfigurationSection cluster, string key)
    {
        string name = cluster[key] ?? "halls";
        return name.Length is >= 1 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw new SiloSettingsException($"Cluster:{key} is '{name}'; it must be 1 to 60 letters, digits, '-' or '_'.");
    }

    private static int Whole(IConfigurationSection cluster, string key, int low, int high, int usual) =>
        cluster[key] is not { } text ? usual
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= low && value <= high ? value
        : throw new SiloSettingsException(string.Create(CultureInfo.InvariantCulture, $"Cluster:{key} is '{text}'; it must be a whole number from {low} to {high}."));

    private static IPAddress Address(IConfigurationSection cluster, MembershipProvider provider)
    {
        if (cluster["AdvertisedAddress"] is { } text)
        {
            return IPAddress.TryParse(text, out IPAddress? address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
                ? address
                : throw new SiloSettingsException($"Cluster:AdvertisedAddress is '{text}'; it must be the IP address at which the other silos reach this one.");
        }

        if (provider == MembershipProvider.Localhost)
        {
            return IPAddress.Loopback;
        }

        IPAddress[] own;
        try
        {
            own = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork);
        }
        catch (SocketException e)
        {
            throw new SiloSettingsException($"This host's own address can't be found ({e.Message}). Say it with --Cluster:AdvertisedAddress=<IP address>.");
        }

        return own.FirstOrDefault(a => !IPAddress.IsLoopback(a))
            ?? throw new SiloSettingsException("This host knows no address of its own but loopback. Say it with --Cluster:AdvertisedAddress=<IP address>.");
    }
}
