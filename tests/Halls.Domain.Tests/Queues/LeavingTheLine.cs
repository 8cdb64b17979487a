using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class LeavingTheLine
{
    [Fact]
    public void Gives_up_the_place() => Given(Issued(1)).When(Leave(1, 5)).Then(LeftLine(1, 5));

    [Fact]
    public void Is_possible_also_after_a_missed_call() => Given(Issued(1), Called(1, 1), SetBack(1, 2)).When(Leave(1, 5)).Then(LeftLine(1, 5));

    [Fact]
    public void Takes_the_ticket_out_wherever_it_stood()
    {
        Assert.Equal(["A001", "A003"], Given([.. IssuedUpTo(3), LeftLine(2, 5)]).Order());
        Assert.Equal(["A002"], Given([.. IssuedUpTo(2), Called(1, 3), SetBack(1, 4), LeftLine(1, 5)]).Order());
    }

    [Fact]
    public void Twice_is_once() => Given(Issued(1), LeftLine(1, 5)).When(Leave(1, 6)).ThenNothingHappens();

    [Fact]
    public void Is_no_miss() => Assert.Equal(0, Given(Issued(1), LeftLine(1, 5)).State.Missed);

    [Fact]
    public void Of_a_ticket_that_never_was_here_is_refused() => Given().When(Leave(1, 5)).ThenRefused(QueueRefusal.NoSuchTicket);
}
