using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Engine.Tests;

/// <summary>
/// Clients at random against ledgers: every kind of call, cancellations, failures, deactivations, timers, idle collection, all at once.
/// The model is small: a ledger's stored number grows by one for each addition, never two activations of a ledger at a time, never a
/// writer beside anybody. The seed of a run that fails is in its message.
/// </summary>
public sealed class RandomWork
{
    private const int Ledgers = 6;
    private const int Clients = 8;
    private const int StepsPerClient = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Leaves_every_ledger_as_the_model_says(int seed)
    {
        var books = new Books();
        var engine = new InProcessContractEngine(
            new ContractSettings { ConfigureServices = services => services.AddSingleton(books) },
            options =>
            {
                options.CollectionAge = TimeSpan.FromSeconds(2);
                options.ResponseTimeout = TimeSpan.FromDays(1);
                options.ActivationTimeout = options.DeactivationTimeout = TimeSpan.FromDays(1);
            });
        await engine.InitializeAsync();
        var prefix = Keys.New();
        var tallies = Enumerable.Range(0, Clients).Select(client => new Client(engine.Grains, prefix, new Random((seed * 1000) + client))).ToArray();

        using var working = new CancellationTokenSource();
        var passingOfTime = Task.Run(() => PassTime(engine, working.Token), CancellationToken.None);
        await Task.WhenAll(tallies.Select(client => Task.Run(client.WorkAsync))).InTime();
        await working.CancelAsync();
        await passingOfTime;
        await engine.StopAsync().InTime();
        await engine.DisposeAsync();

        Assert.True(books.Violations.IsEmpty, $"Seed {seed}: {string.Join("; ", books.Violations.Take(5))}");
        for (var ledger = 0; ledger < Ledgers; ledger++)
        {
            var certain = tallies.Sum(client => client.Certain[ledger]);
            var possible = tallies.Sum(client => client.Possible[ledger]);
            var stored = books.Of($"{prefix}/{ledger}");
            Assert.True(
                stored >= certain && stored <= certain + possible,
                $"Seed {seed}: ledger {ledger} holds {stored}, expected {certain} to {certain + possible}.");
        }

        Assert.Equal(0, books.Alive);
        Assert.True(books.Activations > Ledgers, $"Seed {seed}: nothing was ever deactivated.");
    }

    private static void PassTime(InProcessContractEngine engine, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            engine.EngineClock.Advance(TimeSpan.FromMilliseconds(500));
            engine.Clock.Advance(TimeSpan.FromMilliseconds(500));
            Thread.Yield();
        }
    }

    private sealed class Client(IGrainFactory grains, string prefix, Random random)
    {
        /// <summary>Additions that were acknowledged, and one-way ones, which may not get lost while the engine runs.</summary>
        public int[] Certain { get; } = new int[Ledgers];

        /// <summary>Additions whose caller gave up and does not know.</summary>
        public int[] Possible { get; } = new int[Ledgers];

        public async Task WorkAsync()
        {
            var pending = new List<Task>();
            for (var step = 0; step < StepsPerClient; step++)
            {
                var work = StepAsync(random.Next(Ledgers));
                pending.Add(work);
                if (random.Next(3) > 0)
                {
                    await work;
                }
            }

            await Task.WhenAll(pending);
        }

        private async Task StepAsync(int number)
        {
            var ledger = grains.GetGrain<ILedgerGrain>($"{prefix}/{number}");
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    await ledger.Add(random.Next(4));
                    Interlocked.Increment(ref Certain[number]);
                    break;
                case 3:
                    await ledger.AddOneWay();
                    Interlocked.Increment(ref Certain[number]);
                    break;
                case 4 or 5:
                    await ledger.Read(random.Next(4));
                    break;
                case 6 or 7:
                    await ledger.Glance(random.Next(4));
                    break;
                case 8:
                    await ledger.End();
                    break;
                case 9:
                    await Assert.ThrowsAsync<ProbeFailure>(() => ledger.Fail());
                    break;
                case 10 when number + 1 < Ledgers:
                    await ledger.AddToNext(number + 1);
                    Interlocked.Increment(ref Certain[number + 1]);
                    break;
                default:
                    await AddOrGiveUpAsync(ledger, number);
                    break;
            }
        }

        private async Task AddOrGiveUpAsync(ILedgerGrain ledger, int number)
        {
            using var cancellation = new CancellationTokenSource();
            var call = ledger.AddUnlessCancelled(3, cancellation.Token);
            if (random.Next(2) == 0)
            {
                await Task.Yield();
            }

            await cancellation.CancelAsync();
            try
            {
                await call;
                Interlocked.Increment(ref Certain[number]);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref Possible[number]);
            }
        }
    }
}

/// <summary>The store of the ledgers, and what they noticed.</summary>
public sealed class Books
{
    private readonly ConcurrentDictionary<string, int> _numbers = new();
    private readonly ConcurrentDictionary<string, int> _alive = new();
    private int _activations;

    public ConcurrentQueue<string> Violations { get; } = [];

    public int Alive => _alive.Values.Sum();

    public int Activations => _activations;

    public int Of(string key) => _numbers.GetValueOrDefault(key);

    public int Open(string key)
    {
        Interlocked.Increment(ref _activations);
        if (_alive.AddOrUpdate(key, 1, (_, count) => count + 1) != 1)
        {
            Violations.Enqueue($"two activations of {key}");
        }

        return Of(key);
    }

    public void Close(string key) => _alive.AddOrUpdate(key, -1, (_, count) => count - 1);

    public void Store(string key, int before)
    {
        if (!(before == 0 ? _numbers.TryAdd(key, 1) : _numbers.TryUpdate(key, before + 1, before)))
        {
            Violations.Enqueue($"{key} was changed behind the back of its activation");
        }
    }
}

public interface ILedgerGrain : IGrainWithStringKey
{
    Task Add(int yields);

    [OneWay]
    Task AddOneWay();

    [ReadOnly]
    Task<int> Read(int yields);

    [AlwaysInterleave]
    Task<int> Glance(int yields);

    Task End();

    Task Fail();

    Task AddToNext(int next);

    Task AddUnlessCancelled(int yields, CancellationToken cancellationToken);
}

public sealed class LedgerGrain(Books books) : Grain, ILedgerGrain
{
    private string _key = "";
    private int _number;
    private int _writers;
    private int _readers;
    private int _inTurn;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = this.GetPrimaryKeyString();
        await Task.Yield();
        _number = books.Open(_key);
        this.RegisterGrainTimer(() => WriteAsync(1, adds: false), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Check(_writers == 0 && _readers == 0, "deactivated with requests under way");
        await Task.Yield();
        books.Close(_key);
    }

    public Task Add(int yields) => WriteAsync(yields, adds: true);

    public Task AddOneWay() => WriteAsync(1, adds: true);

    public async Task<int> Read(int yields)
    {
        _readers++;
        Check(_writers == 0, "a reader beside a writer");
        var before = _number;
        await YieldAsync(yields);
        Check(before == _number, "a write beside a reader");
        _readers--;
        return before;
    }

    public async Task<int> Glance(int yields)
    {
        await YieldAsync(yields);
        return _number;
    }

    public async Task End()
    {
        DeactivateOnIdle();
        await WriteAsync(1, adds: false);
    }

    public async Task Fail()
    {
        await WriteAsync(1, adds: false);
        throw new ProbeFailure("as asked");
    }

    public async Task AddToNext(int next)
    {
        var prefix = _key[.._key.LastIndexOf('/')];
        await GrainFactory.GetGrain<ILedgerGrain>($"{prefix}/{next}").Add(1);
    }

    public async Task AddUnlessCancelled(int yields, CancellationToken cancellationToken)
    {
        await YieldAsync(yields);
        cancellationToken.ThrowIfCancellationRequested();
        await WriteAsync(0, adds: true);
    }

    private async Task WriteAsync(int yields, bool adds)
    {
        Check(_writers == 0 && _readers == 0, "a writer beside another request");
        _writers++;
        await YieldAsync(yields);
        if (adds)
        {
            books.Store(_key, _number);
            _number++;
        }

        _writers--;
    }

    private async Task YieldAsync(int yields)
    {
        for (var count = 0; count < yields; count++)
        {
            Check(Interlocked.Exchange(ref _inTurn, 1) == 0, "two threads at once");
            Thread.SpinWait(5);
            Volatile.Write(ref _inTurn, 0);
            await Task.Yield();
        }
    }

    private void Check(bool holds, string what)
    {
        if (!holds)
        {
            books.Violations.Enqueue($"{_key}: {what}");
        }
    }
}
