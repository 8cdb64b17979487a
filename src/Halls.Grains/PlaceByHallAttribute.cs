using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace Halls.Grains;

/// <summary>
/// All grains of one hall live on one silo, whichever it is: a hall, the days of its windows and of its queues talk to each other for every ticket, and
/// to nobody else. On one machine it says nothing; on a cluster the silo's placement director follows it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlaceByHallAttribute() : PlacementAttribute(new HallPlacement());

/// <summary>Marks grains that are placed by the hall that their key begins with (<see cref="Contracts.GrainHall"/>). Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.hall-placement")]
public sealed class HallPlacement : PlacementStrategy;
