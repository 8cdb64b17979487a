using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>R-021: every verb of API.md in every state of a ticket, as one table. What is not an event name is the refusal; "-" is no event.</summary>
public class VerbsInEveryState
{
    private const string Table =
        """
        state             call             recall           start            complete         complete-came                   miss             hold             resume           transfer          leave            join          next              next-came
        waiting           TicketCalled     TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketLeft       -             TicketNotServing  TicketNotServing
        set-back          TicketCalled     TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketLeft       -             TicketNotServing  TicketNotServing
        called            TicketNotWaiting TicketRecalled   ServiceStarted   TicketNotServing ServiceStarted+ServiceCompleted TicketSetBack    TicketNotServing TicketNotHeld    TicketTransferred TicketInService  -             TicketNotServing  ServiceStarted+ServiceCompleted+TicketCalled
        called-again      TicketNotWaiting TicketRecalled   ServiceStarted   TicketNotServing ServiceStarted+ServiceCompleted TicketMissed     TicketNotServing TicketNotHeld    TicketTransferred TicketInService  -             TicketNotServing  ServiceStarted+ServiceCompleted+TicketCalled
        called-elsewhere  TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketInService  -             TicketNotServing  TicketNotServing
        serving           TicketNotWaiting TicketNotCalled  TicketNotCalled  ServiceCompleted ServiceCompleted                TicketNotCalled  TicketHeld       TicketNotHeld    TicketTransferred TicketInService  -             ServiceCompleted+TicketCalled ServiceCompleted+TicketCalled
        serving-elsewhere TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketInService  -             TicketNotServing  TicketNotServing
        held              TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketResumed    TicketTransferred TicketInService  -             TicketNotServing  TicketNotServing
        held-elsewhere    TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketInService  -             TicketNotServing  TicketNotServing
        done              TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketEnded      -             TicketNotServing  TicketNotServing
        missed            TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketEnded      -             TicketNotServing  TicketNotServing
        left              TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  -                -             TicketNotServing  TicketNotServing
        moved             TicketNotWaiting TicketNotCalled  TicketNotCalled  TicketNotServing TicketNotServing                TicketNotCalled  TicketNotServing TicketNotHeld    TicketNotServing  TicketEnded      TicketJoined  TicketNotServing  TicketNotServing
        unknown           NoSuchTicket     NoSuchTicket     NoSuchTicket     NoSuchTicket     NoSuchTicket                    NoSuchTicket     NoSuchTicket     NoSuchTicket     NoSuchTicket      NoSuchTicket     TicketJoined  NoSuchTicket      NoSuchTicket
        """;

    public static TheoryData<string, string, string> Cells()
    {
        string[][] rows = [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        var cells = new TheoryData<string, string, string>();
        foreach (string[] row in rows[1..])
        {
            for (int column = 1; column < rows[0].Length; column++)
            {
                cells.Add(row[0], rows[0][column], row[column]);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_pair_has_its_outcome(string state, string verb, string expected)
    {
        // Ticket 2 waits in every case, so that "next" always has somebody to call.
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(Given([Issued(2, 2), .. In(state)]).State, Verb(verb));
        string outcome = decision.Refusal is { } refusal ? refusal.ToString() : string.Join('+', decision.Events.Select(e => e.GetType().Name));
        Assert.Equal(expected, outcome.Length == 0 ? "-" : outcome);
        Assert.True(decision.Refusal is null || decision.Events.IsEmpty);
    }

    [Fact]
    public void The_table_has_every_state_of_a_ticket()
    {
        IEnumerable<TicketState> covered = Cells().Select(c => c.Data.Item1).Distinct()
            .Select(state => Given(In(state)).State.Tickets.GetValueOrDefault(Id(1))?.State).OfType<TicketState>().Distinct().Order();
        Assert.Equal(Enum.GetValues<TicketState>(), covered);
    }

    private static QueueEvent[] In(string state) => state switch
    {
        "unknown" => [],
        "waiting" => [Issued(1)],
        "set-back" => [.. In("called"), SetBack(1, 4)],
        "called" => [Issued(1), Called(1, 3)],
        "called-again" => [.. In("set-back"), Called(Id(1), 5, first: false)],
        "called-elsewhere" => [Issued(1), Called(1, 3, window: 9)],
        "serving" => [.. In("called"), Started(1, 6)],
        "serving-elsewhere" => [.. In("called-elsewhere"), Started(1, 6, window: 9)],
        "held" => [.. In("serving"), Held(1, 7)],
        "held-elsewhere" => [.. In("serving-elsewhere"), Held(1, 7, window: 9)],
        "done" => [.. In("serving"), Completed(1, 8)],
        "missed" => [.. In("called"), Missed(1, 8)],
        "left" => [Issued(1), LeftLine(1, 8)],
        "moved" => [.. In("serving"), Transferred(1, 8)],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static QueueCommand Verb(string verb) => verb switch
    {
        "call" => Call(Id(1), 10),
        "recall" => Recall(1, 10),
        "start" => Start(1, 10),
        "complete" => Complete(1, 10),
        "complete-came" => Complete(1, 10, came: true),
        "miss" => Miss(1, 10),
        "hold" => Hold(1, 10),
        "resume" => Resume(1, 10),
        "transfer" => Transfer(1, 10),
        "leave" => Leave(1, 10),
        "join" => new QueueCommand.Join(Id(1), "A001", TicketClass.Ordinary, Minute(0), TransferPlace.Arrival, "B", 1, null, Clerk) { Now = Minute(10) },
        "next" => Next(10, completing: Id(1)),
        "next-came" => Next(10, completing: Id(1), came: true),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };
}
