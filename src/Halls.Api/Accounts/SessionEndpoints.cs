using Halls.Api.Limits;
using Halls.Api.Problems;
using Halls.Api.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Accounts;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    internal static void MapSessionEndpoints(this IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Session");
        session.MapPost("/", SignIn).AllowAnonymous().LimitSignIn().WithName("Session.SignIn")
            .WithSummary("Signs a person in; the answer sets the session cookie.");
        session.MapGet("/", WhoAmI).RequireAuthorization(Policies.SignedIn).WithName("Session.WhoAmI")
            .WithSummary("Who the cookie or token belongs to.");
        session.MapDelete("/", SignOut).AllowAnonymous().WithName("Session.SignOut")
            .WithSummary("Ends the session; its cookie is worth nothing afterwards, even where it was copied.");
    }

    /// <remarks>A repeated request is checked again, whatever its Idempotency-Key: an old answer would be a way in without the password.</remarks>
    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> SignIn(
        SignInRequest request, IdempotencyKey key, HttpContext context, SignInService service, SecurityOptions options,
        CancellationToken cancellationToken)
    {
        if (request is not { Login: { Length: > 0 and <= 64 } login, Password: { Length: > 0 and <= PasswordRules.MaxLength } password })
        {
            return Problem.Invalid(request.Login is { Length: > 0 and <= 64 } ? "password" : "login", "Is missing or too long.");
        }

        var result = await service.SignInAsync(login, password, request.Code, request.NewPassword, context.From(), cancellationToken);
        if (result is not { Outcome: SignInOutcome.SignedIn, User: { } user })
        {
            return result.Outcome switch
            {
                SignInOutcome.LockedOut => Refused("locked-out", $"Too many failed attempts. Try again in {options.LockMinutes} minutes."),
                SignInOutcome.CodeNeeded => Refused("code-needed", "Send the code of your authenticator, too."),
                SignInOutcome.WrongCode => Refused("wrong-code", "The code is wrong, or was used before."),
                SignInOutcome.PasswordExpired => Refused("password-expired", "The password is too old. Send a newPassword, too."),
                SignInOutcome.UnfitPassword => Problem.Invalid("newPassword", result.Fault!),
                _ => Refused("wrong-credentials", "Login or password is wrong."),
            };
        }

        await SessionCookie.SignInAsync(context, user, options);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(SessionView.Of(Actors.Of(user, options)));

        static ProblemHttpResult Refused(string reason, string detail) => Problem.Of(StatusCodes.Status401Unauthorized, reason, detail);
    }

    private static Ok<SessionView> WhoAmI(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(SessionView.Of(context.Actor()));
    }

    private static async Task<NoContent> SignOut(HttpContext context, AccountStore store)
    {
        if (context.Session() is { } session)
        {
            await store.EndSessionAsync(session.Id, AuditEntry.Of(context, "sign-out", context.Actor().Id));
        }

        await context.SignOutAsync(Schemes.Cookie);
        return TypedResults.NoContent();
    }
}
