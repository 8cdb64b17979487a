using System.Collections.Immutable;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;

namespace Halls.Domain.Tests.Tidal;

/// <summary>Whole days in automatic mode.</summary>
public class DaysUnderTheTide
{
    private static readonly TidalSettings Quick = new() { Futures = 8, Candidates = 6, MostMoved = 5, Open = null };

    private static readonly ImmutableArray<Day> Days = [.. Enumerable.Range(0, 12).Select(s => new Day((ulong)s))];

    [Fact]
    public void Open_no_queue_at_a_window_twice_within_half_an_hour() => Assert.All(Days, day =>
    {
        Assert.All(day.Moves.GroupBy(m => m.Window), window =>
        {
            foreach ((double At, int Window, int[] TookUp) move in window)
            {
                Assert.DoesNotContain(window, other => other.At > move.At && other.At - move.At < 30 && other.TookUp.Intersect(move.TookUp).Any());
            }
        });
    });

    [Fact]
    public void Serve_everybody() => Assert.All(Days, day => Assert.Equal(0, DayFigures.Of(day.Hall).NeverCalled));

    [Fact]
    public void Move_and_come_home()
    {
        Assert.Contains(Days, day => day.Kinds.Contains(TidalKind.Flood));
        Assert.Contains(Days, day => day.Kinds.Contains(TidalKind.Home));
    }

    [Fact]
    public void Make_people_wait_less_than_days_without_moves() =>
        Assert.True(Days.Average(d => DayFigures.Of(d.Hall).Mean) < 0.8 * Enumerable.Range(0, 12).Average(s => Still((ulong)s)));

    [Fact]
    public void Are_the_same_when_they_are_run_again()
    {
        var again = new Day(3);
        Assert.Equal(Days[3].Moves.Select(m => (m.At, m.Window)), again.Moves.Select(m => (m.At, m.Window)));
        Assert.Equal(DayFigures.Of(Days[3].Hall).Mean, DayFigures.Of(again.Hall).Mean);
    }

    private static double Still(ulong seed)
    {
        var hall = new HallEngine(SmallHall.Model, new NoMoves(), SmallHall.Plan, SmallHall.Scenario.Draw(seed), SmallHall.Scenario.Absences());
        hall.Run(double.PositiveInfinity);
        return DayFigures.Of(hall).Mean;
    }

    private sealed class Day
    {
        public Day(ulong seed)
        {
            TicketTable people = SmallHall.Scenario.Draw(seed);
            var rule = new TidalRule(new TidalPolicy(SmallHall.Model, Quick), SmallHall.Forecast, EngineView.Of(SmallHall.Scenario, SmallHall.Plan, people), seed, every: 3)
            {
                Proposed = (view, proposal) =>
                {
                    Kinds.Add(proposal.Kind);
                    Moves.Add((view.Now, proposal.Window, [.. proposal.After.Except(proposal.Before)]));
                },
            };
            Hall = new HallEngine(SmallHall.Model, rule, SmallHall.Plan, people, SmallHall.Scenario.Absences());
            Hall.Run(double.PositiveInfinity);
        }

        public HallEngine Hall { get; }

        public List<TidalKind> Kinds { get; } = [];

        public List<(double At, int Window, int[] TookUp)> Moves { get; } = [];
    }
}
