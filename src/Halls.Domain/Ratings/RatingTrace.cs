namespace Halls.Domain.Ratings;

/// <summary>What is left of a rating when it is looked at for signals of gaming: no words and nobody's name. Immutable.</summary>
/// <param name="Id">The rating.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Channel">How it came in.</param>
/// <param name="Proof">How the evaluator showed to be the one.</param>
/// <param name="Source">The device, account or address mark that it came from; for an entered one the scan or the call. Null where unknown.</param>
/// <param name="TextMark">The keyed hash of the words, or null.</param>
/// <param name="RatedAt">When.</param>
/// <param name="CompletedAt">When the service was completed.</param>
public sealed record RatingTrace(
    string Id, string Hall, int? Window, int Level, RatingChannel Channel, RatingProof Proof, string? Source, string? TextMark, DateTimeOffset RatedAt, DateTimeOffset CompletedAt)
{
    /// <summary>Nobody rated; the system did .</summary>
    internal bool IsDefault => Channel == RatingChannel.Default;

    /// <summary>The trace of a rating.</summary>
    public static RatingTrace Of(Rating rating) => new(
        rating.Id, rating.Service.Hall, rating.Service.Window, rating.Level, rating.Channel, rating.Proof, rating.Source, rating.Text?.Mark, rating.RatedAt, rating.Service.CompletedAt);
}
