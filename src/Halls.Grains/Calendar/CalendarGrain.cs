using Halls.Contracts;
using Halls.Contracts.Calendar;
using Halls.Contracts.Halls;
using Halls.Domain;
using Halls.Domain.Calendar;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections.Calendar;

namespace Halls.Grains.Calendar;

/// <summary>The import of calendars: one proposes, another confirms. Whoever counts working days reads <see cref="WorkingDays"/> and never waits for this.</summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="days">This silo's working days.</param>
public sealed class CalendarGrain(IEventStore store, EventCodec codec, ServiceClock clock, WorkingDays days)
    : DecidingGrain<CalendarState, CalendarEvent, CalendarRefusal>(store, codec), ICalendarGrain
{
    /// <inheritdoc/>
    protected override StreamName Stream => WorkingDays.Stream;

    /// <inheritdoc/>
    protected override CalendarState Initial => CalendarDecider.Initial;

    /// <inheritdoc/>
    public Task<CalendarView> Get() => Task.FromResult(CalendarViews.Of(State));

    /// <inheritdoc/>
    public async Task<Outcome<CalendarProposalView>> Propose(ProposeCalendarRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.CalendarProposalView) is { } first)
        {
            return first;
        }

        var file = CalendarYear.Parse(request.File);
        return await Commit(
            request.Request, CalendarDecider.Decide(Ahead, new CalendarCommand.Propose(file) { Now = clock.GetUtcNow(), By = request.By }),
            state => CalendarViews.Of(state.Calendar, state.Proposals[file.Year]), AnswerJson.Default.CalendarProposalView);
    }

    /// <inheritdoc/>
    public Task<Outcome<CalendarView>> Confirm(DecideCalendarRequest request) =>
        Decide(request, new CalendarCommand.Confirm(request.Year, request.Revision) { Now = clock.GetUtcNow(), By = request.By });

    /// <inheritdoc/>
    public Task<Outcome<CalendarView>> Decline(DecideCalendarRequest request) =>
        Decide(request, new CalendarCommand.Decline(request.Year, request.Reason ?? "") { Now = clock.GetUtcNow(), By = request.By });

    /// <inheritdoc/>
    protected override CalendarState Evolve(CalendarState state, CalendarEvent happened) => CalendarDecider.Evolve(state, happened);

    /// <summary>This silo counts by it from its next look on; the others notice by themselves.</summary>
    protected override Task Announce(StreamEvents committed)
    {
        days.Forget();
        return Task.CompletedTask;
    }

    private async Task<Outcome<CalendarView>> Decide(DecideCalendarRequest request, CalendarCommand command) =>
        await FirstAnswer(request.Request, AnswerJson.Default.CalendarView) is { } first ? first
        : await Commit(request.Request, CalendarDecider.Decide(Ahead, command), CalendarViews.Of, AnswerJson.Default.CalendarView);
}
