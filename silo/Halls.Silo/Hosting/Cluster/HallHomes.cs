using System.Text;
using Halls.Contracts;
using Halls.Grains;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Halls.Silo.Hosting.Cluster;

/// <summary>
/// Which silo a hall lives on: the one with the highest score of hall and silo together (rendezvous hashing; Thaler and Ravishankar, 1998). Every silo
/// comes to the same answer without asking another, and when one joins or leaves, only the halls move that it takes or had.
/// </summary>
internal static class HallHomes
{
    /// <summary>The home of a grain.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="silos">The silos to choose from; at least one.</param>
    public static SiloAddress Of(string key, IReadOnlyList<SiloAddress> silos)
    {
        ReadOnlySpan<char> hall = GrainHall.Of(key);
        SiloAddress home = silos[0];
        ulong highest = 0;
        foreach (SiloAddress silo in silos)
        {
            ulong score = Score(hall, silo);
            if (score > highest || (score == highest && silo.CompareTo(home) < 0))
            {
                (home, highest) = (silo, score);
            }
        }

        return home;
    }

    /// <summary>FNV-1a over hall, address and port, with a finisher that spreads its bits. The generation is left out: a silo that was restarted is home again.</summary>
    private static ulong Score(ReadOnlySpan<char> hall, SiloAddress silo)
    {
        ulong hash = 14695981039346656037;
        Span<byte> bytes = stackalloc byte[256];
        int length = Encoding.UTF8.GetBytes(hall[..Math.Min(hall.Length, 80)], bytes);
        Mix(bytes[..length]);
        silo.Endpoint.Address.TryWriteBytes(bytes, out length);
        Mix(bytes[..length]);
        BitConverter.TryWriteBytes(bytes, silo.Endpoint.Port);
        Mix(bytes[..sizeof(int)]);
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);

        void Mix(ReadOnlySpan<byte> part)
        {
            foreach (byte b in part)
            {
                hash = (hash ^ b) * 1099511628211;
            }
        }
    }
}

/// <summary>Activates a grain of a hall where the hall lives. Thread-safe.</summary>
internal sealed class HallPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(HallHomes.Of(target.GrainIdentity.Key.ToString()!, context.GetCompatibleSilos(target)));
}
