using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>
/// Plays the recording as it was: each window calls the customer whom its server served, at the recorded second. All commands of a
/// second are sent at that second of the hall's clock; those of different queues and windows together, those of one in order.
/// </summary>
public sealed class RecordedPlayer(IHallUnderReplay hall, Pace pace, Journal journal, Requests requests)
{
    public async Task Play(IReadOnlyList<Moment> plan, CancellationToken stop)
    {
        foreach (var moment in plan)
        {
            await pace.WaitUntil(moment.At, stop);
            await hall.SetClock(moment.At, stop);
            await Task.WhenAll(moment.Arrivals.Select(queue => Arrive(queue, stop)));
            await Task.WhenAll(
            [
                .. moment.Steps.Select(window => Work(window.Window, window.Steps, moment.At, stop)),
                .. moment.Leaving.Select(customer => Leave(customer, moment.At, stop)),
            ]);
            pace.Answered();
        }
    }

    private async Task Arrive(IReadOnlyList<Customer> queue, CancellationToken stop)
    {
        foreach (var customer in queue)
            await Commands.Arrive(hall, journal, requests, customer, stop);
    }

    private Task Leave(Customer customer, DateTime now, CancellationToken stop) =>
        Commands.Leave(hall, journal, requests, customer, now, stop);

    private async Task Work(int window, IReadOnlyList<WindowStep> steps, DateTime now, CancellationToken stop)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case WindowStep.Open:
                    await Commands.Open(hall, journal, requests, window, stop);
                    break;
                case WindowStep.Begin { Customer: var customer } when journal.Of(customer).Ticket is { } ticket:
                    var played = journal.Of(customer);
                    var answer = await hall.Call(window, ticket.Id, requests.For(customer, "call"), stop);
                    if (answer.Refusal is { } refusal)
                        played.Refused("call", refusal);
                    else
                        await Commands.Start(hall, requests, played, window, now, stop);
                    break;
                case WindowStep.Finish { Customer: var customer } when journal.Of(customer).Called is not null:
                    await Commands.Complete(hall, requests, journal.Of(customer), window, now, stop);
                    break;
                case WindowStep.Close:
                    await Commands.Close(hall, journal, requests, window, stop);
                    break;
                default:
                    break; // The refusal that made this step impossible is in the journal already.
            }
        }
    }
}
