using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Ratings;
using Halls.Contracts.Windows;
using Halls.Domain;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Grains.Queues;

/// <summary>One queue's service day.</summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="clock">The hall's time.</param>
/// <param name="links">Makes the citizens' links.</param>
/// <param name="vault">Seals phone numbers.</param>
/// <param name="logger">Log.</param>
[PlaceByHall]
public sealed partial class QueueGrain(
    IEventStore store, EventCodec codec, ServiceClock clock, CitizenLinks links, PersonalVault vault, ILogger<QueueGrain> logger)
    : DecidingGrain<QueueState, QueueEvent, QueueRefusal>(store, codec), IQueueGrain
{
    private QueueKey _key;
    private StreamName _stream;
    private TicketViews? _views;
    private double _openWindows;
    private QueueWaits? _foreseen;
    private IHallGrain _hall = null!;

    /// <inheritdoc/>
    protected override StreamName Stream => _stream;

    /// <inheritdoc/>
    protected override QueueState Initial => QueueDecider.Initial;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = QueueKey.Parse(this.GetPrimaryKeyString());
        _stream = Streams.Queue(_key);
        _hall = GrainFactory.GetGrain<IHallGrain>(_key.Hall);
        await ReadDefinition(cancellationToken);
        await base.OnActivateAsync(cancellationToken);
        if (_views is not null)
        {
            await _hall.QueueAwake(_key.Queue, _key.Day);
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<TicketView>> Issue(IssueTicketRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.TicketView) is { } first)
        {
            return first;
        }

        if (_views is null)
        {
            return Unknown<TicketView>();
        }

        if (!EnumText<TicketClass>.TryParse(request.Class, out TicketClass ticketClass))
        {
            throw new ArgumentException($"Not a class of tickets: '{request.Class}'.", nameof(request));
        }

        DateTimeOffset now = Now();
        SealedField? phone = request.Phone is null ? null : vault.Seal("phone", request.Phone);
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(Ahead, new QueueCommand.Issue(
            _key.Hall, _views.Definition, _key.Queue, _key.Day, ticketClass, request.Item, phone?.Id, request.GreenReason, request.By)
        { Now = now });
        if (decision.Events is [QueueEvent.TicketIssued issued])
        {
            decision = issued with { Estimate = Told(issued, now) };
        }

        return await Commit(
            request.Request,
            decision,
            state => ViewOf(state, decision.Events[0].TicketId, now) with { Follow = links.Follow(decision.Events[0].TicketId) },
            AnswerJson.Default.TicketView,
            phone is null ? null : [phone]);
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> CallNext(CallNextRequest request)
    {
        if (_views is null)
        {
            return Unknown<WindowView>();
        }

        DateTimeOffset now = Now();
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(
            Ahead, new QueueCommand.CallNext(request.Before.No, _views.Policy, request.Completing, request.Came, request.By, _views.PlaceOf(request.Before.No)) { Now = now });
        return await Commit(
            request.Request, decision, state => request.Before with { Ticket = ViewOf(state, decision.Events[^1].TicketId, now) }, AnswerJson.Default.WindowView);
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> WorkOn(WorkOnTicketRequest request)
    {
        if (_views is null)
        {
            return Unknown<WindowView>();
        }

        DateTimeOffset now = Now();
        int no = request.Before.No;
        string id = request.TicketId, by = request.By, reason = request.Reason ?? "";
        QueueCommand command = request.Verb switch
        {
            TicketVerb.Call => new QueueCommand.Call(id, no, reason, by) { Now = now },
            TicketVerb.Recall => new QueueCommand.Recall(id, no, by) { Now = now },
            TicketVerb.Start => new QueueCommand.Start(id, no, by) { Now = now },
            TicketVerb.Complete => new QueueCommand.Complete(id, no, request.Came, by, _views.PlaceOf(no)) { Now = now },
            TicketVerb.Miss => new QueueCommand.Miss(id, no, _views.Policy, by) { Now = now },
            TicketVerb.Hold => new QueueCommand.Hold(id, no, reason, by) { Now = now },
            TicketVerb.Resume => new QueueCommand.Resume(id, no, by) { Now = now },
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Verb, "Not a verb of a window."),
        };
        return await Commit(
            request.Request, QueueDecider.Decide(Ahead, command), state => After(request.Before, request.Verb, ViewOf(state, id, now)), AnswerJson.Default.WindowView);
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> TransferOut(TransferOutRequest request)
    {
        if (_views is null)
        {
            return Unknown<WindowView>();
        }

        if (!EnumText<TransferPlace>.TryParse(request.Place, out TransferPlace place))
        {
            throw new ArgumentException($"Not a place in a line: '{request.Place}'.", nameof(request));
        }

        Decision<QueueEvent, QueueRefusal> decision = request.ToQueue == _key.Queue
            ? QueueRefusal.SameQueue
            : QueueDecider.Decide(
                Ahead, new QueueCommand.Transfer(request.TicketId, request.Before.No, request.ToQueue, place, request.Reason, request.By) { Now = Now() });
        return await Commit(request.Request, decision, _ => request.Before with { Ticket = null }, AnswerJson.Default.WindowView);
    }

    /// <inheritdoc/>
    public async Task<Outcome<TicketView>> Join(TransferredTicket ticket)
    {
        if (_views is null)
        {
            return Unknown<TicketView>();
        }

        if (!EnumText<TransferPlace>.TryParse(ticket.Place, out TransferPlace place) || !EnumText<TicketClass>.TryParse(ticket.Class, out TicketClass ticketClass))
        {
            throw new ArgumentException($"Not a place or a class: '{ticket.Place}', '{ticket.Class}'.", nameof(ticket));
        }

        DateTimeOffset now = Now();
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(Ahead, new QueueCommand.Join(
            ticket.TicketId, ticket.Number, ticketClass, ticket.IssuedAt, place, ticket.FromQueue, ticket.Transfers, ticket.Item, ticket.By)
        { Now = now });
        return await Commit(null, decision, state => ViewOf(state, ticket.TicketId, now), AnswerJson.Default.TicketView);
    }

    /// <inheritdoc/>
    public async Task Rejoin(TransferredTicket ticket)
    {
        Outcome<TicketView> joined = await Join(ticket);
        if (joined.Refusal is not null)
        {
            LogNotRejoined(ticket.TicketId, _key.Queue, joined.Refusal);
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<TicketView>> Leave(RequestStamp request, string ticketId)
    {
        if (_views is null)
        {
            return Unknown<TicketView>();
        }

        if (await FirstAnswer(request, AnswerJson.Default.TicketView) is { } first)
        {
            return first;
        }

        DateTimeOffset now = Now();
        Decision<QueueEvent, QueueRefusal> decision = QueueDecider.Decide(Ahead, new QueueCommand.Leave(ticketId) { Now = now });
        return await Commit(request, decision, state => ViewOf(state, ticketId, now) with { Follow = links.Follow(ticketId) }, AnswerJson.Default.TicketView);
    }

    /// <inheritdoc/>
    public Task<TicketSight?> Get(string ticketId) => Task.FromResult(
        _views is not null && State.Tickets.TryGetValue(ticketId, out Ticket? ticket)
            ? new TicketSight(_views.Of(State, ticket, Now(), _openWindows, _foreseen), ticket.State == TicketState.Moved ? ticket.MovedTo : null)
            : null);

    /// <inheritdoc/>
    public async Task<TicketView?> AtWindow(string ticketId, int window)
    {
        if (_views is not null && State.Tickets.TryGetValue(ticketId, out Ticket? ticket) && ticket.Window == window
            && ticket.State is TicketState.Called or TicketState.Serving or TicketState.Held)
        {
            return _views.Of(State, ticket, Now(), _openWindows, _foreseen);
        }

        await EnsureCurrent();
        return null;
    }

    /// <inheritdoc/>
    public Task<ServedTicket?> Served(string ticketId) => Task.FromResult(
        _views is not null && State.Tickets.TryGetValue(ticketId, out Ticket? ticket) ? _views.Served(ticket, _key.Day) : null);

    /// <inheritdoc/>
    public Task<ImmutableArray<TicketView>> Waiting(int limit)
    {
        DateTimeOffset now = Now();
        return Task.FromResult(_views is null
            ? ImmutableArray<TicketView>.Empty
            : [.. State.InCallingOrder(_views.Policy.MaxConsecutivePriority).Take(limit).Select(t => _views.Of(State, t, now, _openWindows, _foreseen))]);
    }

    /// <inheritdoc/>
    public Task DefinitionChanged() => ReadDefinition(CancellationToken.None);

    /// <inheritdoc/>
    public Task WindowsChanged(double openWindows)
    {
        _openWindows = openWindows;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WaitsForeseen(QueueWaits waits)
    {
        _foreseen = waits;
        return Task.CompletedTask;
    }

    /// <summary>
    /// The wait that is told with a ticket and kept with it: what the hall foresees, or else what the plain formula says; null where nothing is said.
    /// </summary>
    private ToldWait? Told(QueueEvent.TicketIssued issued, DateTimeOffset now)
    {
        if (TicketViews.Told(_foreseen, issued.Class, now) is { } foreseen)
        {
            return foreseen;
        }

        if (Ahead.Done < _views!.Policy.WaitMinSamples || _openWindows <= 0)
        {
            return null;
        }

        QueueState then = QueueDecider.Evolve(Ahead, issued);
        return _views.Of(then, then.Tickets[issued.TicketId], now, _openWindows, null).Wait is { } plain ? new ToldWait(plain.Low, plain.Likely, plain.High, plain.Low, plain.High) : null;
    }

    /// <inheritdoc/>
    protected override QueueState Evolve(QueueState state, QueueEvent happened) => QueueDecider.Evolve(state, happened);

    /// <inheritdoc/>
    protected override Task Announce(StreamEvents committed) => _hall.Committed(committed);

    /// <summary>The window after a verb: what is in hand and what is held there.</summary>
    private static WindowView After(WindowView before, TicketVerb verb, TicketView ticket) => verb switch
    {
        TicketVerb.Complete => before with { Ticket = ticket, Rating = ticket.Rating },
        TicketVerb.Miss => before with { Ticket = null },
        TicketVerb.Hold => before with { Ticket = null, Held = before.Held.Add(ticket) },
        TicketVerb.Resume => before with { Ticket = ticket, Held = before.Held.RemoveAll(h => h.Id == ticket.Id) },
        _ => before with { Ticket = ticket },
    };

    private async Task ReadDefinition(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> stored = await Store.ReadStreamAsync(Streams.Hall(_key.Hall), cancellationToken: cancellationToken);
        HallDefinition? definition = stored.Aggregate(
            HallDecider.Initial, (state, e) => HallDecider.Evolve(state, (HallEvent)Codec.Decode(e.Type, e.Data.Span)));
        _views = definition?.Queue(_key.Queue) is { } queue
            ? new TicketViews(_key.Hall, queue, definition, PolicyValues.Of(definition), TimeZoneInfo.FindSystemTimeZoneById(definition.TimeZone), links)
            : null;
    }

    private TicketView ViewOf(QueueState state, string ticketId, DateTimeOffset now) => _views!.Of(state, state.Tickets[ticketId], now, _openWindows, _foreseen);

    private DateTimeOffset Now() => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _views?.Zone ?? TimeZoneInfo.Utc);

    private Outcome<T> Unknown<T>()
    {
        DeactivateOnIdle();
        return Outcome<T>.Refused(Refusals.NoSuchQueue);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Ticket {Ticket} left its queue and can't join {Queue}: {Refusal}")]
    private partial void LogNotRejoined(string ticket, string queue, string refusal);
}
