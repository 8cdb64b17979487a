using System.Text;
using Halls.Api.Security;

namespace Halls.Api.Accounts;

/// <summary>What a password has to be like. Pure.</summary>
public static class PasswordRules
{
    /// <summary>The longest password accepted, so that hashing one costs a bounded time.</summary>
    public const int MaxLength = 128;

    /// <summary>What is wrong with a password, for people; null when nothing is.</summary>
    public static string? Fault(string? password, string login, SecurityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(login);
        if (string.IsNullOrEmpty(password))
        {
            return "Is missing.";
        }

        if (password.Length > MaxLength)
        {
            return $"Must have at most {MaxLength} characters.";
        }

        var (characters, classes) = (0, 0);
        foreach (var rune in password.EnumerateRunes())
        {
            characters++;
            classes |= Rune.IsDigit(rune) ? 1 : Rune.IsUpper(rune) ? 2 : Rune.IsLower(rune) ? 4 : 8;
        }

        if (characters < options.PasswordLength)
        {
            return $"Must have at least {options.PasswordLength} characters.";
        }

        if (System.Numerics.BitOperations.PopCount((uint)classes) < options.PasswordClasses)
        {
            return $"Must mix {options.PasswordClasses} of: capital letters, small letters, digits, other characters.";
        }

        return login.Length >= 4 && password.Contains(login, StringComparison.OrdinalIgnoreCase) ? "Must not contain the login." : null;
    }
}
