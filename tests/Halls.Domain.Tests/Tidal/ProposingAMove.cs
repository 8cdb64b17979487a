using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;

namespace Halls.Domain.Tests.Tidal;

public class ProposingAMove
{
    private static readonly TidalSettings ByCost = new() { Open = null, Close = null };

    [Fact]
    public void Sends_a_window_to_the_queue_in_flood_and_says_what_it_gains()
    {
        TidalProposal proposal = Assert.Single(Decide(SmallHall.Crowd(0, 20), ByCost with { MostAtOnce = 1 }));
        Assert.Equal((TidalKind.Flood, 0), (proposal.Kind, proposal.To.Queue));
        Assert.Contains(0, proposal.After);
        Assert.True(proposal.Saved > 3 * proposal.SavedError, $"{proposal.Saved} ± {proposal.SavedError}");
        Assert.True(proposal.To.With < proposal.To.Without);
        Assert.Equal((20, 2), (proposal.To.Waiting, proposal.To.Windows));
    }

    [Fact]
    public void Proposes_nothing_where_nobody_waits() => Assert.Empty(Decide(SmallHall.Quiet, ByCost));

    [Fact]
    public void Proposes_nothing_when_it_is_not_worth_the_set_up_time() => Assert.Empty(Decide(SmallHall.Crowd(0, 1), ByCost));

    [Fact]
    public void Adds_the_queue_to_the_sign_where_the_sign_has_room_rather_than_taking_another_off_it()
    {
        TidalProposal proposal = Decide(SmallHall.Crowd(0, 20), ByCost)[0];
        Assert.Null(proposal.From);
        Assert.Contains("加办“综合受理”", proposal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_another_queue_off_where_the_sign_is_full_and_says_what_that_costs()
    {
        HallView crowd = SmallHall.Crowd(0, 25);
        HallModel narrow = new([15, 15, 20], [ServiceTime.Of(8, 0.7), ServiceTime.Of(10, 0.8), ServiceTime.Of(15, 0.6)], [[1, 1, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]])
        {
            MostPosted = 1,
            Choice = ChoiceRule.Pull,
        };
        TidalProposal proposal = new TidalPolicy(narrow, ByCost).Decide(crowd, SmallHall.NobodyComes, TidalMemory.Empty, 1).Proposals[0];
        Assert.Equal((3, 1), (proposal.No, proposal.From!.Queue));
        Assert.Contains("请3号窗口由“不动产登记”转办“综合受理”", proposal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_not_made_again_after_it_was_declined_until_the_cool_down_is_over()
    {
        HallView crowd = SmallHall.Crowd(0, 20);
        TidalProposal first = Decide(crowd, ByCost)[0];
        TidalMemory declined = TidalMemory.Empty.Decline(600, first.Window, first.To.Queue);
        Assert.DoesNotContain(Decide(crowd with { Now = 605 }, ByCost, declined), p => p.Window == first.Window && p.To.Queue == first.To.Queue);
        Assert.Contains(Decide(crowd with { Now = 610 }, ByCost with { MostAtOnce = 3, MostMoved = 5 }, declined), p => p.Window == first.Window);
    }

    [Fact]
    public void Waits_for_the_tide_to_be_in_for_three_minutes()
    {
        var policy = new TidalPolicy(SmallHall.Model, new TidalSettings());
        HallView crowd = SmallHall.Crowd(0, 20);
        TidalDecision first = policy.Decide(crowd, SmallHall.NobodyComes, TidalMemory.Empty, 1);
        Assert.Empty(first.Proposals);
        Assert.Equal(600, first.Memory.FloodSince[0]);
        Assert.Empty(policy.Decide(crowd with { Now = 602.9 }, SmallHall.NobodyComes, first.Memory, 1).Proposals);
        Assert.NotEmpty(policy.Decide(crowd with { Now = 603 }, SmallHall.NobodyComes, first.Memory, 1).Proposals);
    }

    [Fact]
    public void Counts_the_three_minutes_anew_when_the_tide_goes_out_between()
    {
        var policy = new TidalPolicy(SmallHall.Model, new TidalSettings());
        TidalMemory memory = policy.Decide(SmallHall.Crowd(0, 20), SmallHall.NobodyComes, TidalMemory.Empty, 1).Memory;
        memory = policy.Decide(SmallHall.Quiet with { Now = 601 }, SmallHall.NobodyComes, memory, 1).Memory;
        Assert.False(memory.FloodSince.ContainsKey(0));
    }

    [Fact]
    public void Sends_the_window_home_when_the_tide_has_been_out_for_a_quarter_of_an_hour()
    {
        HallView lent = SmallHall.Quiet with { Windows = SmallHall.Quiet.Windows.SetItem(2, SmallHall.Quiet.Windows[2] with { Posted = [0], ChangedAt = 540 }) };
        var policy = new TidalPolicy(SmallHall.Model, new TidalSettings());
        TidalDecision calm = policy.Decide(lent, SmallHall.NobodyComes, TidalMemory.Empty, 1);
        Assert.Empty(calm.Proposals);
        TidalProposal home = Assert.Single(policy.Decide(lent with { Now = 615 }, SmallHall.NobodyComes, calm.Memory, 1).Proposals);
        Assert.Equal((TidalKind.Home, 3), (home.Kind, home.No));
        Assert.Equal([1], home.After);
        Assert.Contains("转回“不动产登记”", home.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_queue_off_the_sign_again_that_was_added_to_it()
    {
        HallView added = SmallHall.Quiet with { Windows = SmallHall.Quiet.Windows.SetItem(2, SmallHall.Quiet.Windows[2] with { Posted = [1, 0], ChangedAt = 540 }) };
        var policy = new TidalPolicy(SmallHall.Model, new TidalSettings());
        TidalMemory calm = policy.Decide(added, SmallHall.NobodyComes, TidalMemory.Empty, 1).Memory;
        TidalProposal home = Assert.Single(policy.Decide(added with { Now = 615 }, SmallHall.NobodyComes, calm, 1).Proposals);
        Assert.Equal([1], home.After);
        Assert.Contains("请3号窗口不再兼办“综合受理”", home.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Covers_a_queue_that_people_wait_in_and_no_window_serves_whatever_that_costs()
    {
        HallView alone = SmallHall.Crowd(2, 1);
        alone = alone with { Windows = alone.Windows.SetItem(4, alone.Windows[4] with { Activity = WindowActivity.Away, Serving = -1 }) };
        TidalProposal proposal = Decide(alone, new TidalSettings() with { Close = null })[0];
        Assert.Equal((TidalKind.Uncovered, 2), (proposal.Kind, proposal.To.Queue));
    }

    [Fact]
    public void May_be_asked_for_one_window_only() =>
        Assert.All(
            new TidalPolicy(SmallHall.Model, ByCost).Decide(SmallHall.Crowd(0, 20), SmallHall.NobodyComes, TidalMemory.Empty, 1, onlyWindow: 4).Proposals,
            p => Assert.Equal(4, p.Window));

    [Fact]
    public void Says_honestly_that_people_would_wait_longer() =>
        Assert.Contains("共多等约12±3人·分钟", TidalProposal.Sentence(
            TidalKind.Uncovered, "7号窗口", new QueueOutlook(0, "A", 2, 0, 20, 5), "医保", new QueueOutlook(1, "B", 0, 2, 3, 4), "税务", 45, -12, 3), StringComparison.Ordinal);

    private static IReadOnlyList<TidalProposal> Decide(HallView view, TidalSettings settings, TidalMemory? memory = null) =>
        new TidalPolicy(SmallHall.Model, settings).Decide(view, SmallHall.NobodyComes, memory ?? TidalMemory.Empty, 1).Proposals;
}
