using Microsoft.Extensions.Configuration;

namespace Halls.Api.Security;

/// <summary>Who must prove themselves by a second factor (<c>Security:SecondFactor</c>).</summary>
public enum SecondFactorRule
{
    /// <summary>Whoever enrolled one is asked for it; nobody has to enrol.</summary>
    Optional,

    /// <summary>Supervisors and administrators may do nothing but enrol until they have one .</summary>
    Required,
}

/// <summary>The settings of accounts, tokens and sessions: the <c>sec.*</c> values of the rules. Read once, at start.</summary>
public sealed class SecurityOptions
{
    /// <summary>The folder that holds <c>admin.token</c> and <c>keys/</c>.</summary>
    /// <remarks>Processes that serve one store share it, or have <see cref="KeyFile"/> and <see cref="SharedSessionKeys"/> instead.</remarks>
    public required string DataFolder { get; init; }

    /// <summary>Real time, by which sessions end, locks open and audit entries are dated.</summary>
    /// <remarks>Not the clock of the hall's service day: that one may run sixty times faster, and nobody should be signed out for it.</remarks>
    public required TimeProvider Clock { get; init; }

    /// <summary>The file that holds the server's key, mounted from wherever secrets are kept. <value>null: <c>keys/server.key</c> in the data folder, made on the first start</value></summary>
    public string? KeyFile { get; init; }

    /// <summary>Says that the key which the store was first used with is lost, and that the present one takes its place. <value>false</value></summary>
    public bool ReplaceKey { get; init; }

    /// <summary>Keeps the keys of session cookies in the store, sealed, so that every process that serves it knows them. <value>false: in <c>keys/</c></value></summary>
    public bool SharedSessionKeys { get; init; }

    /// <summary>The administrator's token as somebody else made it (<c>Admin:TokenFile</c>). <value>null: made by the service and left in <c>admin.token</c></value></summary>
    public string? AdministratorToken { get; init; }

    /// <summary>Revokes every administrator's token and makes a new one at start. <value>false</value></summary>
    public bool ResetAdministrator { get; init; }

    /// <summary>The least number of characters of a password. <value>10</value></summary>
    public int PasswordLength { get; init; } = 10;

    /// <summary>How many of capital letters, small letters, digits and other characters a password mixes. <value>3</value></summary>
    public int PasswordClasses { get; init; } = 3;

    /// <summary>How many days a password is good for, 0 for ever. <value>90</value></summary>
    public int PasswordDays { get; init; } = 90;

    /// <summary>How many passwords back one must not be taken again, the present one included. <value>5</value></summary>
    public int PasswordHistory { get; init; } = 5;

    /// <summary>Failed sign-ins in a row that lock an account. <value>5</value></summary>
    public int Failures { get; init; } = 5;

    /// <summary>Minutes that a locked account stays locked. <value>30</value></summary>
    public int LockMinutes { get; init; } = 30;

    /// <summary>Minutes without a request after which a session ends. <value>15</value></summary>
    public int IdleMinutes { get; init; } = 15;

    /// <summary>The same for an account that is nothing but a clerk's, so signed in at a window. <value>30</value></summary>
    public int WindowIdleMinutes { get; init; } = 30;

    /// <summary>Hours after which a session ends however busy it is. <value>14</value></summary>
    public int SessionHours { get; init; } = 14;

    /// <summary>Whether supervisors and administrators need a second factor. <value>Optional</value></summary>
    public SecondFactorRule SecondFactor { get; init; }

    /// <summary>Addresses or networks (CIDR) of the reverse proxies whose X-Forwarded-For and -Proto are believed. <value>none</value></summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Reads <c>Security:*</c>, <c>Keys:*</c> and <c>Admin:*</c>; what is not set keeps its default.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="dataFolder">See <see cref="DataFolder"/>.</param>
    /// <param name="clock">See <see cref="Clock"/>.</param>
    /// <param name="sharedSessionKeys">See <see cref="SharedSessionKeys"/>.</param>
    /// <exception cref="InvalidOperationException">A value is not of its kind.</exception>
    /// <exception cref="SecretFileException">The administrator's token can't be read from its file, or the file holds none.</exception>
    public static SecurityOptions From(IConfiguration configuration, string dataFolder, TimeProvider clock, bool sharedSessionKeys = false)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Security");
        return new()
        {
            DataFolder = dataFolder,
            Clock = clock,
            KeyFile = configuration["Keys:File"],
            ReplaceKey = configuration.GetValue("Keys:Replace", false),
            SharedSessionKeys = sharedSessionKeys,
            AdministratorToken = configuration["Admin:TokenFile"] is { } file ? TokenText.ReadFile(file) : null,
            ResetAdministrator = configuration.GetValue("Admin:Reset", false),
            PasswordLength = section.GetValue(nameof(PasswordLength), 10),
            PasswordClasses = section.GetValue(nameof(PasswordClasses), 3),
            PasswordDays = section.GetValue(nameof(PasswordDays), 90),
            PasswordHistory = section.GetValue(nameof(PasswordHistory), 5),
            Failures = section.GetValue(nameof(Failures), 5),
            LockMinutes = section.GetValue(nameof(LockMinutes), 30),
            IdleMinutes = section.GetValue(nameof(IdleMinutes), 15),
            WindowIdleMinutes = section.GetValue(nameof(WindowIdleMinutes), 30),
            SessionHours = section.GetValue(nameof(SessionHours), 14),
            SecondFactor = section.GetValue(nameof(SecondFactor), SecondFactorRule.Optional),
            Proxies = section.GetSection(nameof(Proxies)).Get<string[]>() ?? [],
        };
    }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(DataFolder);
        ArgumentNullException.ThrowIfNull(Clock);
        if (KeyFile is not null)
        {
            ServerSecret.ReadFile(KeyFile);
        }

        if (AdministratorToken is not null && ResetAdministrator)
        {
            throw new ArgumentException("Admin:Reset makes a new token, but Admin:TokenFile says which one it is: put a new token into that file instead.");
        }

        InRange(PasswordLength, 8, 128, nameof(PasswordLength));
        InRange(PasswordClasses, 1, 4, nameof(PasswordClasses));
        InRange(PasswordDays, 0, 3650, nameof(PasswordDays));
        InRange(PasswordHistory, 0, 24, nameof(PasswordHistory));
        InRange(Failures, 1, 100, nameof(Failures));
        InRange(LockMinutes, 1, 1440, nameof(LockMinutes));
        InRange(IdleMinutes, 1, 1440, nameof(IdleMinutes));
        InRange(WindowIdleMinutes, 1, 1440, nameof(WindowIdleMinutes));
        InRange(SessionHours, 1, 168, nameof(SessionHours));
    }

    private static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Security:{name} must be {low} to {high}.");
        }
    }
}
