using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class ServingATicket
{
    [Fact]
    public void A_recall_counts_the_calls_and_changes_no_order() => Given(Issued(1), Called(1, 1), Recalled(1, 2, 2)).When(Recall(1, 3)).Then(Recalled(1, 3, calls: 3));

    [Fact]
    public void A_recall_leaves_the_end_of_the_wait_where_it_was_R030() =>
        Assert.Equal(TimeSpan.FromMinutes(1), Given(Issued(1), Called(1, 1), Recalled(1, 4, 2)).Ticket(1).Wait);

    [Fact]
    public void Starts_when_the_person_is_here() => Given(Issued(1), Called(1, 1)).When(Start(1, 2)).Then(Started(1, 2));

    [Fact]
    public void A_second_start_is_refused_R021() => Given(Issued(1), Called(1, 1), Started(1, 2)).When(Start(1, 3)).ThenRefused(QueueRefusal.TicketNotCalled);

    [Fact]
    public void Ends_when_the_clerk_completes_it() => Given(Issued(1), Called(1, 1), Started(1, 2)).When(Complete(1, 9)).Then(Completed(1, 9));

    [Fact]
    public void Cannot_end_before_it_started_R021() => Given(Issued(1), Called(1, 1)).When(Complete(1, 9)).ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Started_at_its_last_call_when_the_clerk_says_afterwards_that_the_person_came() =>
        Given(Issued(1), Called(1, 1), Recalled(1, 3, 2)).When(Complete(1, 9, came: true)).Then(Started(1, 3), Completed(1, 9));

    [Fact]
    public void Ends_only_once_R021() => Given(Issued(1), Called(1, 1), Started(1, 2), Completed(1, 9)).When(Complete(1, 10)).ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Takes_from_start_to_end_R030() =>
        Assert.Equal(TimeSpan.FromMinutes(70), Given(Issued(1), Called(1, 1), Started(1, 2), Completed(1, 72)).Ticket(1).ServiceTime);

    [Fact]
    public void Has_no_service_time_before_its_end() => Assert.Null(Given(Issued(1), Called(1, 1), Started(1, 2)).Ticket(1).ServiceTime);

    [Fact]
    public void Has_no_service_time_when_nobody_came() =>
        Assert.Null(Given(Issued(1), Called(1, 1), Missed(1, 2)).Ticket(1).ServiceTime);

    [Fact]
    public void Adds_its_seconds_and_their_square_to_the_days_sums()
    {
        QueueState state = Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4), Completed(1, 6), Called(2, 6), Started(2, 6), Completed(2, 7)]).State;
        Assert.Equal((2, 180.0, (120.0 * 120) + (60 * 60)), (state.Done, state.ServiceSeconds, state.ServiceSecondsSquared));
    }

    [Fact]
    public void Answers_the_call()
    {
        QueueState called = Given(Issued(1), Called(1, 1)).State;
        QueueState served = Given(Issued(1), Called(1, 1), Started(1, 2)).State;
        Assert.Equal([Id(1)], called.Unanswered);
        Assert.Empty(called.Answered);
        Assert.Empty(served.Unanswered);
        Assert.Equal([Id(1)], served.Answered);
    }

    [Fact]
    public void Keeps_the_last_eight_answered_calls_oldest_first()
    {
        QueueEvent[] events = [.. Enumerable.Range(1, 10).SelectMany(i => new[] { Issued(i, i), Called(i, i + 0.2), Started(i, i + 0.4), Completed(i, i + 0.6) })];
        Assert.Equal(Enumerable.Range(3, 8).Select(i => Id(i)), Given(events).State.Answered);
    }
}
