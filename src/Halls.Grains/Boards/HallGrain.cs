using System.Collections.Immutable;
using System.Security.Cryptography;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Grains.Tidal;
using Halls.Projections;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Halls.Grains.Boards;

/// <summary>One hall: its definition, and the fold of its day's queues and windows, from which the board is made.</summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="clock">The hall's time.</param>
/// <param name="real">The machine's time, by which leases run out.</param>
/// <param name="advisor">Thinks about moves of windows.</param>
/// <param name="logger">Log.</param>
[PlaceByHall]
public sealed partial class HallGrain(IEventStore store, EventCodec codec, ServiceClock clock, TimeProvider real, ITidalAdvisor advisor, ILogger<HallGrain> logger)
    : DecidingGrain<HallDefinition?, HallEvent, HallRefusal>(store, codec), IHallGrain
{
    /// <summary>At most five pushes a second and hall; a call goes out at once.</summary>
    private static readonly TimeSpan PushEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Rows are made again so often though nothing happened, because minutes pass: R-029 asks for five seconds.</summary>
    private const int TicksBetweenRefreshes = 20;

    /// <summary>A ticket that left one queue is expected in the other within so many refreshes.</summary>
    private const int RefreshesBeforeRejoin = 2;

    private readonly ObserverManager<IHallObserver> _observers = new(TimeSpan.FromMinutes(1), logger) { GetDateTime = () => real.GetUtcNow().UtcDateTime };
    private readonly Dictionary<string, long> _versions = [];
    private readonly HashSet<string> _dirtyQueues = [];
    private readonly HashSet<int> _dirtyWindows = [];
    private readonly HashSet<string> _behind = [];
    private readonly Dictionary<string, double> _openWindows = [];
    private readonly Dictionary<string, (TransferredTicket Ticket, int Refreshes)> _travelling = [];
    private string _hall = "";
    private StreamName _stream;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private HallView? _view;
    private HallDay? _day;
    private BoardSnapshot? _published;
    private bool _dirtyCalls;
    private int _ticks;

    /// <inheritdoc/>
    protected override StreamName Stream => _stream;

    /// <inheritdoc/>
    protected override HallDefinition? Initial => HallDecider.Initial;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _hall = this.GetPrimaryKeyString();
        _stream = Streams.Hall(_hall);
        await base.OnActivateAsync(cancellationToken);
        if (State is not null)
        {
            await BeginDay(State, cancellationToken);
        }

        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions { DueTime = PushEvery, Period = PushEvery });
    }

    /// <inheritdoc/>
    public async Task<DefineHallAnswer> Define(DefineHallRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.HallView) is { } first)
        {
            return Answer(first);
        }

        (HallDefinition? definition, IReadOnlyDictionary<string, string[]> faults) = Definitions.Parse(request.Definition);
        if (definition is null)
        {
            return new DefineHallAnswer(null, null, faults.ToImmutableSortedDictionary(f => f.Key, f => ImmutableArray.Create(f.Value)));
        }

        ImmutableArray<string> queuesInUse = _day is null
            ? []
            : [.. _day.Queues.Where(q => q.Value.Waiting + q.Value.Unanswered.Count + q.Value.Serving + q.Value.Held > 0).Select(q => q.Key)];
        ImmutableArray<int> windowsInUse = _day is null ? [] : [.. _day.Windows.Where(w => w.Value.Status != WindowStatus.Closed).Select(w => w.Key)];
        Outcome<HallView> stored = await Commit(
            request.Request,
            HallDecider.Decide(State, new HallCommand.Define(
                definition, queuesInUse, windowsInUse, _day?.PrefixesGiven() ?? ImmutableSortedDictionary<string, string>.Empty, request.By, clock.GetUtcNow())),
            state => Definitions.View(_hall, Version + 1, state!),
            AnswerJson.Default.HallView);
        return Answer(stored);

        static DefineHallAnswer Answer(Outcome<HallView> outcome) => new(outcome.Value, outcome.Refusal, ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty);
    }

    /// <inheritdoc/>
    public Task<HallView?> GetHall() => Task.FromResult(View());

    /// <inheritdoc/>
    public Task<BoardSnapshot?> GetBoard() => Task.FromResult(Snapshot());

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ChooseQueue(int window)
    {
        if (_day is null)
        {
            return Task.FromResult(ImmutableArray<string>.Empty);
        }

        // A queue that looks empty from here comes last, not never: its own grain knows better.
        IEnumerable<string> urgent = _day.Choices(window, clock.GetUtcNow(), RatesOf(window)).Select(c => c.QueueId);
        return Task.FromResult<ImmutableArray<string>>([.. urgent.Union(_day.Serves(window))]);
    }

    /// <inheritdoc/>
    public async Task Committed(StreamEvents events)
    {
        if (_day is null)
        {
            return;
        }

        bool called = false;
        if (DayOf(events.Stream) != _day.Day)
        {
            return;
        }

        long have = _versions.GetValueOrDefault(events.Stream);
        if (events.FirstVersion > have + 1)
        {
            _behind.Add(events.Stream);
            called = await CatchUp(events.Stream);
        }
        else
        {
            for (int i = 0; i < events.Events.Length; i++)
            {
                long version = events.FirstVersion + i;
                if (version > _versions.GetValueOrDefault(events.Stream))
                {
                    called |= Apply(events.Stream, version, Codec.Decode(events.Events[i].Type, events.Events[i].Data.AsSpan()));
                }
            }
        }

        if (called)
        {
            await Publish();
        }
    }

    /// <inheritdoc/>
    public async Task QueueAwake(string queue, DateOnly day)
    {
        if (_day is not null && day == _day.Day && _openWindows.TryGetValue(queue, out double open) && open > 0)
        {
            await Queue(queue).WindowsChanged(open);
        }
    }

    /// <inheritdoc/>
    public Task<BoardSnapshot?> Watch(IHallObserver observer)
    {
        if (_day is not null)
        {
            _observers.Subscribe(observer, observer);
        }

        return Task.FromResult(Snapshot());
    }

    /// <inheritdoc/>
    public Task Unwatch(IHallObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override HallDefinition? Evolve(HallDefinition? state, HallEvent happened) => HallDecider.Evolve(state, happened);

    /// <inheritdoc/>
    protected override async Task Announce(StreamEvents committed)
    {
        if (_day is not null && _day.Definition.Queues == State!.Queues && _day.Definition.Windows == State.Windows)
        {
            // Only who moves windows was set: no screen shows that.
            _day = _day.Redefine(State);
            _rules = RulesOf(State);
            LookSoon();
            await Sweep();
            return;
        }

        await WholeOrNotAtAll(_day is null ? () => BeginDay(State!, CancellationToken.None) : Redefine);
        foreach (QueueDefinition queue in State!.Queues)
        {
            await Queue(queue.Id).DefinitionChanged();
        }
    }

    private HallView? View()
    {
        if (State is null)
        {
            return null;
        }

        // Every verb of a window asks.
        if (_view?.Version != Version)
        {
            _view = Definitions.View(_hall, Version, State);
        }

        return _view;
    }

    /// <summary>Half a day is no board: after a failure the next activation reads it whole.</summary>
    private async Task WholeOrNotAtAll(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>Begins another epoch, so that every screen takes the new queues and windows from a snapshot.</summary>
    private async Task Redefine()
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(State!.TimeZone);
        _day = _day!.Redefine(State!);
        _rules = RulesOf(State!);
        await FoldUnknown(State!);
        _published = NewEpoch(_published!.Version + 1);
        await Notify(o => o.BoardChanged(new BoardDelta
        {
            Hall = _hall,
            Epoch = _published.Epoch,
            Version = _published.Version,
            AsOf = _published.AsOf,
            Open = _published.Open,
            Queues = [],
            Windows = [],
        }));
    }

    /// <summary>Reads what was missed of a stream. If the ledger can't be read now, the next tick tries again.</summary>
    /// <returns>True when a call was among it.</returns>
    private async Task<bool> CatchUp(string stream)
    {
        bool called = false;
        foreach (StoredEvent stored in await Store.ReadStreamAsync(new StreamName(stream), _versions.GetValueOrDefault(stream)))
        {
            called |= Apply(stream, stored.Version, Codec.Decode(stored.Type, stored.Data.Span));
        }

        _behind.Remove(stream);
        return called;
    }

    private async Task BeginDay(HallDefinition definition, CancellationToken cancellationToken)
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(definition.TimeZone);
        DateOnly today = HallView.ServiceDay(clock.GetUtcNow(), _zone);
        var day = HallDay.Begin(definition, today);
        _versions.Clear();
        _behind.Clear();
        _travelling.Clear();
        _openWindows.Clear();
        _day = day;
        foreach (QueueDefinition queue in definition.Queues)
        {
            await Fold(Streams.Queue(new QueueKey(_hall, queue.Id, today)), cancellationToken);
        }

        foreach (WindowDefinition window in definition.Windows)
        {
            await Fold(Streams.Window(new WindowKey(_hall, window.No, today)), cancellationToken);
        }

        await BeginTide(today, cancellationToken);
        _day = _day with { Tide = _tide!.State };
        await BeginBookings(today, cancellationToken);
        foreach ((string id, (TransferredTicket ticket, _)) in _travelling.ToArray())
        {
            // After a restart nobody is still about to let it join.
            _travelling[id] = (ticket, RefreshesBeforeRejoin);
        }

        _published = NewEpoch(Math.Max(_versions.Values.Sum(), (_published?.Version ?? 0) + 1));
        _dirtyQueues.UnionWith(definition.Queues.Select(q => q.Id));
    }

    /// <summary>A queue or window that comes back today after a definition without it has a past to be read.</summary>
    private async Task FoldUnknown(HallDefinition definition)
    {
        IEnumerable<StreamName> streams = definition.Queues.Select(q => Streams.Queue(new QueueKey(_hall, q.Id, _day!.Day)))
            .Concat(definition.Windows.Select(w => Streams.Window(new WindowKey(_hall, w.No, _day!.Day))));
        foreach (StreamName stream in streams.Where(s => !_versions.ContainsKey(s.Value)).ToArray())
        {
            await Fold(stream, CancellationToken.None);
        }
    }

    private async Task Fold(StreamName stream, CancellationToken cancellationToken)
    {
        foreach (StoredEvent stored in await Store.ReadStreamAsync(stream, cancellationToken: cancellationToken))
        {
            Apply(stream.Value, stored.Version, Codec.Decode(stored.Type, stored.Data.Span));
        }
    }

    /// <summary>Folds one event and notes what it changes on the board.</summary>
    /// <returns>True for a call, which goes out at once.</returns>
    private bool Apply(string stream, long version, object happened)
    {
        _versions[stream] = version;
        (QueueKey? queue, WindowKey? window) = Streams.Parse(stream);
        _changedSinceForeseen = true;
        switch (happened)
        {
            case QueueEvent e when queue is { } key:
                int? from = _day!.Queue(key.Queue).Tickets.GetValueOrDefault(e.TicketId)?.Window;
                _day = _day.Evolve(key.Queue, e);
                Ticket after = _day.Queue(key.Queue).Tickets[e.TicketId];
                _dirtyQueues.Add(key.Queue);
                foreach (int no in new[] { from, after.Window }.OfType<int>())
                {
                    _dirtyWindows.Add(no);
                }

                _dirtyCalls |= e is not (QueueEvent.TicketIssued or QueueEvent.TicketJoined or QueueEvent.TicketLeft);
                if (e is QueueEvent.TicketTransferred t && !HasArrived(e.TicketId, t.ToQueue, after.Transfers + 1))
                {
                    _travelling[e.TicketId] = (new TransferredTicket(
                        after.Id, after.Number, EnumText<TicketClass>.Of(after.Class), after.IssuedAt, EnumText<TransferPlace>.Of(t.Place), key.Queue, t.ToQueue, after.Item, t.By,
                        after.Transfers + 1), 0);
                }
                else if (e is QueueEvent.TicketJoined j && _travelling.TryGetValue(e.TicketId, out (TransferredTicket Ticket, int Refreshes) travel) && travel.Ticket.Transfers <= j.Transfers)
                {
                    _travelling.Remove(e.TicketId);
                }

                return e is QueueEvent.TicketCalled or QueueEvent.TicketRecalled;

            case WindowEvent e when window is { } key:
                _day = _day!.Evolve(key.No, e);
                _dirtyWindows.Add(key.No);
                _dirtyQueues.UnionWith(_day.Serves(key.No));
                LookSoon();
                return false;

            default:
                throw new InvalidOperationException($"A {happened.GetType().Name} does not belong into the stream '{stream}'.");
        }
    }

    /// <summary>On a reread the queue where a ticket went may have been folded before the one that it left, and the ticket may have gone on since.</summary>
    private bool HasArrived(string ticketId, string queue, int transfers) =>
        _day!.Queue(queue).Tickets.TryGetValue(ticketId, out Ticket? there) && there.Transfers >= transfers;

    private async Task Tick(CancellationToken cancellationToken)
    {
        if (_day is null)
        {
            // Somebody asked for a hall that is not there. Not at once in the call: many may ask together, and each would end the next one's activation.
            DeactivateOnIdle();
            return;
        }

        if (HallView.ServiceDay(clock.GetUtcNow(), _zone) != _day.Day)
        {
            await WholeOrNotAtAll(() => BeginDay(State!, cancellationToken));
        }

        foreach (string stream in _behind.ToArray())
        {
            await CatchUp(stream);
        }

        if (++_ticks % TicksBetweenRefreshes == 0)
        {
            _dirtyQueues.UnionWith(_day.Definition.Queues.Select(q => q.Id));
            await SendTravellersOn();
        }

        await Think();
        await Publish();
    }

    /// <summary>Sends what changed since the last publication, and the calls among it also as calls.</summary>
    private async Task Publish()
    {
        if (_dirtyQueues.Count == 0 && _dirtyWindows.Count == 0 && !_dirtyCalls)
        {
            return;
        }

        BoardSnapshot before = _published!;
        BoardSnapshot now = Rows(before);
        _dirtyQueues.Clear();
        _dirtyWindows.Clear();
        _dirtyCalls = false;
        await SendWindowHints();

        ImmutableArray<QueueRow> queues = [.. now.Queues.Where((row, i) => !BoardRows.Same(row, before.Queues[i]))];
        ImmutableArray<WindowRow> windows = [.. now.Windows.Where((row, i) => !BoardRows.Same(row, before.Windows[i]))];
        bool calls = !now.Calls.AsSpan().SequenceEqual(before.Calls.AsSpan());
        if (queues.IsEmpty && windows.IsEmpty && !calls && now.Open == before.Open)
        {
            return;
        }

        _published = now with { Version = before.Version + 1 };
        var delta = new BoardDelta
        {
            Hall = _hall,
            Epoch = _published.Epoch,
            Version = _published.Version,
            AsOf = _published.AsOf,
            Open = _published.Open,
            Queues = queues,
            Windows = windows,
            Calls = calls ? now.Calls : null,
        };

        // The call first: it is short, somebody waits for it, and a thousand walls take their time.
        foreach (CallRow call in calls ? now.Calls.Except(before.Calls).Where(c => !c.Answered).Reverse() : [])
        {
            await Notify(o => o.TicketCalled(new TicketCalledNotice(_hall, call.Number, call.Window, call.QueueName, call.Calls)));
        }

        await Notify(o => o.BoardChanged(delta));
    }

    private Task Notify(Func<IHallObserver, Task> tell) => _observers.Count == 0 ? Task.CompletedTask : _observers.Notify(tell);

    /// <summary>The board as it is now under the last published version: a delta that follows repeats what this already shows, which is harmless.</summary>
    private BoardSnapshot? Snapshot() => _published is null ? null : Rows(_published);

    private BoardSnapshot NewEpoch(long version) => Rows(new BoardSnapshot
    {
        Hall = _hall,
        HallName = _day!.Definition.Name,
        Day = _day.Day,
        Epoch = RandomNumberGenerator.GetHexString(12, lowercase: true),
        Version = version,
        AsOf = default,
        Open = false,
        Queues = [],
        Windows = [],
        Calls = [],
    });

    private BoardSnapshot Rows(BoardSnapshot before)
    {
        HallDay day = _day!;
        DateTimeOffset now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone);
        bool all = before.Queues.IsEmpty;
        return before with
        {
            AsOf = now,
            Open = Intake.At(day.Definition, now) == IntakeState.Accepting,
            Hours = Definitions.Today(day.Definition, now.DayOfWeek),
            Queues = [.. day.Definition.Queues.Select((q, i) => all || _dirtyQueues.Contains(q.Id) ? BoardRows.Queue(day, q, now, ForeseenOf(q.Id, now)) : before.Queues[i])],
            Windows = [.. day.Definition.Windows.Select((w, i) => all || _dirtyWindows.Contains(w.No) ? BoardRows.Window(day, w, _zone) : before.Windows[i])],
            Calls = all || _dirtyCalls ? BoardRows.Calls(day, _zone) : before.Calls,
        };
    }

    private async Task SendWindowHints()
    {
        foreach (QueueDefinition queue in _day!.Definition.Queues)
        {
            double open = _day.OpenWindowsFor(queue.Id);
            if (_openWindows.GetValueOrDefault(queue.Id) != open)
            {
                _openWindows[queue.Id] = open;
                await Queue(queue.Id).WindowsChanged(open);
            }
        }
    }

    /// <summary>A transfer is two appends. If the second one never came, it is repeated: joining twice is harmless.</summary>
    private async Task SendTravellersOn()
    {
        foreach ((string id, (TransferredTicket ticket, int refreshes)) in _travelling.ToArray())
        {
            _travelling[id] = (ticket, refreshes + 1);
            if (refreshes >= RefreshesBeforeRejoin)
            {
                LogRejoin(id, ticket.FromQueue, ticket.ToQueue);
                await Queue(ticket.ToQueue).Rejoin(ticket);
            }
        }

        // A window that is still at it does this by itself before it hears the hall.
        foreach (int no in _day!.WindowsWithTwoInHand())
        {
            await GrainFactory.GetGrain<IWindowGrain>(new WindowKey(_hall, no, _day.Day).ToString()).Settle();
        }
    }

    private static DateOnly? DayOf(string stream) =>
        Streams.Parse(stream) switch { ({ } queue, _) => queue.Day, (_, { } window) => window.Day, _ => null };

    private IQueueGrain Queue(string queue) => GrainFactory.GetGrain<IQueueGrain>(new QueueKey(_hall, queue, _day!.Day).ToString());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ticket {Ticket} left queue {From} and did not arrive in {To}: sending it on")]
    private partial void LogRejoin(string ticket, string from, string to);
}
