using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>挂起, R-028 and R-030. One held ticket a window is a peer's limit, not ours.</summary>
public class HoldingATicket
{
    [Fact]
    public void Parks_it_at_the_window_with_a_reason() => Given(Issued(1), Called(1, 1), Started(1, 2)).When(Hold(1, 3, reason: "补材料")).Then(Held(1, 3, "补材料"));

    [Fact]
    public void Keeps_it_with_the_window_that_held_it_R028() => Assert.Equal(1, Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 3)).Ticket(1).Window);

    [Fact]
    public void Can_be_done_with_more_than_one_at_a_window()
    {
        var given = Given([.. IssuedUpTo(3), Called(1, 3), Started(1, 4), Held(1, 5), Called(2, 5), Started(2, 6)]).When(Hold(2, 7)).Afterwards();
        Assert.Equal([Id(1), Id(2)], given.State.HeldAt);
        Assert.Equal(2, given.State.Held);
    }

    [Fact]
    public void Ends_when_the_window_takes_it_up_again() => Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 3)).When(Resume(1, 8)).Then(Resumed(1, 8));

    [Fact]
    public void Either_of_two_held_ones_can_be_taken_up_first() =>
        Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4), Held(1, 5), Called(2, 5), Started(2, 6), Held(2, 7)]).When(Resume(1, 8)).Then(Resumed(1, 8));

    [Fact]
    public void Cannot_be_ended_by_another_window_R022() =>
        Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 3)).When(Resume(1, 8, window: 2)).ThenRefused(QueueRefusal.TicketNotHeld);

    [Fact]
    public void Cannot_be_ended_while_another_ticket_is_in_hand_R022() =>
        Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4), Held(1, 5), Called(2, 6)]).When(Resume(1, 7)).ThenRefused(QueueRefusal.TicketInHand);

    [Fact]
    public void Stops_the_service_timer_R028_R030()
    {
        Ticket ticket = Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 4), Resumed(1, 34), Held(1, 36), Resumed(1, 41), Completed(1, 42)).Ticket(1);
        Assert.Equal(TimeSpan.FromMinutes(35), ticket.HeldFor);
        Assert.Equal(TimeSpan.FromMinutes(5), ticket.ServiceTime);
    }

    [Fact]
    public void Forgets_its_reason_and_start_when_it_ends()
    {
        Ticket ticket = Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 4), Resumed(1, 34)).Ticket(1);
        Assert.Equal((null, null, TicketState.Serving), (ticket.HoldReason, ticket.HeldSince, ticket.State));
    }

    [Fact]
    public void Is_refused_before_the_service_started_R021() => Given(Issued(1), Called(1, 1)).When(Hold(1, 3)).ThenRefused(QueueRefusal.TicketNotServing);
}
