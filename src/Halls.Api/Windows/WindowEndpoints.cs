using System.Collections.Immutable;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Halls.Api.Windows;

/// <summary>Opens a window.</summary>
/// <param name="Clerk">Who works there. <value>whoever asks</value></param>
public sealed record OpenWindowBody(string? Clerk);

/// <summary>A reason.</summary>
/// <param name="Reason">For people.</param>
public sealed record ReasonBody(string? Reason);

/// <summary>Calls the next ticket.</summary>
/// <param name="Confirm">The person who was called and whose start was not pressed did come, and is done. <value>false</value></param>
public sealed record NextBody(bool? Confirm);

/// <summary>Calls a chosen ticket.</summary>
/// <param name="Ticket">Its id.</param>
/// <param name="Reason">Why this one; kept and reported.</param>
public sealed record CallTicketBody(string? Ticket, string? Reason);

/// <summary>Takes up a held ticket.</summary>
/// <param name="Ticket">Its id.</param>
public sealed record ResumeTicketBody(string? Ticket);

/// <summary>Sends the ticket in hand to another queue.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="Place">first, arrival or last. <value>arrival</value></param>
/// <param name="Reason">Why; asked for with last (R-028). <value>null</value></param>
public sealed record TransferBody(string? Queue, string? Place, string? Reason);

/// <summary>Moves a window to other queues.</summary>
/// <param name="Serves">The queues that it is to serve, the first one first.</param>
/// <param name="Reason">Why; kept and reported (R-043). Not asked for with <paramref name="Try"/>.</param>
/// <param name="Try">Only say what would come of it: nothing is moved or stored. <value>false</value></param>
public sealed record AssignBody(IReadOnlyList<string?>? Serves, string? Reason, bool? Try = null);

/// <summary>The verbs of a window.</summary>
public static class WindowEndpoints
{
    private static readonly string[] Places = ["first", "arrival", "last"];

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapWindowEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder window = app.MapGroup("/api/halls/{hall}/windows/{no:int}").WithTags("Windows");
        window.MapGroup("").RequireAuthorization(Policies.StaffOrDevice).MapGet("/", Get).WithName("Windows.Get").WithSummary("The window as it is.");
        RouteGroupBuilder clerk = window.MapGroup("").RequireAuthorization(Policies.WindowClerk);
        window.MapGroup("").RequireAuthorization(Policies.Supervisor).MapPost("/assign", Assign).WithName("Windows.Assign")
            .WithSummary("Moves the window to other queues by hand, from its next call on; refused only where the rule says never. With try: says what would come of it.");
        clerk.MapPost("/open", Open).WithName("Windows.Open").WithSummary("The session begins.");
        clerk.MapPost("/pause", Pause).WithName("Windows.Pause").WithSummary("No calls for a while.");
        clerk.MapPost("/resume", Resume).WithName("Windows.Resume").WithSummary("Calls again.");
        clerk.MapPost("/close", Close).WithName("Windows.Close").WithSummary("The session ends; refused while a ticket is in hand.");
        clerk.MapPost("/next", Next).WithName("Windows.Next")
            .WithSummary("Completes the ticket in hand if it is being served, then calls the next; neither when nobody waits.");
        clerk.MapPost("/call", Call).WithName("Windows.Call").WithSummary("Calls a chosen waiting ticket.");
        clerk.MapPost("/recall", Recall).WithName("Windows.Recall").WithSummary("Calls the same ticket again.");
        clerk.MapPost("/start", Start).WithName("Windows.Start").WithSummary("The person is here.");
        clerk.MapPost("/complete", Complete).WithName("Windows.Complete").WithSummary("Done; the answer's ticket holds the citizen's rating link.");
        clerk.MapPost("/miss", Miss).WithName("Windows.Miss").WithSummary("Called, not here: back behind others the first time, then missed.");
        clerk.MapPost("/hold", Hold).WithName("Windows.Hold").WithSummary("Parks the ticket at this window.");
        clerk.MapPost("/resume-ticket", ResumeTicket).WithName("Windows.ResumeTicket").WithSummary("Takes a parked ticket up again.");
        clerk.MapPost("/transfer", Transfer).WithName("Windows.Transfer").WithSummary("Sends the ticket to another queue.");
        return app;
    }

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Get([AsParameters] AtWindow at) =>
        await at.Find() is { } window ? Answer(await window.Get()) : RefusalProblems.Of(at.Missing);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Open(
        [AsParameters] AtWindow at, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] OpenWindowBody? body,
        AccountDirectory accounts, IHallRegions regions)
    {
        if (TextRules.Fault(body?.Clerk, 64, required: false) is { } fault)
        {
            return Problem.Invalid("clerk", fault);
        }

        if (await at.Find() is not { } window)
        {
            return RefusalProblems.Of(at.Missing);
        }

        WindowRequest request = at.Request();
        if (body?.Clerk is { } clerk && clerk != request.By && !request.MayOverride)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Only a supervisor or an administrator opens a window for somebody else.");
        }

        // What somebody is qualified for stands with the account; whoever has none (a script, a device) may do all that the window may.
        string who = body?.Clerk ?? request.By;
        AccountDirectory.Snapshot known = accounts.TryCurrent() ?? await accounts.CurrentAsync();
        IReadOnlyList<string>? qualified = known.Users.FirstOrDefault(u => u.Id == who) is { } person
            ? Grant.QualifiedIn(person.Grants, at.Hall, await regions.RegionOfAsync(at.Hall))
            : null;
        return Answer(await window.Open(request, who, qualified is null ? null : [.. qualified]));
    }

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Pause([AsParameters] AtWindow at, ReasonBody body) =>
        TextRules.Fault(body.Reason, 60) is { } fault ? Problem.Invalid("reason", fault)
        : await at.Find() is { } window ? Answer(await window.Pause(at.Request(), body.Reason!))
        : RefusalProblems.Of(at.Missing);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Resume([AsParameters] AtWindow at) =>
        await at.Find() is { } window ? Answer(await window.Resume(at.Request())) : RefusalProblems.Of(at.Missing);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Close([AsParameters] AtWindow at) =>
        await at.Find() is { } window ? Answer(await window.Close(at.Request())) : RefusalProblems.Of(at.Missing);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Next(
        [AsParameters] AtWindow at, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] NextBody? body) =>
        await at.Find() is { } window ? Answer(await window.Next(at.Request(), body?.Confirm ?? false)) : RefusalProblems.Of(at.Missing);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Call([AsParameters] AtWindow at, CallTicketBody body) =>
        TextRules.Fault(body.Ticket, 80) is { } noTicket ? Problem.Invalid("ticket", noTicket)
        : TextRules.Fault(body.Reason, 60) is { } noReason ? Problem.Invalid("reason", noReason)
        : await WorkOn(at, TicketVerb.Call, body.Ticket, body.Reason);

    private static Task<Results<Ok<WindowView>, ProblemHttpResult>> Recall([AsParameters] AtWindow at) => WorkOn(at, TicketVerb.Recall);

    private static Task<Results<Ok<WindowView>, ProblemHttpResult>> Start([AsParameters] AtWindow at) => WorkOn(at, TicketVerb.Start);

    private static Task<Results<Ok<WindowView>, ProblemHttpResult>> Complete([AsParameters] AtWindow at) => WorkOn(at, TicketVerb.Complete);

    private static Task<Results<Ok<WindowView>, ProblemHttpResult>> Miss([AsParameters] AtWindow at) => WorkOn(at, TicketVerb.Miss);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Hold([AsParameters] AtWindow at, ReasonBody body) =>
        TextRules.Fault(body.Reason, 60) is { } fault ? Problem.Invalid("reason", fault) : await WorkOn(at, TicketVerb.Hold, null, body.Reason);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> ResumeTicket([AsParameters] AtWindow at, ResumeTicketBody body) =>
        TextRules.Fault(body.Ticket, 80) is { } fault ? Problem.Invalid("ticket", fault) : await WorkOn(at, TicketVerb.Resume, body.Ticket);

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> Transfer([AsParameters] AtWindow at, TransferBody body)
    {
        string place = body.Place ?? "arrival";
        var faults = new Dictionary<string, string[]>();
        if (string.IsNullOrEmpty(body.Queue) || body.Queue.Length > 8)
        {
            faults["queue"] = ["Must name a queue of the hall."];
        }

        if (!Places.Contains(place))
        {
            faults["place"] = [$"Must be one of {string.Join(", ", Places)}."];
        }

        if (TextRules.Fault(body.Reason, 60, required: place == "last") is { } fault)
        {
            faults["reason"] = [fault];
        }

        return faults.Count > 0 ? Problem.Invalid(faults)
            : await at.Find() is { } window ? Answer(await window.Transfer(at.Request(), body.Queue!, place, body.Reason))
            : RefusalProblems.Of(at.Missing);
    }

    private static async Task<Results<Ok<WindowView>, Ok<MoveTrial>, ProblemHttpResult>> Assign([AsParameters] AtWindow at, AssignBody body)
    {
        bool tries = body.Try ?? false;
        var faults = new Dictionary<string, string[]>();
        if (body.Serves is not { Count: >= 1 and <= 100 } || body.Serves.Any(q => q is not { Length: >= 1 and <= 8 }))
        {
            faults["serves"] = ["Must name at least one queue of the hall."];
        }

        if (TextRules.Fault(body.Reason, 60, required: !tries) is { } fault)
        {
            faults["reason"] = [fault];
        }

        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        if (await at.Find() is not { } window)
        {
            return RefusalProblems.Of(at.Missing);
        }

        ImmutableArray<string> serves = [.. body.Serves!.OfType<string>()];
        if (tries)
        {
            return await at.Grains.GetGrain<IHallGrain>(at.Hall).TryMove(at.No, serves) is { } trial ? TypedResults.Ok(trial) : RefusalProblems.Of(Refusals.NoSuchHall);
        }

        Outcome<WindowView> moved = await window.Assign(at.Request(), serves, body.Reason!);
        return moved.Value is { } after ? TypedResults.Ok(after) : RefusalProblems.Of(moved.Refusal!);
    }

    private static async Task<Results<Ok<WindowView>, ProblemHttpResult>> WorkOn(AtWindow at, TicketVerb verb, string? ticket = null, string? reason = null) =>
        await at.Find() is { } window ? Answer(await window.WorkOn(at.Request(), verb, ticket, reason)) : RefusalProblems.Of(at.Missing);

    private static Results<Ok<WindowView>, ProblemHttpResult> Answer(Outcome<WindowView> outcome) =>
        outcome.Value is { } window ? TypedResults.Ok(window) : RefusalProblems.Of(outcome.Refusal!);

    /// <summary>What every verb of a window is asked with.</summary>
    internal sealed class AtWindow
    {
        /// <summary>A session that somebody forgot to close in the evening must not be in the way of the morning's.</summary>
        private static readonly TimeSpan NightSessionsEnd = TimeSpan.FromHours(4);

        /// <summary>The hall.</summary>
        [FromRoute(Name = "hall")]
        public string Hall { get; init; } = "";

        /// <summary>The window's number.</summary>
        [FromRoute(Name = "no")]
        public int No { get; init; }

        /// <summary>Takes effect once.</summary>
        public IdempotencyKey Key { get; init; }

        /// <summary>The request.</summary>
        public required HttpContext Context { get; init; }

        /// <summary>The halls.</summary>
        [FromServices]
        public required HallDirectory Directory { get; init; }

        /// <summary>The grains.</summary>
        [FromServices]
        public required IGrainFactory Grains { get; init; }

        /// <summary>What was missing when <see cref="Find"/> found nothing.</summary>
        internal string Missing { get; private set; } = Refusals.NoSuchHall;

        /// <summary>Where the hall lies, once <see cref="Find"/> has found it: says more than the route's policy.</summary>
        private string? _region;

        internal async ValueTask<IWindowGrain?> Find()
        {
            if (await Directory.FindAsync(Hall) is not { } hall)
            {
                return null;
            }

            _region = hall.View.Region;
            Missing = Refusals.NoSuchWindow;
            if (!hall.HasWindow(No))
            {
                return null;
            }

            DateOnly today = Directory.Today(hall);
            if (Directory.Now(hall).TimeOfDay < NightSessionsEnd)
            {
                // A session that is open at midnight goes on until it is closed: whoever took a ticket before is still served (R-027), and by its own day.
                IWindowGrain lastNight = Window(today.AddDays(-1));
                if (await lastNight.Get() is { Value.State: not "closed" })
                {
                    return lastNight;
                }
            }

            return Window(today);
        }

        private IWindowGrain Window(DateOnly day) => Grains.GetGrain<IWindowGrain>(new WindowKey(Hall, No, day).ToString());

        /// <summary>What the window is asked with. Comes after <see cref="Find"/>.</summary>
        internal WindowRequest Request()
        {
            Actor actor = Context.Actor();
            return new WindowRequest(Key.Value, actor.Id, Policies.Allow(Policies.Supervisor, actor, Hall, null, _region));
        }
    }
}
