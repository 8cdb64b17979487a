using System.Text.Json;

namespace Halls.Domain.Policies;

/// <summary>A policy value that can be set: its key, and what may be set. Immutable; thread-safe.</summary>
public abstract record PolicyKey
{
    private protected PolicyKey(string name, string allowed) => (Name, Allowed) = (name, allowed);

    /// <summary>Such as <c>rect.contact_limit</c>.</summary>
    public string Name { get; }

    /// <summary>What may be set, for the message to whoever set something else.</summary>
    public string Allowed { get; }

    /// <summary>Whether a value in JSON is allowed.</summary>
    public abstract bool Allows(JsonElement value);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>A policy value of one type.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
public sealed record PolicyKey<T> : PolicyKey
{
    private readonly Func<JsonElement, (bool Ok, T Value)> _read;

    internal PolicyKey(string name, T otherwise, string allowed, Func<JsonElement, (bool Ok, T Value)> read)
        : base(name, allowed) => (Default, _read) = (otherwise, read);

    /// <summary>The value where nobody says anything.</summary>
    public T Default { get; }

    /// <inheritdoc/>
    public override bool Allows(JsonElement value) => _read(value).Ok;

    /// <summary>The value of an allowed JSON text.</summary>
    /// <exception cref="FormatException">It is not allowed.</exception>
    public T Read(JsonElement value) =>
        _read(value) is (true, var read) ? read : throw new FormatException($"The value of {Name} {Allowed}, not '{value.GetRawText()}'.");
}
