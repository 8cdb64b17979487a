using System.Text.Json;
using Halls.Api.Limits;
using Halls.Api.Problems;
using Halls.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Accounts;

/// <summary>Staff accounts.</summary>
internal static class UserEndpoints
{
    private const string Me = "me";

    internal static void MapUserEndpoints(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/api/users").WithTags("Accounts").RequireAuthorization(Policies.SecurityAdministrator);
        users.MapGet("/", List).WithName("Users.List").WithSummary("Every account, oldest first.");
        users.MapDelete("/{id}", Disable).WithName("Users.Disable").WithSummary("Disables an account for good; its sessions end.");
        users.MapPost("/", Add).RequireAuthorization(Policies.Administrator).WithName("Users.Add").WithSummary("Makes an account.");
        users.MapPut("/{id}", Replace).RequireAuthorization(Policies.Administrator).WithName("Users.Replace")
            .WithSummary("Replaces an account's name and roles.");
        users.MapDelete("/{id}/second-factor", RemoveFactor).RequireAuthorization(Policies.Administrator).WithName("Users.RemoveSecondFactor")
            .WithSummary("Removes an account's second factor, for one who lost the telephone.");

        var own = app.MapGroup("/api/users").WithTags("Accounts").RequireAuthorization(Policies.SignedIn);
        own.MapPost("/{id}/password", SetPassword).LimitSignIn().WithName("Users.SetPassword")
            .WithSummary("Sets a password: one's own (id 'me', with the present one), or an administrator that of a member of staff.");
        own.MapPost("/me/second-factor", BeginFactor).WithName("Users.BeginSecondFactor")
            .WithSummary("Makes the secret of a second factor, which comes in force when its first code is sent.");
        own.MapPost("/me/second-factor/enrol", EnrolFactor).LimitSignIn().WithName("Users.EnrolSecondFactor")
            .WithSummary("Puts the second factor in force.");
    }

    private static async Task<Ok<Page<UserView>>> List(AccountStore store, int? limit, string? cursor)
    {
        var (count, (created, id)) = (Paging.Limit(limit), Paging.Row(cursor));
        var rows = await store.ListUsersAsync(created, id, count + 1);
        return TypedResults.Ok(Paging.Of(rows, count, UserView.Of, row => $"{row.Created}.{row.Id}"));
    }

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> Add(
        AddUserRequest request, IdempotencyKey key, HttpContext context, AccountStore store, Passwords passwords, SecurityOptions options,
        CancellationToken cancellationToken)
    {
        var login = request.Login ?? "";
        var errors = new Dictionary<string, string[]>();
        Collect(errors, "login", IsLogin(login) ? null : "Must be 2 to 64 letters, digits and . _ - @");
        Collect(errors, "password", PasswordRules.Fault(request.Password, login, options));
        Collect(errors, "name", TextRules.Fault(request.Name, 64));
        Collect(errors, "roles", GrantRules.Fault(request.Roles));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (!GrantRules.MayManage(context.Actor(), null, request.Roles!))
        {
            return NotYours();
        }

        var scope = RequestScope.Of(context, "users", key.Value);
        if (await store.FindAnswerAsync(scope) is { } first)
        {
            return Created(first.Answer);
        }

        var hash = await passwords.HashAsync(request.Password!, cancellationToken);
        var row = new UserRow
        {
            Id = TokenText.MakeId("u_"),
            Login = login,
            Name = request.Name!.Trim(),
            PasswordHash = hash,
            PasswordHistory = passwords.HistoryWith(null, hash),
            PasswordChanged = store.Now,
            Grants = GrantJson.Write(request.Roles!),
            Created = store.Now,
        };
        return await store.AddUserAsync(scope, row, r => JsonSerializer.Serialize(UserView.Of(r), GrantJson.Options)) is { } answer
            ? Created(answer)
            : Problem.Refused("login-taken", "Somebody else has this login.");

        static Created<UserView> Created(string answer)
        {
            var view = JsonSerializer.Deserialize<UserView>(answer, GrantJson.Options)!;
            return TypedResults.Created($"/api/users/{view.Id}", view);
        }
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> Replace(
        string id, ReplaceUserRequest request, HttpContext context, AccountStore store)
    {
        var errors = new Dictionary<string, string[]>();
        Collect(errors, "name", TextRules.Fault(request.Name, 64));
        Collect(errors, "roles", GrantRules.Fault(request.Roles));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (await FindAsync(store, id) is not { } user)
        {
            return NoSuchUser();
        }

        if (!GrantRules.MayManage(context.Actor(), user.Id, user.ReadGrants().Concat(request.Roles!)))
        {
            return NotYours();
        }

        var (name, grants) = (request.Name!.Trim(), GrantJson.Write(request.Roles!));
        if (!await store.ReplaceUserAsync(RequestScope.Of(context, $"users/{id}", ""), id, name, grants))
        {
            return NoSuchUser();
        }

        (user.Name, user.Grants) = (name, grants);
        return TypedResults.Ok(UserView.Of(user));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Disable(string id, HttpContext context, AccountStore store)
    {
        if (await FindAsync(store, id) is not { } user)
        {
            return NoSuchUser();
        }

        if (!GrantRules.MayDisable(context.Actor(), user.Id, user.ReadGrants()))
        {
            return NotYours();
        }

        return await store.DisableUserAsync(RequestScope.Of(context, $"users/{id}", ""), id) ? TypedResults.NoContent() : NoSuchUser();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPassword(
        string id, SetPasswordRequest request, IdempotencyKey key, HttpContext context, AccountStore store, Passwords passwords,
        SignInService service, SecurityOptions options, CancellationToken cancellationToken)
    {
        var actor = context.Actor();
        var isOwn = id == Me || id == actor.Id;
        if (isOwn ? actor.Kind != ActorKind.Person : !actor.IsAdministrator)
        {
            return NotYours();
        }

        if (await FindAsync(store, isOwn ? actor.Id : id) is not { Disabled: null } user)
        {
            return NoSuchUser();
        }

        if (!isOwn && !GrantRules.MayManage(actor, user.Id, user.ReadGrants()))
        {
            return NotYours();
        }

        var scope = RequestScope.Of(context, $"users/{user.Id}/password", key.Value);
        if (await store.FindAnswerAsync(scope) is not null)
        {
            return TypedResults.NoContent();
        }

        if (isOwn)
        {
            // The present password counts as an attempt to sign in: an unattended session must not be a place to guess it.
            if (!await store.BeginAttemptAsync(user.Login))
            {
                return Problem.Of(StatusCodes.Status401Unauthorized, "locked-out", "Too many failed attempts.");
            }

            if (!await passwords.IsRightAsync(user.PasswordHash, request.Current ?? "", cancellationToken))
            {
                return Problem.Of(StatusCodes.Status401Unauthorized, "wrong-credentials", "The present password is wrong.");
            }
        }

        if (await service.FaultAsync(user, request.Password ?? "", cancellationToken) is { } fault)
        {
            if (isOwn)
            {
                await store.TakeBackAttemptAsync(user.Login, scope.Audit("password-set", user.Id, "unfit-password"));
            }

            return Problem.Invalid("password", fault);
        }

        var hash = await passwords.HashAsync(request.Password!, cancellationToken);
        if (await store.SetPasswordAsync(scope, user, hash, passwords.HistoryWith(user, hash)) is not { } stamp)
        {
            return Problem.Refused("changed-meanwhile", "The account was changed at the same time. Try again.");
        }

        if (isOwn && context.Session() is not null)
        {
            user.Stamp = stamp;
            await SessionCookie.SignInAsync(context, user, options);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SecondFactorView>, ProblemHttpResult>> BeginFactor(
        IdempotencyKey key, HttpContext context, AccountStore store, SecondFactor factor)
    {
        var actor = context.Actor();
        if (actor.Kind != ActorKind.Person || await store.FindUserAsync(actor.Id) is not { } user)
        {
            return NotYours();
        }

        // Until its first code is sent the secret is not in force, so a repeated request may as well get another one: it answers
        // once with each, and the last one counts.
        var plain = SecondFactor.MakeSecret();
        if (!await store.SetFactorAsync(RequestScope.Of(context, "users/me/second-factor", key.Value), user.Id, factor.Seal(user.Id, plain)))
        {
            return Problem.Refused("already-enrolled", "There is a second factor in force. An administrator can remove it.");
        }

        var secret = Totp.ToBase32(plain);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SecondFactorView(
            secret, $"otpauth://totp/Halls:{Uri.EscapeDataString(user.Login)}?secret={secret}&issuer=Halls&algorithm=SHA1&digits=6&period=30"));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EnrolFactor(
        CodeRequest request, IdempotencyKey key, HttpContext context, AccountStore store, SecondFactor factor)
    {
        var actor = context.Actor();
        if (actor.Kind != ActorKind.Person || await store.FindUserAsync(actor.Id) is not { } user)
        {
            return NotYours();
        }

        if (user.FactorEnrolled is not null || user.FactorSecret is null)
        {
            return Problem.Refused(user.FactorSecret is null ? "not-begun" : "already-enrolled");
        }

        return factor.FindStep(user, request.Code ?? "") is { } step
            && await store.EnrolFactorAsync(RequestScope.Of(context, "users/me/second-factor", key.Value), user.Id, step)
            ? TypedResults.NoContent()
            : Problem.Invalid("code", "Is not the code that the authenticator shows now.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveFactor(string id, HttpContext context, AccountStore store)
    {
        if (await FindAsync(store, id) is not { Disabled: null } user)
        {
            return NoSuchUser();
        }

        if (!GrantRules.MayManage(context.Actor(), user.Id, user.ReadGrants()))
        {
            return NotYours();
        }

        await store.SetFactorAsync(RequestScope.Of(context, $"users/{id}/second-factor", ""), user.Id, null);
        return TypedResults.NoContent();
    }

    private static ValueTask<UserRow?> FindAsync(AccountStore store, string id) =>
        TextRules.Fault(id, 64) is null ? store.FindUserAsync(id) : ValueTask.FromResult<UserRow?>(null);

    private static bool IsLogin(string login) =>
        login.Length is >= 2 and <= 64 && login.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@');

    private static void Collect(Dictionary<string, string[]> errors, string field, string? fault)
    {
        if (fault is not null)
        {
            errors[field] = [fault];
        }
    }

    private static ProblemHttpResult NoSuchUser() => Problem.NotFound("no-such-user", "There is no such account.");

    private static ProblemHttpResult NotYours() =>
        Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Your role does not reach this account or these roles.");
}
