namespace Halls.Cluster.Drill.Parts;

/// <summary>The drill can't go on. The message says what is missing or what didn't happen, for the person who started it.</summary>
public sealed class DrillException(string message) : Exception(message);
