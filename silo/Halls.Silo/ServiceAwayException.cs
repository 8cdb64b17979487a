namespace Halls.Silo;

/// <summary>
/// Something that a silo needs in order to start can't be reached, or another process has it: a database, a port, a folder. The same start may work
/// later. The message is for the person who started it and holds no password.
/// </summary>
/// <param name="message">What is away, where it was looked for and what to do.</param>
/// <param name="inner">What was met.</param>
public sealed class ServiceAwayException(string message, Exception? inner = null) : Exception(message, inner);
