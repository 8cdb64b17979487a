using System.Net;
using System.Net.Sockets;

namespace Halls.Silo;

/// <summary>Finds out before anything is written whether the silo can listen where it was told to.</summary>
internal static class Ports
{
    /// <summary>Checks every address of <c>--urls</c>.</summary>
    /// <param name="urls">Addresses such as <c>http://127.0.0.1:5080</c>, with semicolons between them.</param>
    /// <exception cref="SiloSettingsException">One of them is no address, or this user may not listen there.</exception>
    /// <exception cref="ServiceAwayException">Another process listens there.</exception>
    public static void RequireFree(string urls)
    {
        foreach (string url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new SiloSettingsException($"urls names '{url}'; it must be an address such as http://127.0.0.1:5080.");
            }

            if (address.Scheme != Uri.UriSchemeHttp)
            {
                throw new SiloSettingsException($"urls names '{url}'; the silo speaks http, and a reverse proxy in front of it ends TLS.");
            }

            if (!address.IsUnixPipe && !address.IsNamedPipe)
            {
                RequireFree("urls", EndPoint(address));
            }
        }
    }

    /// <summary>Checks one end point by listening there for a moment. Port 0, which takes any port, is always free.</summary>
    /// <param name="setting">The setting that names it, for the message.</param>
    /// <param name="endPoint">Where the silo is to listen.</param>
    /// <exception cref="SiloSettingsException">This machine has no such address, or this user may not listen there.</exception>
    /// <exception cref="ServiceAwayException">Another process listens there.</exception>
    public static void RequireFree(string setting, IPEndPoint endPoint)
    {
        if (endPoint.Port == 0)
        {
            return;
        }

        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new ServiceAwayException($"{setting}: another process listens on {endPoint}. Stop it, or give --{setting} another address.");
        }
        catch (SocketException e)
        {
            throw new SiloSettingsException($"{setting}: the silo can't listen on {endPoint}: {e.Message}.");
        }
    }

    private static IPEndPoint EndPoint(BindingAddress address) => new(
        IPAddress.TryParse(address.Host, out IPAddress? ip) ? ip
        : address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
        address.Port);
}
