using Halls.EventStore;
using Orleans;

namespace Halls.Grains;

// The ledger's failures as they cross a grain call to another silo, where their type and what they say about the outcome decide the answer: 503 and
// "nothing was changed", or 503 and "repeat it with the same key". The ledger knows nothing of grains, so their wire forms are here. Without one, what
// arrives is an exception of no use but to be read. The provider's exception beneath is told by its text: its type need not exist there.

/// <summary>Wire form of <see cref="StoreUnavailableException"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.store-unavailable")]
public readonly record struct StoreUnavailableForm([property: Id(0)] string Message, [property: Id(1)] bool OutcomeUnknown);

/// <inheritdoc cref="StoreUnavailableForm"/>
[RegisterConverter]
public sealed class StoreUnavailableConverter : IConverter<StoreUnavailableException, StoreUnavailableForm>
{
    /// <inheritdoc/>
    public StoreUnavailableException ConvertFromSurrogate(in StoreUnavailableForm surrogate) => new(surrogate.Message, surrogate.OutcomeUnknown);

    /// <inheritdoc/>
    public StoreUnavailableForm ConvertToSurrogate(in StoreUnavailableException value) => new(value.Message, value.OutcomeUnknown);
}

/// <summary>Wire form of <see cref="StoreBusyException"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.store-busy")]
public readonly record struct StoreBusyForm;

/// <inheritdoc cref="StoreBusyForm"/>
[RegisterConverter]
public sealed class StoreBusyConverter : IConverter<StoreBusyException, StoreBusyForm>
{
    /// <inheritdoc/>
    public StoreBusyException ConvertFromSurrogate(in StoreBusyForm surrogate) => new();

    /// <inheritdoc/>
    public StoreBusyForm ConvertToSurrogate(in StoreBusyException value) => default;
}

/// <summary>Wire form of <see cref="WrongExpectedVersionException"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.wrong-expected-version")]
public readonly record struct WrongExpectedVersionForm([property: Id(0)] string Stream, [property: Id(1)] long Expected, [property: Id(2)] long Actual);

/// <inheritdoc cref="WrongExpectedVersionForm"/>
[RegisterConverter]
public sealed class WrongExpectedVersionConverter : IConverter<WrongExpectedVersionException, WrongExpectedVersionForm>
{
    /// <inheritdoc/>
    public WrongExpectedVersionException ConvertFromSurrogate(in WrongExpectedVersionForm surrogate) =>
        new(new StreamName(surrogate.Stream), surrogate.Expected, surrogate.Actual);

    /// <inheritdoc/>
    public WrongExpectedVersionForm ConvertToSurrogate(in WrongExpectedVersionException value) => new(value.Stream.Value, value.Expected, value.Actual);
}

/// <summary>Wire form of <see cref="AppendRejectedException"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.append-rejected")]
public readonly record struct AppendRejectedForm([property: Id(0)] string Stream, [property: Id(1)] string Cause);

/// <inheritdoc cref="AppendRejectedForm"/>
[RegisterConverter]
public sealed class AppendRejectedConverter : IConverter<AppendRejectedException, AppendRejectedForm>
{
    /// <inheritdoc/>
    public AppendRejectedException ConvertFromSurrogate(in AppendRejectedForm surrogate) =>
        new(new StreamName(surrogate.Stream), new InvalidOperationException(surrogate.Cause));

    /// <inheritdoc/>
    public AppendRejectedForm ConvertToSurrogate(in AppendRejectedException value) => new(value.Stream.Value, value.InnerException?.Message ?? value.Message);
}

/// <summary>Wire form of <see cref="UnknownEventException"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("halls.unknown-event")]
public readonly record struct UnknownEventForm([property: Id(0)] string Type);

/// <inheritdoc cref="UnknownEventForm"/>
[RegisterConverter]
public sealed class UnknownEventConverter : IConverter<UnknownEventException, UnknownEventForm>
{
    /// <inheritdoc/>
    public UnknownEventException ConvertFromSurrogate(in UnknownEventForm surrogate) => new(surrogate.Type);

    /// <inheritdoc/>
    public UnknownEventForm ConvertToSurrogate(in UnknownEventException value) => new(value.Type);
}
