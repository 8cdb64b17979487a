namespace Halls.Domain.Tests.Support;

/// <summary>Given events, when a command, then events or a refusal.</summary>
internal sealed class Scenario<TState, TCommand, TEvent, TRefusal>(
    Func<TState, TCommand, Decision<TEvent, TRefusal>> decide, Func<TState, TEvent, TState> evolve, TState state)
    where TRefusal : struct, Enum
{
    public TState State => state;

    public Scenario<TState, TCommand, TEvent, TRefusal> And(params TEvent[] events) => new(decide, evolve, events.Aggregate(state, evolve));

    public Verdict When(TCommand command) => new(decide(state, command), this);

    internal sealed class Verdict(Decision<TEvent, TRefusal> decision, Scenario<TState, TCommand, TEvent, TRefusal> before)
    {
        public void Then(params TEvent[] expected)
        {
            Assert.Null(decision.Refusal);
            Assert.Equal(expected, decision.Events);
        }

        public void ThenNothingHappens() => Then();

        public void ThenRefused(TRefusal expected)
        {
            Assert.Equal(expected, decision.Refusal);
            Assert.Empty(decision.Events);
        }

        /// <summary>The only event, for those who look at one of its values.</summary>
        public T ThenOne<T>()
            where T : TEvent
        {
            Assert.Null(decision.Refusal);
            return Assert.IsType<T>(Assert.Single(decision.Events));
        }

        /// <summary>What is given after that.</summary>
        public Scenario<TState, TCommand, TEvent, TRefusal> Afterwards()
        {
            Assert.Null(decision.Refusal);
            return before.And([.. decision.Events]);
        }
    }
}
