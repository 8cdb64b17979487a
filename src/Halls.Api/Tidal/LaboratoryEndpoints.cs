using System.Globalization;
using Halls.Api.Catalogue;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Projections;
using Halls.Projections.Laboratory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Tidal;

/// <summary>Somebody who comes on a given day.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="At">When the ticket is taken, <c>HH:mm</c> or <c>HH:mm:ss</c> of the hall's wall clock.</param>
/// <param name="Class">ordinary, green or appointment. <value>ordinary</value></param>
/// <param name="ServiceMinutes">How long the window is kept, 0.1 to 480.</param>
public sealed record PersonBody(string? Queue, string? At, string? Class, double? ServiceMinutes);

/// <summary>A queue of a made-up day.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="PeopleADay">How many come on average, up to 20,000.</param>
/// <param name="ServiceMinutes">How long a service takes on average, 0.1 to 480.</param>
public sealed record MadeUpQueueBody(string? Queue, double? PeopleADay, double? ServiceMinutes);

/// <summary>A window's sign in a plan.</summary>
/// <param name="No">The window.</param>
/// <param name="Serves">The queues.</param>
public sealed record PlanWindowBody(int? No, IReadOnlyList<string?>? Serves);

/// <summary>A way of running the hall.</summary>
/// <param name="Name">For people, 1 to 40 characters. <value>the policy</value></param>
/// <param name="Policy">recorded (recorded days only), none, longest-queue, max-weight or tidal.</param>
/// <param name="Windows">Signs that differ from the opening plan. <value>none</value></param>
public sealed record PlanBody(string? Name, string? Policy, IReadOnlyList<PlanWindowBody?>? Windows);

/// <summary>A day and the ways of running the hall that are tried on it.</summary>
/// <param name="Day">A recorded day, <c>yyyy-MM-dd</c>.</param>
/// <param name="People">Or a given day, at most 20,000 people.</param>
/// <param name="MadeUp">Or a day that is drawn.</param>
/// <param name="Plans">One to eight.</param>
/// <param name="Seed">Chance: the same seed, the same figures. <value>1</value></param>
/// <param name="Runs">How many days are drawn of a made-up one, 1 to 50. <value>10</value></param>
public sealed record SimulateBody(
    string? Day, IReadOnlyList<PersonBody?>? People, IReadOnlyList<MadeUpQueueBody?>? MadeUp, IReadOnlyList<PlanBody?>? Plans, uint? Seed, int? Runs);

/// <summary>What came of a simulation.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Day">The recorded day, or null.</param>
/// <param name="Seed">The chance.</param>
/// <param name="Results">By plan, in the order in which they were asked for.</param>
public sealed record Simulated(string Hall, string? Day, uint Seed, IReadOnlyList<TrialResult> Results);

/// <summary>How true the waits were that were told.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Promised">The share that a range promises to hold.</param>
/// <param name="Items">By day and queue.</param>
public sealed record EstimateQualityAnswer(string Hall, string From, string To, double Promised, IReadOnlyList<EstimateQualityRow> Items);

/// <summary>The laboratory, and how true the estimates were.</summary>
public static class LaboratoryEndpoints
{
    /// <summary>A given day of a big hall.</summary>
    private const int MaxBytes = 2 * 1024 * 1024;

    private const double Promised = 0.8;
    private const int LongestSpanDays = 92;

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapLaboratoryEndpoints(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder hall = app.MapGroup("/api/halls/{hall}").WithTags("Tidal windows").RequireAuthorization(Policies.Supervisor);
        hall.MapPost("/simulate", Simulate).WithName("Tidal.Simulate").WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .WithSummary("Runs a recorded, given or made-up day under several policies and window plans, and says how long people wait.");
        hall.MapGet("/estimates/quality", Quality).WithName("Estimates.Quality").WithSummary("By day and queue: how often the wait that was told did hold, and by how much it missed.");
        return app;
    }

    private static async Task<Results<Ok<Simulated>, ProblemHttpResult>> Simulate(
        string hall, SimulateBody body, HallDirectory directory, HallLaboratory laboratory, LaboratoryGate gate, HttpContext context)
    {
        var faults = new Dictionary<string, string[]>();
        Trial trial = Read(hall, body, faults);
        if (faults.Count > 0)
        {
            return Problem.Invalid(faults);
        }

        if (await directory.FindAsync(hall) is null)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        using IDisposable? place = gate.TryEnter();
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "5";
            return Problem.Of(StatusCodes.Status429TooManyRequests, "laboratory-busy", "实验室正在进行其他仿真，请稍后再试。");
        }

        (IReadOnlyList<TrialResult>? results, IReadOnlyDictionary<string, string[]> wrong) = await laboratory.RunAsync(trial, context.RequestAborted);
        return results is not null ? TypedResults.Ok(new Simulated(hall, body.Day, body.Seed ?? 1, results))
            : wrong.Count > 0 ? Problem.Invalid(wrong.ToDictionary(w => w.Key, w => w.Value))
            : RefusalProblems.Of(Refusals.NoSuchHall);
    }

    private static async Task<Results<Ok<EstimateQualityAnswer>, ProblemHttpResult>> Quality(
        string hall, HallDirectory directory, EstimateQualities qualities, CancellationToken cancellationToken, string? from = null, string? to = null)
    {
        if (await directory.FindAsync(hall) is not { } known)
        {
            return RefusalProblems.Of(Refusals.NoSuchHall);
        }

        DateOnly last = directory.Today(known);
        if (to is not null && !TryDay(to, out last))
        {
            return Problem.Invalid("to", "Must be yyyy-MM-dd.");
        }

        DateOnly first = last;
        if (from is not null && !TryDay(from, out first))
        {
            return Problem.Invalid("from", "Must be yyyy-MM-dd.");
        }

        if (first > last || last.DayNumber - first.DayNumber > LongestSpanDays)
        {
            return Problem.Invalid("from", $"Must be at most {LongestSpanDays} days before to.");
        }

        return TypedResults.Ok(new EstimateQualityAnswer(hall, Text(first), Text(last), Promised, await qualities.OfAsync(hall, first, last, cancellationToken)));
    }

    private static Trial Read(string hall, SimulateBody body, Dictionary<string, string[]> faults)
    {
        DateOnly day = default;
        if (new object?[] { body.Day, body.People, body.MadeUp }.Count(given => given is not null) != 1)
        {
            faults["day"] = ["Exactly one of day, people and madeUp must be given."];
        }
        else if (body.Day is not null && !TryDay(body.Day, out day))
        {
            faults["day"] = ["Must be yyyy-MM-dd."];
        }

        int runs = body.Runs ?? 10;
        if (runs is < 1 or > HallLaboratory.MostRuns)
        {
            faults["runs"] = [$"Must be from 1 to {HallLaboratory.MostRuns}."];
        }

        IReadOnlyList<TrialPlan> plans = Plans(body.Plans, faults);
        IReadOnlyList<TrialPerson>? people = People(body.People, faults);
        IReadOnlyList<TrialQueue>? madeUp = MadeUp(body.MadeUp, faults);
        runs = madeUp is null ? 1 : runs;
        double expected = people?.Count ?? madeUp?.Sum(q => q.PeopleADay) ?? 0;
        if (faults.Count == 0 && (expected > HallLaboratory.MostPeople || HallLaboratory.WorkOf(expected, plans, runs) > HallLaboratory.MostWork))
        {
            faults["plans"] = [HallLaboratory.TooMuch(HallLaboratory.WorkOf(expected, plans, runs))];
        }

        return new Trial(hall, body.Day is null ? null : day, people, madeUp, plans, body.Seed ?? 1, runs);
    }

    private static List<TrialPlan> Plans(IReadOnlyList<PlanBody?>? bodies, Dictionary<string, string[]> faults)
    {
        var plans = new List<TrialPlan>();
        if (bodies is not { Count: >= 1 and <= HallLaboratory.MostPlans })
        {
            faults["plans"] = [$"Must be 1 to {HallLaboratory.MostPlans}."];
            return plans;
        }

        for (int i = 0; i < bodies.Count; i++)
        {
            PlanBody? plan = bodies[i];
            if (plan?.Policy is not { } policy || !HallLaboratory.Policies.Contains(policy))
            {
                faults[$"plans[{i}].policy"] = [$"Must be one of {string.Join(", ", HallLaboratory.Policies)}."];
                continue;
            }

            if (plan.Name is not null && TextRules.Fault(plan.Name, 40) is { } fault)
            {
                faults[$"plans[{i}].name"] = [fault];
            }

            if (plan.Windows is { Count: > 500 } || plan.Windows?.Any(w => w is not { No: not null, Serves.Count: >= 1 and <= 100 } || w.Serves!.Any(q => q is not { Length: >= 1 and <= 8 })) == true)
            {
                faults[$"plans[{i}].windows"] = ["Must be { no, serves } with at least one queue each."];
                continue;
            }

            plans.Add(new TrialPlan(plan.Name ?? policy, policy, [.. (plan.Windows ?? []).Select(w => new TrialWindow(w!.No!.Value, [.. w.Serves!.OfType<string>()]))]));
        }

        return plans;
    }

    private static List<TrialPerson>? People(IReadOnlyList<PersonBody?>? bodies, Dictionary<string, string[]> faults)
    {
        if (bodies is null)
        {
            return null;
        }

        if (bodies.Count is 0 or > HallLaboratory.MostPeople)
        {
            faults["people"] = [$"Must be 1 to {HallLaboratory.MostPeople}."];
            return [];
        }

        var people = new List<TrialPerson>(bodies.Count);
        for (int i = 0; i < bodies.Count; i++)
        {
            PersonBody? person = bodies[i];
            if (person is not { Queue: { Length: >= 1 and <= 8 } queue, ServiceMinutes: >= 0.1 and <= 480 and var service }
                || !TimeOnly.TryParseExact(person.At, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at)
                || person.Class is not (null or "ordinary" or "green" or "appointment"))
            {
                faults[$"people[{i}]"] = ["Must be { queue, at: HH:mm, class, serviceMinutes: 0.1 to 480 }."];
                return [];
            }

            people.Add(new TrialPerson(queue, at.ToTimeSpan().TotalMinutes, person.Class ?? "ordinary", service));
        }

        return people;
    }

    private static List<TrialQueue>? MadeUp(IReadOnlyList<MadeUpQueueBody?>? bodies, Dictionary<string, string[]> faults)
    {
        if (bodies is null)
        {
            return null;
        }

        if (bodies.Count is 0 or > 100)
        {
            faults["madeUp"] = ["Must be 1 to 100 queues."];
            return [];
        }

        var queues = new List<TrialQueue>(bodies.Count);
        for (int i = 0; i < bodies.Count; i++)
        {
            if (bodies[i] is not { Queue: { Length: >= 1 and <= 8 } queue, PeopleADay: >= 0 and <= HallLaboratory.MostPeople and var people, ServiceMinutes: >= 0.1 and <= 480 and var service }
                || queues.Any(q => q.Queue == queue))
            {
                faults[$"madeUp[{i}]"] = ["Must be { queue, peopleADay, serviceMinutes: 0.1 to 480 }, each queue once."];
                return [];
            }

            queues.Add(new TrialQueue(queue, people, service));
        }

        return queues;
    }

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Lets few simulations run at a time: the processor is for the people in the halls. Thread-safe.</summary>
public sealed class LaboratoryGate
{
    /// <summary>How many run at a time in this process.</summary>
    public const int Places = 2;

    private int _taken;

    /// <summary>Takes a place until it is disposed of, or answers null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _taken) <= Places)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Place(LaboratoryGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref gate._taken);
            }
        }
    }
}
