using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>What a window does at one moment, in this order.</summary>
public abstract record WindowStep
{
    private WindowStep()
    {
    }

    public sealed record Open : WindowStep;

    /// <summary>Call this customer and begin the service.</summary>
    public sealed record Begin(Customer Customer) : WindowStep;

    public sealed record Finish(Customer Customer) : WindowStep;

    public sealed record Close : WindowStep;
}

/// <summary>Everything that is recorded for one second.</summary>
/// <param name="At">The second, local to the hall.</param>
/// <param name="Arrivals">By queue; within a queue in the order of the file. All of them come before the rest of the moment.</param>
/// <param name="Steps">By window; within a window in order.</param>
/// <param name="Leaving">Those who give up.</param>
public sealed record Moment(
    DateTime At,
    IReadOnlyList<IReadOnlyList<Customer>> Arrivals,
    IReadOnlyList<(int Window, IReadOnlyList<WindowStep> Steps)> Steps,
    IReadOnlyList<Customer> Leaving);

/// <summary>The recording as moments: who comes, whom each window calls, who gives up.</summary>
public static class RecordedPlan
{
    /// <summary>
    /// Needs customers of whom no two are with one server at once (see <see cref="Overlaps"/>). A window is open from the first service
    /// of a day's tickets to the last, past midnight if that is so.
    /// </summary>
    public static IReadOnlyList<Moment> Of(IEnumerable<Customer> customers, Windows windows)
    {
        var everyone = customers.OrderBy(customer => customer.Arrival).ThenBy(customer => customer.Line).ToList();
        var moments = new SortedDictionary<DateTime, Draft>();
        Draft At(DateTime moment) => moments.TryGetValue(moment, out var draft) ? draft : moments[moment] = new Draft();

        foreach (var customer in everyone)
        {
            At(customer.Arrival).Arrivals.Add(customer);
            if (customer.GaveUp is { } gaveUp)
                At(gaveUp).Leaving.Add(customer);
        }

        foreach (var window in windows.All)
        {
            var services = everyone.Where(customer => customer.Service?.Server == window.Server)
                .OrderBy(customer => customer.Service!.Start).ThenBy(customer => customer.Service!.End).ThenBy(customer => customer.Line);
            foreach (var session in Sessions(services))
            {
                // Somebody whose wait goes past midnight is called by a session of the day of the ticket: it opens on that day.
                var first = session[0];
                At(first.Service!.Start.Date == first.Arrival.Date ? first.Service.Start : first.Arrival).Step(window.No, new WindowStep.Open());
                foreach (var customer in session)
                {
                    At(customer.Service!.Start).Step(window.No, new WindowStep.Begin(customer));
                    At(customer.Service!.End).Step(window.No, new WindowStep.Finish(customer));
                }

                At(session[^1].Service!.End).Step(window.No, new WindowStep.Close());
            }
        }

        return [.. moments.Select(moment => moment.Value.At(moment.Key))];
    }

    /// <summary>Cut where tickets of a later day begin; a straggler of the day before who is served among them changes nothing.</summary>
    private static IEnumerable<List<Customer>> Sessions(IEnumerable<Customer> services)
    {
        List<Customer>? session = null;
        foreach (var customer in services)
        {
            if (session is not null && customer.Arrival.Date > session[0].Arrival.Date)
            {
                yield return session;
                session = null;
            }

            (session ??= []).Add(customer);
        }

        if (session is not null)
            yield return session;
    }

    private sealed class Draft
    {
        private readonly SortedDictionary<int, List<WindowStep>> _steps = [];

        public List<Customer> Arrivals { get; } = [];

        public List<Customer> Leaving { get; } = [];

        public void Step(int window, WindowStep step)
        {
            if (!_steps.TryGetValue(window, out var steps))
                _steps[window] = steps = [];
            steps.Add(step);
        }

        public Moment At(DateTime moment) => new(
            moment,
            [.. Arrivals.GroupBy(customer => customer.Type).Select(queue => (IReadOnlyList<Customer>)[.. queue])],
            [.. _steps.Select(window => (window.Key, (IReadOnlyList<WindowStep>)window.Value))],
            Leaving);
    }
}
