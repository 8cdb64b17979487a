namespace Halls.Domain.Queues;

/// <summary>The wait that somebody was told with the ticket, kept to be held against what came of it. Minutes from taking the ticket on.</summary>
/// <param name="Low">Eight of ten wait at least so long …</param>
/// <param name="Likely">The middle.</param>
/// <param name="High">… and no longer.</param>
/// <param name="RawLow">The low end as it was forecast, before it was corrected by what came of earlier ones.</param>
/// <param name="RawHigh">The high end as it was forecast.</param>
public sealed record ToldWait(double Low, double Likely, double High, double RawLow, double RawHigh);
