using System.Collections.Concurrent;
using Halls.Contracts.Halls;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Halls.Cluster.Tests.Harness;

/// <summary>Counts the calls of our grains, and which of them went from one silo to another.</summary>
internal sealed class CallCounting
{
    private const string From = "test.from-silo";

    private readonly ConcurrentDictionary<(bool FromGrain, bool Crosses), int> _calls = new();

    /// <summary>Calls of one grain to another.</summary>
    public int Between => _calls.GetValueOrDefault((true, false)) + BetweenAcross;

    /// <summary>Those of them that went to another silo.</summary>
    public int BetweenAcross => _calls.GetValueOrDefault((true, true));

    /// <summary>Calls from outside of the grains, as the web edge of a silo makes them.</summary>
    public int FromEdge => _calls.GetValueOrDefault((false, false)) + FromEdgeAcross;

    /// <summary>Those of them that went to another silo.</summary>
    public int FromEdgeAcross => _calls.GetValueOrDefault((false, true));

    public void Reset() => _calls.Clear();

    public void AddTo(ISiloBuilder silo)
    {
        silo.AddOutgoingGrainCallFilter<Outgoing>();
        silo.AddIncomingGrainCallFilter<Incoming>();
        silo.Services.AddSingleton(this);
    }

    private static bool IsOurs(IGrainCallContext context) => context.InterfaceMethod.DeclaringType!.Assembly == typeof(IHallGrain).Assembly;

    /// <summary>Writes on each call from where it comes. A call that is made within a call carries what that one carried, so it is always written anew.</summary>
    private sealed class Outgoing(ILocalSiloDetails here) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (IsOurs(context))
            {
                RequestContext.Set(From, here.SiloAddress.ToParsableString());
            }

            return context.Invoke();
        }
    }

    private sealed class Incoming(CallCounting counting, ILocalSiloDetails here) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (IsOurs(context) && context.TargetId.Type.ToString() is "hall" or "queue" or "window")
            {
                bool fromGrain = context.SourceId?.Type.ToString() is "hall" or "queue" or "window";
                bool crosses = RequestContext.Get(From) is not string from || from != here.SiloAddress.ToParsableString();
                counting._calls.AddOrUpdate((fromGrain, crosses), 1, (_, n) => n + 1);
            }

            return context.Invoke();
        }
    }
}
