using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;

namespace Halls.Domain.Tests.Tidal;

/// <summary>What the policy says of a move that somebody else thinks of .</summary>
public class AppraisingAMove
{
    private static readonly HallView Crowd = SmallHall.Crowd(0, 12);

    [Fact]
    public void Says_of_a_move_to_the_crowd_that_those_who_gain_wait_less()
    {
        TidalAppraisal appraisal = Of(2, [0]);
        Assert.Equal(["A", "B"], appraisal.Queues.Select(q => q.Id));
        Assert.Equal((12, 2), (appraisal.Queues[0].Waiting, appraisal.Queues[0].Windows));
        Assert.True(appraisal.Queues[0].With < appraisal.Queues[0].Without, $"{appraisal.Queues[0]}");
        Assert.True(appraisal.Saved > 0);
        Assert.Equal(45, appraisal.Horizon);
    }

    [Fact]
    public void Says_of_a_move_away_from_the_crowd_that_it_costs_them_time()
    {
        TidalAppraisal appraisal = Of(0, [1]);
        QueueOutlook lends = appraisal.Queues[1];
        Assert.Equal("A", lends.Id);
        Assert.True(lends.With > lends.Without, $"{lends}");
        Assert.True(appraisal.Saved < 0 && appraisal.LenderCost > 0, $"{appraisal}");
    }

    [Fact]
    public void Names_every_queue_that_gains_or_lends_and_none_that_stays() => Assert.Equal(["A", "C", "B"], Of(2, [0, 2]).Queues.Select(q => q.Id));

    [Fact]
    public void Agrees_with_the_proposal_of_the_same_move()
    {
        TidalProposal proposal = Policy().Decide(Crowd, SmallHall.NobodyComes, TidalMemory.Empty, 1).Proposals[0];
        TidalAppraisal appraisal = Of(proposal.Window, [.. proposal.After]);
        Assert.InRange(appraisal.Saved, proposal.Saved - (4 * proposal.SavedError) - 1, proposal.Saved + (4 * proposal.SavedError) + 1);
        Assert.Equal(proposal.To.Id, appraisal.Queues[0].Id);
    }

    [Fact]
    public void Is_the_same_for_the_same_seed_whatever_was_judged_before()
    {
        TidalPolicy policy = Policy();
        TidalAppraisal first = policy.Appraise(Crowd, SmallHall.NobodyComes, 2, [0], 7);
        policy.Decide(SmallHall.Crowd(1, 30), SmallHall.NobodyComes, TidalMemory.Empty, 3);
        TidalAppraisal second = policy.Appraise(Crowd, SmallHall.NobodyComes, 2, [0], 7);
        Assert.Equal(first.Queues, second.Queues);
        Assert.Equal((first.Saved, first.LenderCost), (second.Saved, second.LenderCost));
    }

    [Fact]
    public void Expects_nothing_of_a_window_that_is_closed() =>
        Assert.Equal(0, Policy().Appraise(
            Crowd with { Windows = Crowd.Windows.SetItem(2, Crowd.Windows[2] with { Activity = WindowActivity.Away }) }, SmallHall.NobodyComes, 2, [0], 7).Saved);

    private static TidalPolicy Policy() => new(SmallHall.Model, new TidalSettings { Open = null, Close = null, Margin = 0, Doubt = 0 });

    private static TidalAppraisal Of(int window, int[] posted) => Policy().Appraise(Crowd, SmallHall.NobodyComes, window, [.. posted], 7);
}
