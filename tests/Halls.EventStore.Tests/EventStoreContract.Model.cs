using FsCheck;
using FsCheck.Fluent;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    /// <summary>One thing that a caller may do.</summary>
    /// <param name="Stream">Which of a few streams.</param>
    /// <param name="Lag">How far behind the stream's version the caller is; 0 mostly.</param>
    /// <param name="Size">How many events.</param>
    /// <param name="Request">Which of a few request ids, or none.</param>
    /// <param name="Kind">What the events are.</param>
    /// <param name="Together">Whether it is handed in together with the one before, so that both come into one batch.</param>
    public sealed record Step(int Stream, int Lag, int Size, int? Request, StepKind Kind, bool Together);

    public enum StepKind
    {
        Add,
        Change,
        Note,
        Poison,
    }

    [Fact]
    public async Task Behaves_like_a_list_in_memory_whatever_is_done_to_it()
    {
        var step = from stream in Gen.Choose(0, 2)
                   from lag in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(-1, 2)))
                   from size in Gen.Choose(1, 3)
                   from request in Gen.Frequency((2, Gen.Constant<int?>(null)), (3, Gen.Choose(0, 5).Select(i => (int?)i)))
                   from kind in Gen.Frequency(
                       (5, Gen.Constant(StepKind.Add)), (3, Gen.Constant(StepKind.Change)), (2, Gen.Constant(StepKind.Note)), (1, Gen.Constant(StepKind.Poison)))
                   from together in Gen.Elements(true, true, false)
                   select new Step(stream, lag, size, request, kind, together);
        var steps = Arb.From(step.ArrayOf(40), given => Enumerable.Range(0, given.Length).Select(i => given.Where((_, at) => at != i).ToArray()));

        // Asked for here, so that a missing server skips the test instead of failing its first case.
        await (await NewLedgerAsync()).DisposeAsync();
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll<Step[]>(steps, Run)), Stop);
    }

    /// <summary>How many random sequences are tried.</summary>
    protected abstract int Runs { get; }

    private void Run(Step[] steps) => RunAsync(steps).GetAwaiter().GetResult();

    private async Task RunAsync(Step[] steps)
    {
        await using var ledger = await NewLedgerAsync();
        var model = new Model();
        await using (var store = ledger.Open())
        {
            for (var next = 0; next < steps.Length;)
            {
                var end = next + 1;
                while (end < steps.Length && steps[end].Together) end++;
                var appends = steps[next..end].Select((s, i) => model.Plan(s, next + i)).ToArray();
                Task<AppendResult>[] running = [];
                await InOneBatchAsync(store, () => running = [.. appends.Select(a => store.AppendAsync(a.Append, Stop).AsTask())]);
                for (var i = 0; i < appends.Length; i++) Assert.Equal(appends[i].Outcome, await OutcomeAsync(running[i]));
                next = end;
            }

            await AssertEqualsAsync(store, model);
        }

        await using var again = ledger.Open();
        await AssertEqualsAsync(again, model);
    }

    private static async Task<string> OutcomeAsync(Task<AppendResult> append)
    {
        try
        {
            var result = await append;
            return $"{(result.Repeated ? "repeated" : "written")} {result.Version} {result.Position} {Text(result.Answer)}";
        }
        catch (WrongExpectedVersionException stale)
        {
            return $"stale {stale.Actual}";
        }
        catch (AppendRejectedException)
        {
            return "rejected";
        }
    }

    private static async Task AssertEqualsAsync(LedgerStore store, Model model)
    {
        Assert.Equal(
            model.Events.Select((e, i) => $"{i + 1} {e}"),
            (await EverythingAsync(store)).Select(e => $"{e.Position} {e.Stream} {e.Version} {Text(e.Data)}"));
        foreach (var stream in model.Events.Select(e => e.Split(' ')[0]).Distinct())
        {
            Assert.Equal(
                model.Events.Where(e => e.StartsWith($"{stream} ", StringComparison.Ordinal)),
                (await StreamAsync(store, stream)).Select(e => $"{e.Stream} {e.Version} {Text(e.Data)}"));
        }

        Assert.Equal(model.Things, await QueryAsync(store, "SELECT stream, id, text FROM things ORDER BY stream, id"));
        foreach (var (id, answer) in model.Answers) Assert.Equal(answer, Text(await store.FindAnswerAsync(new RequestKey("scope", id), Stop)));
        Assert.Equal(model.Answers.Keys.Order(StringComparer.Ordinal), await store.ListRequestsAsync("scope", Stop));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    /// <summary>The ledger as one would write it without a disk.</summary>
    private sealed class Model
    {
        private readonly Dictionary<int, List<string>> _things = [];

        public List<string> Events { get; } = [];

        public Dictionary<string, string> Answers { get; } = [];

        public IEnumerable<string> Things => _things.OrderBy(t => t.Key).SelectMany(t => t.Value.Order(StringComparer.Ordinal));

        /// <summary>The append that a step stands for, and what must come of it.</summary>
        public (Append Append, string Outcome) Plan(Step step, int number)
        {
            var name = $"stream{step.Stream}";
            var version = Events.Count(e => e.StartsWith($"{name} ", StringComparison.Ordinal));
            var things = _things.TryGetValue(step.Stream, out var known) ? known : _things[step.Stream] = [];
            var existing = things.Count == 0 ? null : things[0].Split('|')[1];
            NewEvent[] events = [.. Enumerable.Range(0, step.Size).Select(i => step.Kind switch
            {
                StepKind.Change when existing is not null => Changed(existing, $"changed{number}.{i}"),
                StepKind.Add => Added($"{number:D3}.{i}", "added"),
                StepKind.Poison when i == step.Size - 1 => Poison(),
                _ => Noted($"{number}.{i}"),
            })];
            var append = To(name, Math.Max(0, version - step.Lag), events);
            var answer = $"answer{number}";
            if (step.Request is { } asked) append = Asked("scope", $"r{asked}", answer, append);
            else answer = "";

            if (append.Request is { } request && Answers.TryGetValue(request.Id, out var first)) return (append, $"repeated 0 0 {first}");
            if (append.ExpectedVersion != version) return (append, $"stale {version}");
            if (step.Kind == StepKind.Poison) return (append, "rejected");

            for (var i = 0; i < events.Length; i++) Events.Add($"{name} {version + i + 1} {Text(events[i].Data)}");
            if (append.Request is { } recorded) Answers.Add(recorded.Id, answer);
            if (step.Kind == StepKind.Add) things.AddRange(Enumerable.Range(0, step.Size).Select(i => $"{name}|{number:D3}.{i}|added"));
            if (step.Kind == StepKind.Change && existing is not null) things[0] = $"{name}|{existing}|changed{number}.{step.Size - 1}";
            return (append, $"written {version + events.Length} {Events.Count} {answer}");
        }
    }
}
