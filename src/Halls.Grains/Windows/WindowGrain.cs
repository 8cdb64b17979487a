using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections;
using Orleans;

namespace Halls.Grains.Windows;

/// <summary>One window's service day. The queue owns the ticket; the window only remembers which one it has in hand.</summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="clock">The hall's time.</param>
/// <param name="links">Makes the citizens' links.</param>
/// <param name="tickets">Says after a restart which tickets are here.</param>
[PlaceByHall]
public sealed class WindowGrain(IEventStore store, EventCodec codec, ServiceClock clock, CitizenLinks links, TicketQueries tickets)
    : DecidingGrain<WindowState, WindowEvent, WindowRefusal>(store, codec), IWindowGrain
{
    private readonly List<TicketView> _inHand = [];
    private ImmutableArray<TicketView> _held = [];
    private WindowKey _key;
    private StreamName _stream;
    private IHallGrain _hall = null!;

    /// <inheritdoc/>
    protected override StreamName Stream => _stream;

    /// <inheritdoc/>
    protected override WindowState Initial => WindowDecider.Initial;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = WindowKey.Parse(this.GetPrimaryKeyString());
        _stream = Streams.Window(_key);
        _hall = GrainFactory.GetGrain<IHallGrain>(_key.Hall);
        await base.OnActivateAsync(cancellationToken);
        foreach (TicketRow row in await tickets.AtWindowAsync(_key.Hall, _key.Day, _key.No, cancellationToken))
        {
            if (await Queue(row.Queue).AtWindow(row.Id, _key.No) is { } ticket)
            {
                if (ticket.State == "held")
                {
                    _held = _held.Add(ticket);
                }
                else
                {
                    _inHand.Add(ticket);
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Get()
    {
        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        await Refresh();
        return Outcome<WindowView>.Of(View(State, hall, window));
    }

    /// <inheritdoc/>
    public Task<Outcome<WindowView>> Open(WindowRequest request, string clerk, ImmutableArray<string>? qualified = null) =>
        Session("open", request, now => new WindowCommand.Open(clerk, qualified is { } queues ? [.. queues] : null) { Now = now }, anybody: true);

    /// <inheritdoc/>
    public Task<Outcome<WindowView>> Pause(WindowRequest request, string reason) =>
        Session("pause", request, now => new WindowCommand.Pause(reason, request.By) { Now = now });

    /// <inheritdoc/>
    public Task<Outcome<WindowView>> Resume(WindowRequest request) =>
        Session("resume", request, now => new WindowCommand.Resume(request.By) { Now = now });

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Close(WindowRequest request)
    {
        await Refresh();
        return await Session("close", request, now => new WindowCommand.Close(_inHand.Count > 0, request.By) { Now = now });
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Next(WindowRequest request, bool came)
    {
        RequestStamp stamp = Stamp("next", request.RequestId);
        return await FirstAnswer(stamp, AnswerJson.Default.WindowView)
            ?? await UnlessMistaken(stamp, await Next(stamp, request, came));
    }

    private async Task<Outcome<WindowView>> Next(RequestStamp stamp, WindowRequest request, bool came)
    {
        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        if (Not(request, new WindowCommand.MayCall { Now = clock.GetUtcNow() }) is { } refused)
        {
            return refused;
        }

        await Refresh();
        TicketView? inHand = _inHand.Count > 0 ? _inHand[^1] : null;
        if (inHand is { State: "called" } && !came)
        {
            return Outcome<WindowView>.Refused(Refusals.TicketInHand);
        }

        WindowView before = View(State, hall, window) with { Ticket = null, Rating = inHand is null ? null : links.Rate(inHand.Id) };
        foreach (string queue in await _hall.ChooseQueue(_key.No))
        {
            bool sameQueue = inHand?.Queue == queue;
            Outcome<WindowView> called = await Ask(Queue(queue).CallNext(
                new CallNextRequest(stamp, before, sameQueue ? inHand!.Id : null, came, request.By)));
            if (called.Refusal == Refusals.NobodyWaiting)
            {
                continue;
            }

            if (called.Value is null)
            {
                return called;
            }

            _inHand.Add(called.Value.Ticket!);
            Remember(stamp.Id);
            if (inHand is not null && !sameQueue)
            {
                // Called first and completed then: were it the other way round, an empty hall would cost the clerk the ticket in hand.
                await Finish(inHand, came, request.By);
            }

            _inHand.RemoveAll(t => t.Id == inHand?.Id);
            return called;
        }

        return Outcome<WindowView>.Refused(Refusals.NobodyWaiting);
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> WorkOn(WindowRequest request, TicketVerb verb, string? ticketId, string? reason)
    {
        RequestStamp stamp = Stamp("ticket-" + EnumText<TicketVerb>.Of(verb), request.RequestId);
        return await FirstAnswer(stamp, AnswerJson.Default.WindowView)
            ?? await UnlessMistaken(stamp, await WorkOn(stamp, request, verb, ticketId, reason));
    }

    private async Task<Outcome<WindowView>> WorkOn(RequestStamp stamp, WindowRequest request, TicketVerb verb, string? ticketId, string? reason)
    {
        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        DateTimeOffset now = clock.GetUtcNow();
        WindowCommand may = verb == TicketVerb.Call ? new WindowCommand.MayCall { Now = now } : new WindowCommand.MayServe { Now = now };
        if (Not(request, may) is { } refused)
        {
            return refused;
        }

        await Refresh();
        TicketView? ticket = _inHand.Count > 0 ? _inHand[^1] : null;
        if (verb is TicketVerb.Call or TicketVerb.Resume)
        {
            if (ticket is not null)
            {
                return Outcome<WindowView>.Refused(Refusals.TicketInHand);
            }

            ticket = verb == TicketVerb.Resume ? _held.FirstOrDefault(t => t.Id == ticketId) : await Find(ticketId);
            if (ticket is null)
            {
                return Outcome<WindowView>.Refused(verb == TicketVerb.Resume ? Refusals.TicketNotHeld : Refusals.NoSuchTicket);
            }

            if (verb == TicketVerb.Call && !window.CanServe.Contains(ticket.Queue))
            {
                return Outcome<WindowView>.Refused(Refusals.WindowCannotServe);
            }
        }

        if (ticket is null)
        {
            return Outcome<WindowView>.Refused(verb is TicketVerb.Complete or TicketVerb.Hold ? Refusals.NoTicketServed : Refusals.NoTicketInHand);
        }

        WindowView before = View(State, hall, window);
        Outcome<WindowView> done = await Ask(Queue(ticket.Queue).WorkOn(
            new WorkOnTicketRequest(stamp, before, verb, ticket.Id, reason, Came: false, request.By)));
        if (done.Value is { } after)
        {
            Remember(stamp.Id);
            _inHand.RemoveAll(t => t.Id == ticket.Id);
            if (after.Ticket is { State: "called" or "serving" } inHand)
            {
                _inHand.Add(inHand);
            }

            _held = after.Held;
        }

        return done;
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Transfer(WindowRequest request, string toQueue, string place, string? reason)
    {
        RequestStamp stamp = Stamp("transfer", request.RequestId);
        return await FirstAnswer(stamp, AnswerJson.Default.WindowView)
            ?? await UnlessMistaken(stamp, await Transfer(stamp, request, toQueue, place, reason));
    }

    private async Task<Outcome<WindowView>> Transfer(RequestStamp stamp, WindowRequest request, string toQueue, string place, string? reason)
    {
        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        if (Not(request, new WindowCommand.MayServe { Now = clock.GetUtcNow() }) is { } refused)
        {
            return refused;
        }

        if (!hall.Queues.Any(q => q.Id == toQueue))
        {
            return Outcome<WindowView>.Refused(Refusals.NoSuchQueue);
        }

        await Refresh();
        if (_inHand.Count == 0)
        {
            return Outcome<WindowView>.Refused(Refusals.NoTicketInHand);
        }

        TicketView ticket = _inHand[^1];
        Outcome<WindowView> left = await Ask(Queue(ticket.Queue).TransferOut(new TransferOutRequest(
            stamp, View(State, hall, window), ticket.Id, toQueue, place, reason, request.By)));
        if (left.Value is null)
        {
            return left;
        }

        Remember(stamp.Id);
        _inHand.RemoveAll(t => t.Id == ticket.Id);

        // If this is the last thing that happens here, the hall sees a ticket that left one queue and joined none, and repeats the join.
        await Ask(Queue(toQueue).Join(new TransferredTicket(
            ticket.Id, ticket.Number, ticket.Class, ticket.IssuedAt, place, ticket.Queue, toQueue, ticket.Item, request.By, ticket.Transfers + 1)));
        return left;
    }

    /// <inheritdoc/>
    public async Task<Outcome<WindowView>> Assign(WindowRequest request, ImmutableArray<string> serves, string reason)
    {
        RequestStamp stamp = Stamp("assign", request.RequestId);
        return await FirstAnswer(stamp, AnswerJson.Default.WindowView)
            ?? await UnlessMistaken(stamp, await Assign(stamp, request, serves, reason));
    }

    private async Task<Outcome<WindowView>> Assign(RequestStamp stamp, WindowRequest request, ImmutableArray<string> serves, string reason)
    {
        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        MoveTrial? trial = await _hall.TryMove(_key.No, serves);
        await Refresh();
        Outcome<WindowView> moved = await Ask(_hall.Assign(new AssignWindowRequest(stamp, View(State, hall, window), serves, reason, request.By, trial?.Forecast)));
        if (moved.Value is not null)
        {
            Remember(stamp.Id);
        }

        return moved;
    }

    /// <inheritdoc/>
    public Task Settle() => Refresh();

    /// <inheritdoc/>
    protected override WindowState Evolve(WindowState state, WindowEvent happened) => WindowDecider.Evolve(state, happened);

    /// <inheritdoc/>
    protected override Task Announce(StreamEvents committed) => _hall.Committed(committed);

    private async Task<Outcome<WindowView>> Session(string verb, WindowRequest request, Func<DateTimeOffset, WindowCommand> command, bool anybody = false)
    {
        RequestStamp stamp = Stamp(verb, request.RequestId);
        if (await FirstAnswer(stamp, AnswerJson.Default.WindowView) is { } first)
        {
            return first;
        }

        if (await Definition() is not var (hall, window))
        {
            return Unknown();
        }

        WindowCommand decided = command(clock.GetUtcNow());
        return !anybody && NotYours(request) is { } refused
            ? await UnlessAnswered(stamp, refused, AnswerJson.Default.WindowView)
            : await Commit(stamp, WindowDecider.Decide(State, decided), state => View(state, hall, window), AnswerJson.Default.WindowView);
    }

    /// <summary>
    /// A refusal, or the first answer if the ledger has one after all. A refusal rests on what is in hand here, too, and that is in the queues' streams: a ticket that
    /// another activation of this window has called is not unknown for long, but a clerk must not be told that there is none.
    /// </summary>
    /// <exception cref="WrongExpectedVersionException">Another activation has called or taken up a ticket. This one ends, and the next reads the truth.</exception>
    private async Task<Outcome<WindowView>> UnlessMistaken(RequestStamp stamp, Outcome<WindowView> outcome)
    {
        Outcome<WindowView> told = await UnlessAnswered(stamp, outcome, AnswerJson.Default.WindowView);
        if (told.Refusal is not null)
        {
            foreach (TicketRow row in await tickets.AtWindowAsync(_key.Hall, _key.Day, _key.No, CancellationToken.None))
            {
                if (!_inHand.Exists(t => t.Id == row.Id) && !_held.Any(t => t.Id == row.Id) && await Queue(row.Queue).AtWindow(row.Id, _key.No) is not null)
                {
                    DeactivateOnIdle();
                    throw new WrongExpectedVersionException(_stream, Version, Version);
                }
            }
        }

        return told;
    }

    /// <summary>The refusal of a question to the session, or null when it has nothing against it.</summary>
    private Outcome<WindowView>? Not(WindowRequest request, WindowCommand question)
    {
        Decision<WindowEvent, WindowRefusal> decision = WindowDecider.Decide(State, question);
        return decision.Refusal is { } refusal ? Outcome<WindowView>.Refused(EnumText<WindowRefusal>.Of(refusal)) : NotYours(request);
    }

    private Outcome<WindowView>? NotYours(WindowRequest request) =>
        State.Clerk is null || State.Clerk == request.By || request.MayOverride ? null : Outcome<WindowView>.Refused(Refusals.NotYourWindow);

    /// <summary>
    /// Looks at the tickets in hand as their queues know them now. If the process died between a call and the completion of the ticket before,
    /// two are in hand: the older one is completed now.
    /// </summary>
    private async Task Refresh()
    {
        for (int i = _inHand.Count - 1; i >= 0; i--)
        {
            if (await Queue(_inHand[i].Queue).AtWindow(_inHand[i].Id, _key.No) is { State: "called" or "serving" } ticket)
            {
                _inHand[i] = ticket;
            }
            else
            {
                _inHand.RemoveAt(i);
            }
        }

        // The one that is being served was there before the one that was called; of two alike the one that was called first.
        _inHand.Sort((a, b) => a.State != b.State ? (a.State == "serving" ? -1 : 1) : Nullable.Compare(a.CalledAt, b.CalledAt));
        while (_inHand.Count > 1)
        {
            await Finish(_inHand[0], came: true, State.Clerk ?? "system");
            _inHand.RemoveAt(0);
        }
    }

    private async Task Finish(TicketView ticket, bool came, string by)
    {
        WindowView nothing = new() { No = _key.No, Name = "", Kind = "", State = "open" };
        Outcome<WindowView> finished = await Ask(Queue(ticket.Queue).WorkOn(
            new WorkOnTicketRequest(Stamp("finish", ticket.Id), nothing, TicketVerb.Complete, ticket.Id, null, came, by)));
        if (finished.Refusal is not null and not "ticket-not-serving")
        {
            throw new InvalidOperationException($"The ticket {ticket.Id}, which was in hand at {_key}, could not be completed: {finished.Refusal}.");
        }
    }

    /// <summary>Awaits a queue. If it fails, what is in hand here is unknown: the next activation asks the ledger.</summary>
    private async Task<Outcome<T>> Ask<T>(Task<Outcome<T>> queue)
    {
        try
        {
            return await queue;
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task<TicketView?> Find(string? ticketId)
    {
        if (!TicketKey.TryParse(ticketId, out TicketKey key) || key.Hall != _key.Hall)
        {
            return null;
        }

        string? queue = key.Queue;
        for (int hops = 0; queue is not null && hops < 100; hops++)
        {
            TicketSight? sight = await GrainFactory.GetGrain<IQueueGrain>(new QueueKey(_key.Hall, queue, key.Day).ToString()).Get(ticketId!);
            if (sight is null || sight.MovedTo is null)
            {
                return sight?.Ticket;
            }

            queue = sight.MovedTo;
        }

        return null;
    }

    private async ValueTask<(HallView Hall, WindowDefinitionView Window)?> Definition()
    {
        WindowPosting? posting = await _hall.GetPosting(_key.No);
        WindowDefinitionView? window = posting?.Hall.Windows.FirstOrDefault(w => w.No == _key.No);
        return window is null ? null : (posting!.Hall, window with { Serves = posting.Serves });
    }

    private Outcome<WindowView> Unknown()
    {
        DeactivateOnIdle();
        return Outcome<WindowView>.Refused(Refusals.NoSuchWindow);
    }

    private WindowView View(WindowState state, HallView hall, WindowDefinitionView window) => new()
    {
        No = window.No,
        Name = window.Name,
        Kind = window.Kind,
        State = EnumText<WindowStatus>.Of(state.Status),
        Clerk = state.Clerk,
        Serves = window.Serves,
        CanServe = window.CanServe,
        Ticket = _inHand.Count > 0 ? _inHand[^1] : null,
        Held = _held,
        Since = state.Since is { } since ? TimeZoneInfo.ConvertTime(since, TimeZoneInfo.FindSystemTimeZoneById(hall.TimeZone)) : null,
        PauseReason = state.PauseReason,
    };

    /// <summary>Each verb of the window is a resource of its own: a key that was used for one says nothing about another.</summary>
    private RequestStamp Stamp(string verb, string requestId) => new(_stream.Value, $"{verb}:{requestId}");

    private IQueueGrain Queue(string queue) => GrainFactory.GetGrain<IQueueGrain>(new QueueKey(_key.Hall, queue, _key.Day).ToString());
}
