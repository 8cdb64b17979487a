using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Windows;

public class WindowSessions
{
    private const string Table =
        """
        state   open         open-other   pause        resume          close        close-in-hand may-call     may-serve
        closed  WindowOpened WindowOpened WindowClosed WindowClosed    -            -             WindowClosed WindowClosed
        open    -            WindowTaken  WindowPaused WindowNotPaused WindowClosed TicketInHand  -            -
        paused  -            WindowTaken  -            WindowResumed   WindowClosed TicketInHand  WindowPaused -
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
    public void Each_verb_in_each_state_has_its_outcome(string state, string verb, string expected)
    {
        Decision<WindowEvent, WindowRefusal> decision = WindowDecider.Decide(Given(In(state)).State, Verb(verb));
        string outcome = decision.Refusal is { } refusal ? refusal.ToString() : string.Join('+', decision.Events.Select(e => e.GetType().Name));
        Assert.Equal(expected, outcome.Length == 0 ? "-" : outcome);
    }

    [Fact]
    public void A_verb_at_a_closed_window_is_refused_as_such() =>
        Given().When(Verb("pause")).ThenRefused(WindowRefusal.WindowClosed);

    [Fact]
    public void Opening_says_who_and_since_when() =>
        Assert.Equal(new WindowState(WindowStatus.Open, "u_li", Sample.Local(8, 25), null), Given(Opened()).State);

    [Fact]
    public void Opening_a_paused_window_again_leaves_it_paused() =>
        Assert.Equal(WindowStatus.Paused, Given(In("paused")).When(Verb("open")).Afterwards().State.Status);

    [Fact]
    public void Opening_by_the_same_clerk_does_not_start_the_session_anew() =>
        Assert.Equal(Sample.Local(8, 25), Given(Opened()).When(Verb("open")).Afterwards().State.Since);

    [Fact]
    public void Pausing_keeps_the_clerk_and_the_reason() =>
        Assert.Equal(new WindowState(WindowStatus.Paused, "u_li", Sample.Local(10, 0), "午休"), Given(In("paused")).State);

    [Fact]
    public void Resuming_forgets_the_reason() =>
        Assert.Equal(
            new WindowState(WindowStatus.Open, "u_li", Sample.Local(11, 0), null), Given(In("paused")).When(Verb("resume")).Afterwards().State);

    [Fact]
    public void Closing_makes_room_for_another_clerk() =>
        Given([.. In("open"), Closed()]).When(Verb("open-other")).Then(new WindowEvent.WindowOpened("u_wang") { At = Sample.Local(11, 0) });

    [Fact]
    public void Closing_with_a_ticket_in_hand_leaves_the_session_as_it_was() => Given(In("open")).When(Verb("close-in-hand")).ThenRefused(WindowRefusal.TicketInHand);

    [Fact]
    public void Events_carry_UTC_R141()
    {
        foreach (string verb in (string[])["pause", "close"])
        {
            WindowEvent happened = Assert.Single(WindowDecider.Decide(Given(Opened()).State, Verb(verb)).Events);
            Assert.Equal(TimeSpan.Zero, happened.At.Offset);
        }

        Assert.Equal(TimeSpan.Zero, Assert.Single(WindowDecider.Decide(WindowDecider.Initial, Verb("open")).Events).At.Offset);
        Assert.Equal(TimeSpan.Zero, Assert.Single(WindowDecider.Decide(Given(In("paused")).State, Verb("resume")).Events).At.Offset);
    }

    private static Scenario<WindowState, WindowCommand, WindowEvent, WindowRefusal> Given(params WindowEvent[] events) =>
        new Scenario<WindowState, WindowCommand, WindowEvent, WindowRefusal>(WindowDecider.Decide, WindowDecider.Evolve, WindowDecider.Initial).And(events);

    private static WindowEvent[] In(string state) => state switch
    {
        "closed" => [],
        "open" => [Opened()],
        "paused" => [Opened(), new WindowEvent.WindowPaused("午休", "u_li") { At = Sample.Local(10, 0) }],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static WindowEvent Opened() => new WindowEvent.WindowOpened("u_li") { At = Sample.Local(8, 25) };

    private static WindowEvent Closed() => new WindowEvent.WindowClosed("u_li") { At = Sample.Local(10, 30) };

    private static WindowCommand Verb(string verb) => verb switch
    {
        "open" => new WindowCommand.Open("u_li") { Now = Sample.Local(11, 0) },
        "open-other" => new WindowCommand.Open("u_wang") { Now = Sample.Local(11, 0) },
        "pause" => new WindowCommand.Pause("午休", "u_li") { Now = Sample.Local(11, 0) },
        "resume" => new WindowCommand.Resume("u_li") { Now = Sample.Local(11, 0) },
        "close" => new WindowCommand.Close(TicketInHand: false, "u_li") { Now = Sample.Local(11, 0) },
        "close-in-hand" => new WindowCommand.Close(TicketInHand: true, "u_li") { Now = Sample.Local(11, 0) },
        "may-call" => new WindowCommand.MayCall { Now = Sample.Local(11, 0) },
        "may-serve" => new WindowCommand.MayServe { Now = Sample.Local(11, 0) },
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };
}
