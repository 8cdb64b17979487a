using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Ratings;
using Halls.Domain;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections;
using Orleans;

namespace Halls.Grains.Ratings;

/// <summary>The ratings of one service, and the rectification of the bad ones to their end.</summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="clock">The hall's time.</param>
/// <param name="vault">Seals names, phone numbers and the evaluators' own words.</param>
[PlaceByHall]
public sealed class RatingGrain(IEventStore store, EventCodec codec, ServiceClock clock, PersonalVault vault)
    : DecidingGrain<RatingState, RatingStreamEvent, RatingRefusal>(store, codec), IRatingGrain
{
    /// <summary>More transfers than anybody would bear; ends a loop that no ledger should hold.</summary>
    private const int MaxTransfers = 100;

    private string _service = "";
    private StreamName _stream;
    private ServedTicket? _served;

    /// <inheritdoc/>
    protected override StreamName Stream => _stream;

    /// <inheritdoc/>
    protected override RatingState Initial => RatingDecider.Initial;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _service = this.GetPrimaryKeyString();
        _stream = Streams.Rating(_service);
        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Outcome<RatingPage>> Page()
    {
        if (await Served() is not { } served)
        {
            return Refused<RatingPage>(RatingRefusal.ServiceNotCompleted);
        }

        RatingPage page = PageOf(served, await Rules(served), State, await History());
        ImmutableArray<RatingView>.Builder ratings = ImmutableArray.CreateBuilder<RatingView>();
        foreach (RatingView rating in page.Ratings)
        {
            // The own words are for whoever has the link; the recorded answers never hold them.
            ratings.Add(rating with { Text = await Open(State.Ratings.First(r => r.Id == rating.Id).Text?.Id) });
        }

        return Outcome<RatingPage>.Of(page with { Ratings = ratings.ToImmutable() });
    }

    /// <inheritdoc/>
    public async Task<Outcome<Rated>> Rate(RateRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.Rated) is { } first)
        {
            return first;
        }

        if (await Served() is not { } served)
        {
            return Refused<Rated>(RatingRefusal.ServiceNotCompleted);
        }

        RatingRules rules = await Rules(served);
        var personal = new List<SealedField>();
        RatingText? text = Seal(request.Text, personal);
        string? name = request.Anonymous ? null : Seal("evaluator-name", request.Name, personal);
        string? phone = request.Anonymous ? null : Seal("evaluator-phone", request.Phone, personal);
        Verification how = name is not null && phone is not null ? Verification.LinkWithContact : Verification.None;
        return await Given(request.Request, personal, new RatingCommand.Rate(
            request.Level, [.. request.Indicators], text, Channel(request.Channel), request.ByDevice ? RatingProof.Device : RatingProof.OneTimeLink,
            new Evaluator(how, name, phone, request.Anonymous), request.Source)
        {
            Now = Now(),
            Service = Rateable(served),
            Rules = rules,
            Handlers = [.. request.Handlers],
        });
    }

    /// <inheritdoc/>
    public async Task<Outcome<Rated>> Enter(EnterRatingRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.Rated) is { } first)
        {
            return first;
        }

        if (await Served() is not { } served)
        {
            return Refused<Rated>(RatingRefusal.ServiceNotCompleted);
        }

        RatingRules rules = await Rules(served);
        var personal = new List<SealedField>();
        RatingText? text = Seal(request.Text, personal);
        string? name = Seal("evaluator-name", request.Name, personal), phone = Seal("evaluator-phone", request.Phone, personal);
        return await Given(request.Request, personal, new RatingCommand.Enter(
            request.Level, [.. request.Indicators], text, Channel(request.Channel),
            new Evaluator(name is null ? Verification.None : Verification.CardOrCall, name, phone, Anonymous: name is null), request.RatedAt, request.Source,
            CaseSteps.Actor(request.By))
        {
            Now = Now(),
            Service = Rateable(served),
            Rules = rules,
            Handlers = [.. request.Handlers],
        });
    }

    /// <inheritdoc/>
    public Task<string?> Unit(string caseId) => Task.FromResult(State.Cases.GetValueOrDefault(caseId)?.Rating.Unit);

    /// <inheritdoc/>
    public async Task<CaseView?> Case(string caseId, CaseActorView actor) =>
        State.Cases.TryGetValue(caseId, out CaseState? at) && await Served() is { } served
            ? CaseViews.Of(State, at, served, HistoryOf(caseId, await History()), actor, Now(), await Open(TextOf(State, caseId)))
            : null;

    /// <inheritdoc/>
    public async Task<Outcome<CaseView>> Step(CaseStepRequest request)
    {
        if (await FirstAnswer(request.Request, AnswerJson.Default.CaseView) is { } first)
        {
            return first;
        }

        if (!State.Cases.ContainsKey(request.CaseId) || await Served() is not { } served)
        {
            return Refused<CaseView>(RatingRefusal.NoSuchCase);
        }

        ImmutableArray<CaseStep> before = HistoryOf(request.CaseId, await History());
        DateTimeOffset now = Now();
        long version = Version;
        Decision<RatingStreamEvent, RatingRefusal> decision = RectificationDecider.Decide(Ahead, CaseSteps.Command(request, now, WorkingCalendar.Shipped));

        // The recorded answer goes into the database as it is, so it does not hold the evaluator's words.
        return await Commit(
            request.Request,
            decision,
            state => CaseViews.Of(state, state.Cases[request.CaseId], served, [.. before, .. StepsOf(version + 1, decision.Events)], request.By, now, null),
            AnswerJson.Default.CaseView);
    }

    /// <inheritdoc/>
    public async Task<Outcome<RatingPage>> Answer(CitizensAnswer answer)
    {
        if (await FirstAnswer(answer.Request, AnswerJson.Default.RatingPage) is { } first)
        {
            return first;
        }

        if (LastCase(State) is not { } at || await Served() is not { } served)
        {
            return Refused<RatingPage>(RatingRefusal.NoSuchCase);
        }

        RatingRules rules = await Rules(served);
        ImmutableArray<StoredEvent> before = await History();
        var personal = new List<SealedField>();
        RectificationCommand command = answer.Verdict is { } verdict
            ? new RectificationCommand.GiveVerdict(Word<Verdict>(verdict)) { Now = Now(), CaseId = at.Id, Calendar = rules.Calendar }
            : new RectificationCommand.ObjectToInvalidity(Seal(answer.Words, personal) is { } words ? new SealedText(words.Id, words.Length, words.Mark) : null)
            {
                Now = Now(),
                CaseId = at.Id,
                Calendar = rules.Calendar,
            };
        return await Commit(
            answer.Request, RectificationDecider.Decide(Ahead, command), state => PageOf(served, rules, state, before), AnswerJson.Default.RatingPage, personal);
    }

    /// <inheritdoc/>
    public async Task CheckClocks()
    {
        // So that the regions hear of it.
        await Served();
        foreach (string id in State.Cases.Values.Where(c => !c.IsOver).Select(c => c.Id))
        {
            await Quietly(id, new RectificationCommand.ConfirmDeadlines { Now = Now(), CaseId = id, Calendar = WorkingCalendar.Shipped });
            await Quietly(id, new RectificationCommand.CheckClocks { Now = Now(), CaseId = id, Calendar = WorkingCalendar.Shipped });
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<EvaluatorView>> Evaluator(string caseId, CaseActorView actor, string purpose)
    {
        if (!State.Cases.TryGetValue(caseId, out CaseState? at))
        {
            return Refused<EvaluatorView>(RatingRefusal.NoSuchCase);
        }

        if (SeparationOfDuties.CheckSeeingEvaluator(CaseSteps.Actor(actor), at.Parties, purpose) is { } refusal)
        {
            return Refused<EvaluatorView>(refusal);
        }

        Rating rating = State.Ratings.First(r => r.Id == caseId);
        return Outcome<EvaluatorView>.Of(new EvaluatorView(await Open(rating.Name), await Open(rating.Phone), await Open(rating.Text?.Id)));
    }

    /// <inheritdoc/>
    protected override RatingState Evolve(RatingState state, RatingStreamEvent happened) => RatingDecider.Evolve(state, happened);

    /// <summary>Tells the regions that figures have moved. One-way: a lost notice costs a page a moment, never a figure.</summary>
    protected override async Task Announce(StreamEvents committed)
    {
        if (_served is { } served)
        {
            foreach (string region in RegionCode.AndAbove(served.Region))
            {
                await GrainFactory.GetGrain<IRegionGrain>(region).Counted(served.Hall);
            }
        }
    }

    private static CaseState? LastCase(RatingState state) => state.Ratings.Select(r => state.Cases.GetValueOrDefault(r.Id)).LastOrDefault(c => c is not null);

    private static string? TextOf(RatingState state, string ratingId) => state.Ratings.FirstOrDefault(r => r.Id == ratingId)?.Text?.Id;

    private static Outcome<T> Refused<T>(RatingRefusal refusal) => Outcome<T>.Refused(EnumText<RatingRefusal>.Of(refusal));

    private static RatingChannel Channel(string text) => Word<RatingChannel>(text);

    private static T Word<T>(string text)
        where T : struct, Enum => EnumText<T>.TryParse(text, out T value) ? value : throw new ArgumentException($"Not a {typeof(T).Name}: '{text}'.", nameof(text));

    private static RateableService Rateable(ServedTicket served) => new()
    {
        Id = served.Id,
        Kind = ServiceKind.Ticket,
        Region = served.Region,
        Hall = served.Hall,
        Unit = served.Unit,
        Window = served.Window,
        Item = served.Item,
        Clerk = served.Clerk,
        Day = served.Day,
        CompletedAt = served.CompletedAt.ToUniversalTime(),
    };

    private Task<Outcome<Rated>> Given(RequestStamp request, List<SealedField> personal, RatingCommand command)
    {
        Decision<RatingStreamEvent, RatingRefusal> decision = RatingDecider.Decide(Ahead, command);
        long version = Version;
        return Commit(
            request,
            decision,
            _ => new Rated(
                decision.Events.OfType<RatingEvent.RatingGiven>().FirstOrDefault()?.Rating.Id, _stream.Value, version + 1,
                decision.Events.OfType<RectificationEvent.CaseOpened>().FirstOrDefault()?.CaseId),
            AnswerJson.Default.Rated,
            personal);
    }

    /// <summary>Decides what nobody waits for an answer to.</summary>
    private Task Quietly(string caseId, RectificationCommand command) =>
        Commit(null, RectificationDecider.Decide(Ahead, command), _ => new Rated(caseId, _stream.Value, Version, caseId), AnswerJson.Default.Rated);

    /// <summary>The service as its queue knows it, wherever transfers took it. A completed one never changes, so it is asked once.</summary>
    private async Task<ServedTicket?> Served()
    {
        if (_served is not null || !TicketKey.TryParse(_service, out TicketKey key))
        {
            return _served;
        }

        string? queue = key.Queue;
        for (int hops = 0; queue is not null && hops < MaxTransfers; hops++)
        {
            IQueueGrain at = GrainFactory.GetGrain<IQueueGrain>(new QueueKey(key.Hall, queue, key.Day).ToString());
            if (await at.Get(_service) is not { } sight)
            {
                return null;
            }

            if (sight.MovedTo is null)
            {
                return _served = await at.Served(_service);
            }

            queue = sight.MovedTo;
        }

        return null;
    }

    private async Task<RatingRules> Rules(ServedTicket served)
    {
        HallView? hall = await GrainFactory.GetGrain<IHallGrain>(served.Hall).GetHall();
        var layers = new PolicyLayers([hall?.Policy ?? ImmutableSortedDictionary<string, string>.Empty]);
        return new RatingRules(RatingPolicy.On(served.Day, layers), RectificationPolicy.On(ChinaTime.DayOf(Now()), layers), WorkingCalendar.Shipped);
    }

    private RatingPage PageOf(ServedTicket served, RatingRules rules, RatingState state, ImmutableArray<StoredEvent> history)
    {
        DateOnly until = rules.Rating.SupplementWindow.LastDay(served.Day, rules.Calendar), today = ChinaTime.DayOf(Now());
        var set = IndicatorSet.On(today);
        return new RatingPage
        {
            Service = served with { Clerk = null },
            State = state.TimesRated >= rules.Rating.TimesPerService ? "rated" : today > until ? "over" : "open",
            Until = until,
            Levels =
            [
                .. Enumerable.Range(Levels.Lowest, Levels.Highest).Reverse()
                    .Select(l => new LevelView(l, Levels.NameOf(l), [.. set.Of(l).Select(i => new IndicatorView(i.Code, i.Label))])),
            ],
            TextMaxDevice = rules.Rating.TextMax.Device,
            TextMaxOnline = rules.Rating.TextMax.Online,
            BadRequiresReason = rules.Rating.BadRequiresReason,
            TimeoutSeconds = rules.Rating.DeviceTimeoutSeconds,
            Ratings = [.. state.Ratings.Select(r => CaseViews.RatingOf(r, state, null))],
            Case = LastCase(state) is { } at ? CaseViews.ForCitizen(at, HistoryOf(at.Id, history)) : null,
        };
    }

    /// <summary>The stream as it is stored; few events, and only looked at by people.</summary>
    private async Task<ImmutableArray<StoredEvent>> History() => State.Ratings.IsEmpty ? [] : [.. await Store.ReadStreamAsync(_stream)];

    private ImmutableArray<CaseStep> HistoryOf(string caseId, ImmutableArray<StoredEvent> stored) =>
    [
        .. stored.Select(e => (e.Version, Happened: Codec.Decode(e.Type, e.Data.Span) as RectificationEvent)).Where(e => e.Happened?.CaseId == caseId)
            .Select(e => CaseViews.StepOf(e.Version, e.Happened!)).OfType<CaseStep>(),
    ];

    private static IEnumerable<CaseStep> StepsOf(long version, ImmutableArray<RatingStreamEvent> events) =>
        events.Select((e, i) => CaseViews.StepOf(version + i, e)).OfType<CaseStep>();

    private RatingText? Seal(string? text, List<SealedField> personal)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        SealedField field = vault.Seal("rating-text", text);
        personal.Add(field);
        return new RatingText(text, field.Id, Convert.ToHexStringLower(field.Lookup!.Value.Span));
    }

    private string? Seal(string kind, string? value, List<SealedField> personal)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        SealedField field = vault.Seal(kind, value.Trim());
        personal.Add(field);
        return field.Id;
    }

    private async ValueTask<string?> Open(string? id) => id is not null && await Store.FindPersonalAsync(id) is { } field ? vault.Open(field) : null;

    private DateTimeOffset Now() => clock.GetUtcNow();
}
