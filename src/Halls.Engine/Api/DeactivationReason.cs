namespace Orleans;

/// <summary>Why an activation ends. Values as in Orleans; this engine uses only those with a remark here.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason was given.</summary>
    None,

    /// <summary>The process stops. Used by this engine.</summary>
    ShuttingDown,

    /// <summary><see cref="Grain.OnActivateAsync"/> failed. Used by this engine, in logs.</summary>
    ActivationFailed,

    /// <summary>Clusters only.</summary>
    DirectoryFailure,

    /// <summary>The activation was not used for the collection age. Used by this engine.</summary>
    ActivationIdle,

    /// <summary>Clusters only.</summary>
    ActivationUnresponsive,

    /// <summary>Clusters only.</summary>
    DuplicateActivation,

    /// <summary>Clusters only.</summary>
    IncompatibleRequest,

    /// <summary>The application failed.</summary>
    ApplicationError,

    /// <summary>The grain asked for it. Used by this engine.</summary>
    ApplicationRequested,

    /// <summary>Clusters only.</summary>
    Migrating,

    /// <summary>The runtime asked for it.</summary>
    RuntimeRequested,

    /// <summary>Clusters only.</summary>
    HighMemoryPressure,
}

/// <summary>Why an activation ends, in words. Its default value is <see cref="DeactivationReasonCode.None"/> without a description.</summary>
public readonly struct DeactivationReason
{
    /// <summary>Makes a reason.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="text">A sentence for people.</param>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>Makes a reason that an exception gave.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="exception">The exception, if any.</param>
    /// <param name="text">A sentence for people.</param>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>Gets the sentence for people.</summary>
    public string Description { get; }

    /// <summary>Gets the kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>Gets the exception that led to it, if any.</summary>
    public Exception? Exception { get; }

    /// <summary>Writes code, description and exception, for logs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} ({Exception})";
}
