using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class CallingAChosenTicket
{
    [Fact]
    public void Calls_it_out_of_its_turn_and_keeps_the_reason() =>
        Given(IssuedUpTo(3)).When(Call(Id(3), 5, reason: "轮椅")).Then(Called(Id(3), 5, code: CallCode.Chosen, text: "轮椅", overtook: 2));

    [Fact]
    public void Calls_also_one_that_was_set_back() =>
        Given(Issued(1), Called(1, 1), SetBack(1, 2)).When(Call(Id(1), 5)).Then(Called(Id(1), 5, first: false, code: CallCode.Chosen, text: "老人"));

    [Fact]
    public void Takes_one_that_was_set_back_out_of_the_line() => Assert.Equal(0, Given(Issued(1), Called(1, 1), SetBack(1, 2), Called(1, 5)).State.Waiting);

    [Fact]
    public void Is_refused_while_the_window_has_a_ticket_in_hand_R022() =>
        Given([.. IssuedUpTo(2), Called(1, 3)]).When(Call(Id(2), 5)).ThenRefused(QueueRefusal.TicketInHand);

    [Fact]
    public void Is_refused_for_a_ticket_that_another_window_has_called_R022() =>
        Given(Issued(1), Called(1, 3, window: 2)).When(Call(Id(1), 5)).ThenRefused(QueueRefusal.TicketNotWaiting);
}
