using Halls.Api.Security;

namespace Halls.Api.Accounts;

internal enum SignInOutcome
{
    SignedIn,
    WrongCredentials,
    LockedOut,
    CodeNeeded,
    WrongCode,
    PasswordExpired,
    UnfitPassword,
}

/// <summary>Decides whether somebody is who they say. An unknown login takes the same steps, and the same time, as a known one.</summary>
internal sealed class SignInService(AccountStore store, IAuditLog audit, Passwords passwords, SecondFactor factor, SecurityOptions options)
{
    internal readonly record struct Result(SignInOutcome Outcome, UserRow? User = null, string? Fault = null);

    internal async Task<Result> SignInAsync(
        string login, string password, string? code, string? newPassword, string from, CancellationToken cancellationToken)
    {
        var user = await store.FindUserByLoginAsync(login) is { Disabled: null } found ? found : null;
        var entry = new AuditEntry(user?.Id ?? "-", from, "sign-in", user?.Id ?? "-", "ok");

        // Locked or not, the password is hashed: the time would tell otherwise.
        var open = await store.BeginAttemptAsync(login);
        var right = await passwords.IsRightAsync(open ? user?.PasswordHash : null, password, cancellationToken);
        if (!open || !right || user is null)
        {
            var outcome = open ? SignInOutcome.WrongCredentials : SignInOutcome.LockedOut;
            await audit.RecordAsync(entry with { Result = open ? "wrong-credentials" : "locked-out" });
            return new(outcome);
        }

        long? step = null;
        if (user.FactorEnrolled is not null)
        {
            if (string.IsNullOrEmpty(code))
            {
                await store.TakeBackAttemptAsync(login, entry with { Result = "code-needed" });
                return new(SignInOutcome.CodeNeeded);
            }

            step = factor.FindStep(user, code);
            if (step is null)
            {
                await audit.RecordAsync(entry with { Result = "wrong-code" });
                return new(SignInOutcome.WrongCode);
            }
        }

        if (IsExpired(user))
        {
            var fault = newPassword is null ? null : await FaultAsync(user, newPassword, cancellationToken);
            if (newPassword is null || fault is not null)
            {
                await store.TakeBackAttemptAsync(login, entry with { Result = "password-expired" });
                return new(newPassword is null ? SignInOutcome.PasswordExpired : SignInOutcome.UnfitPassword, null, fault);
            }
        }

        if (!await store.CompleteSignInAsync(user, step, entry))
        {
            return new(SignInOutcome.WrongCode);
        }

        if (newPassword is not null && IsExpired(user))
        {
            var hash = await passwords.HashAsync(newPassword, cancellationToken);
            var request = new RequestScope($"session {user.Id}", TokenText.MakeId(""), user.Id, from);
            if (await store.SetPasswordAsync(request, user, hash, passwords.HistoryWith(user, hash)) is not { } stamp)
            {
                return new(SignInOutcome.WrongCredentials);
            }

            user.Stamp = stamp;
        }

        return new(SignInOutcome.SignedIn, user);
    }

    /// <summary>What is wrong with a new password for an account, or null.</summary>
    internal async Task<string?> FaultAsync(UserRow user, string newPassword, CancellationToken cancellationToken) =>
        PasswordRules.Fault(newPassword, user.Login, options)
        ?? (await passwords.WasUsedAsync(user, newPassword, cancellationToken)
            ? $"Must not be one of the last {options.PasswordHistory}."
            : null);

    private bool IsExpired(UserRow user) =>
        options.PasswordDays > 0 && store.Now - user.PasswordChanged > TimeSpan.FromDays(options.PasswordDays).Microseconds();
}
