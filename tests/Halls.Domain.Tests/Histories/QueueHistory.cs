using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Histories;

/// <summary>One command, what was decided, and the state before and after.</summary>
public sealed record Moment(QueueState Before, QueueCommand Command, Decision<QueueEvent, QueueRefusal> Decision, QueueState After);

/// <summary>A plan carried out on queue A.</summary>
public sealed class QueueHistory
{
    private static readonly HallDefinition AlwaysOpen = Sample.HallOpen(new OpeningHours([.. Enum.GetValues<DayOfWeek>()], 0, 1440, 1440));
    private readonly List<Moment> _moments = [];
    private readonly PolicyValues _policy;
    private readonly string _queue;
    private QueueState _state = QueueDecider.Initial;
    private DateTimeOffset _now = Sample.Local(0, 0);
    private int _joined;

    private QueueHistory(PolicyValues policy, string queue) => (_policy, _queue) = (policy, queue);

    public IReadOnlyList<Moment> Moments => _moments;

    public QueueState State => _state;

    public PolicyValues Policy => _policy;

    public IEnumerable<QueueEvent> Events => _moments.SelectMany(m => m.Decision.Events);

    public static QueueHistory Of(Plan plan, string queue = "A")
    {
        var history = new QueueHistory(plan.Policy, queue);
        foreach (Step step in plan.Steps)
        {
            history._now = history._now.AddSeconds(step.Seconds);
            if (history.CommandFor(step) is { } command)
            {
                history.Do(command);
            }
        }

        return history;
    }

    /// <summary>Lets a window without a ticket in hand call until nobody waits.</summary>
    public IEnumerable<string> CallUntilNobodyWaits()
    {
        for (int window = 1000; _state.Waiting > 0; window++)
        {
            Moment moment = Do(new QueueCommand.CallNext(window, _policy, null, false, Line.Clerk) { Now = _now });
            yield return moment.Decision.Events[0].TicketId;
        }
    }

    private Moment Do(QueueCommand command)
    {
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(_state, command);
        var moment = new Moment(_state, command, decision, decision.Events.Aggregate(_state, QueueDecider.Evolve));
        _moments.Add(moment);
        _state = moment.After;
        return moment;
    }

    /// <summary>The command that a step means in this state; null when it means none.</summary>
    private QueueCommand? CommandFor(Step step)
    {
        string? inHand = _state.AtWindow.GetValueOrDefault(step.Window);
        string? any = Pick(step.Pick, _ => true);
        string? target = step.Wild ? any : inHand;
        switch (step.Verb)
        {
            case Verb.Issue:
                return new QueueCommand.Issue("lc", AlwaysOpen, _queue, Sample.Day, step.Class, null, null, null, Line.Kiosk) { Now = _now };

            case Verb.Join:
                _joined++;
                return new QueueCommand.Join(
                    QueueDecider.TicketId("lc", "X", Sample.Day, _joined), $"X{_joined:000}", step.Class, _now.AddSeconds(-step.Pick), step.Place, "X", 1, null, Line.Clerk)
                {
                    Now = _now,
                };

            case Verb.JoinAgain:
                // Back from another queue, or the repetition of a transfer that was done long ago.
                return (step.Wild || step.Came ? any : Pick(step.Pick, t => t.State == TicketState.Moved)) is { } id && _state.Tickets[id] is var back
                    ? new QueueCommand.Join(id, back.Number, back.Class, back.IssuedAt, step.Place, "X", back.Transfers + (step.Came ? 0 : 2), null, Line.Clerk) { Now = _now }
                    : null;

            case Verb.Next:
                return new QueueCommand.CallNext(step.Window, _policy, step.Wild ? null : inHand, step.Came, Line.Clerk) { Now = _now };

            case Verb.Call:
                return (step.Wild ? any : Pick(step.Pick, t => t.State == TicketState.Waiting)) is { } chosen
                    ? new QueueCommand.Call(chosen, step.Window, "选", Line.Clerk) { Now = _now }
                    : null;

            case Verb.Resume:
                return (step.Wild ? any : Pick(step.Pick, t => t.State == TicketState.Held)) is { } held
                    ? new QueueCommand.Resume(held, step.Wild ? step.Window : _state.Tickets[held].Window!.Value, Line.Clerk) { Now = _now }
                    : null;

            case Verb.Leave:
                return (step.Wild ? any : Pick(step.Pick, t => t.State == TicketState.Waiting)) is { } gone ? new QueueCommand.Leave(gone) { Now = _now } : null;
        }

        return target is null ? null : step.Verb switch
        {
            Verb.Recall => new QueueCommand.Recall(target, step.Window, Line.Clerk) { Now = _now },
            Verb.Start => new QueueCommand.Start(target, step.Window, Line.Clerk) { Now = _now },
            Verb.Complete => new QueueCommand.Complete(target, step.Window, step.Came, Line.Clerk) { Now = _now },
            Verb.Miss => new QueueCommand.Miss(target, step.Window, _policy, Line.Clerk) { Now = _now },
            Verb.Hold => new QueueCommand.Hold(target, step.Window, "挂", Line.Clerk) { Now = _now },
            Verb.Transfer => new QueueCommand.Transfer(target, step.Window, "X", step.Place, null, Line.Clerk) { Now = _now },
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    private string? Pick(int pick, Func<Ticket, bool> among)
    {
        ImmutableArray<string> ids = [.. _state.Tickets.Values.Where(among).Select(t => t.Id).Order(StringComparer.Ordinal)];
        return ids.IsEmpty ? null : ids[pick % ids.Length];
    }
}
