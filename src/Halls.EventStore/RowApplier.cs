namespace Halls.EventStore;

/// <summary>Writes recorded row changes on one connection, in an open transaction. Not thread-safe.</summary>
internal abstract class RowApplier : IDisposable
{
    /// <summary>Writes the changes in their order.</summary>
    /// <exception cref="RowMissingException">A row that was to be updated is not there.</exception>
    public abstract void Apply(RowChanges rows);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A projection updates a row that is not there.</summary>
internal sealed class RowMissingException(string table) : Exception($"A row of '{table}' that was to be updated is not there.");
