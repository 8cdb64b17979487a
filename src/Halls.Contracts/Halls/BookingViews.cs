using System.Collections.Immutable;
using Orleans;

namespace Halls.Contracts.Halls;

/// <summary>How many people are booked for a time.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="At">When they are to come, <c>HH:mm</c> of the hall's wall clock.</param>
/// <param name="People">How many.</param>
[GenerateSerializer, Immutable, Alias("halls.booked-slot-view")]
public sealed record BookedSlotView([property: Id(0)] string Queue, [property: Id(1)] string At, [property: Id(2)] int People);

/// <summary>What is booked in a hall for a day.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Day">The service day.</param>
/// <param name="Slots">By time, then by queue.</param>
/// <param name="People">How many people that is.</param>
/// <param name="AnnouncedAt">When it was last announced, the hall's own offset; null while it never was.</param>
/// <param name="By">Who announced it.</param>
[GenerateSerializer, Immutable, Alias("halls.bookings-view")]
public sealed record BookingsView(
    [property: Id(0)] string Hall, [property: Id(1)] DateOnly Day, [property: Id(2)] ImmutableArray<BookedSlotView> Slots, [property: Id(3)] int People,
    [property: Id(4)] DateTimeOffset? AnnouncedAt, [property: Id(5)] string? By);

/// <summary>Says who is booked for a day, all of them.</summary>
/// <param name="RequestId">The client's idempotency key.</param>
/// <param name="Day">The service day.</param>
/// <param name="Slots">In any order.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.announce-bookings")]
public sealed record AnnounceBookingsRequest(
    [property: Id(0)] string RequestId, [property: Id(1)] DateOnly Day, [property: Id(2)] ImmutableArray<BookedSlotView> Slots, [property: Id(3)] string By);

/// <summary>What became of an announcement.</summary>
/// <param name="Bookings">What holds now; null when refused or faulty.</param>
/// <param name="Refusal">Why the rule says no; null otherwise.</param>
/// <param name="Faults">What is wrong, by field; empty when nothing is.</param>
[GenerateSerializer, Immutable, Alias("halls.announce-bookings-answer")]
public sealed record AnnounceBookingsAnswer(
    [property: Id(0)] BookingsView? Bookings, [property: Id(1)] string? Refusal, [property: Id(2)] ImmutableSortedDictionary<string, ImmutableArray<string>> Faults);
