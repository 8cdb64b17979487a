using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Tests.Support;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Histories;

public class AnyDayOfAWindow
{
    private static readonly Arbitrary<WindowCommand[]> Commands = Arb.From(
        Gen.ArrayOf(
            from verb in Gen.Choose(0, 5)
            from clerk in Gen.Elements("u_li", "u_wang")
            from inHand in Gen.Elements(true, false)
            select verb switch
            {
                0 or 1 => (WindowCommand)new WindowCommand.Open(clerk) { Now = Sample.Local(9, 0) },
                2 => new WindowCommand.Pause("午休", clerk) { Now = Sample.Local(9, 0) },
                3 => new WindowCommand.Resume(clerk) { Now = Sample.Local(9, 0) },
                4 => new WindowCommand.Close(inHand, clerk) { Now = Sample.Local(9, 0) },
                _ => new WindowCommand.MayCall { Now = Sample.Local(9, 0) },
            }),
        commands => commands.Select((_, i) => commands.Where((_, j) => j != i).ToArray()));

    [Fact]
    public void Twice_is_once_for_opening_pausing_and_closing() => Checking.Holds(Commands, commands =>
    {
        WindowState state = WindowDecider.Initial;
        foreach (WindowCommand command in commands)
        {
            Decision<WindowEvent, WindowRefusal> decision = WindowDecider.Decide(state, command);
            state = decision.Events.Aggregate(state, WindowDecider.Evolve);
            if (decision.Refusal is null && command is WindowCommand.Open or WindowCommand.Pause or WindowCommand.Close)
            {
                Decision<WindowEvent, WindowRefusal> again = WindowDecider.Decide(state, command);
                Assert.Null(again.Refusal);
                Assert.Empty(again.Events);
            }
        }
    });

    [Fact]
    public void A_window_has_a_clerk_unless_it_is_closed_and_a_reason_only_while_it_is_paused() => Checking.Holds(Commands, commands =>
    {
        WindowState state = WindowDecider.Initial;
        foreach (WindowCommand command in commands)
        {
            Decision<WindowEvent, WindowRefusal> decision = WindowDecider.Decide(state, command);
            Assert.True(decision.Refusal is null || decision.Events.IsEmpty);
            state = decision.Events.Aggregate(state, WindowDecider.Evolve);
            Assert.Equal(state.Status == WindowStatus.Closed, state.Clerk is null);
            Assert.Equal(state.Status == WindowStatus.Paused, state.PauseReason is not null);
        }
    });

    [Fact]
    public void Nobody_takes_a_window_over_while_another_clerk_has_it() => Checking.Holds(Commands, commands =>
    {
        WindowState state = WindowDecider.Initial;
        foreach (WindowCommand command in commands)
        {
            WindowState after = WindowDecider.Decide(state, command).Events.Aggregate(state, WindowDecider.Evolve);
            Assert.True(state.Clerk is null || after.Clerk is null || after.Clerk == state.Clerk);
            state = after;
        }
    });
}
