namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    [Fact]
    public async Task A_request_starts_only_after_the_one_before_has_completed()
    {
        var probe = Probe(out var key);
        var first = probe.Hold($"{key} first");
        await Signals.Raised($"{key} first entered");

        var second = probe.Hold($"{key} second");
        Signals.Raise($"{key} second may go on");
        await probe.Glance().InTime();
        Assert.Equal(0, Signals.Count($"{key} second entered"));

        Signals.Raise($"{key} first may go on");
        await first.InTime();
        await second.InTime();
    }

    [Fact]
    public async Task Requests_do_not_interleave_across_awaits()
    {
        var probe = Probe(out _);
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(probe.IncrementAcrossAwait))).InTime();
        Assert.Equal(Enumerable.Range(1, 500), results.Order());
    }

    [Fact]
    public async Task Code_of_a_grain_never_runs_on_two_threads_at_once()
    {
        var probe = Probe(out _);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => probe.YieldManyTimes(100)))).InTime();
        Assert.Equal(0, await probe.Overlaps());
    }

    [Fact]
    public async Task Awaits_continue_in_the_turns_of_the_grain()
    {
        var probe = Probe(out _);
        Assert.True(await probe.ContinuesInTurn().InTime());
        Assert.True(await probe.ContinuesInTurn().InTime());
    }

    [Fact]
    public async Task Grains_of_other_keys_go_on_while_one_is_held()
    {
        var held = Probe(out var key);
        var call = held.Hold(key);
        await Signals.Raised($"{key} entered");
        Assert.Equal(1, await Probe(out _).Incarnation().InTime());
        Signals.Raise($"{key} may go on");
        await call.InTime();
    }

    [Fact]
    public async Task Readers_interleave_with_each_other()
    {
        var probe = Probe(out var key);
        var one = probe.Look($"{key} one");
        var two = probe.Look($"{key} two");
        await Signals.Raised($"{key} one entered");
        await Signals.Raised($"{key} two entered");
        Signals.Raise($"{key} one may go on");
        Signals.Raise($"{key} two may go on");
        await Task.WhenAll(one, two).InTime();
    }

    [Fact]
    public async Task A_reader_waits_for_a_request_that_may_change_something()
    {
        var probe = Probe(out var key);
        var writer = probe.Hold($"{key} writer");
        await Signals.Raised($"{key} writer entered");
        var reader = probe.Look($"{key} reader");
        await probe.Glance().InTime();
        Assert.Equal(0, Signals.Count($"{key} reader entered"));
        Signals.Raise($"{key} writer may go on");
        await writer.InTime();
        await Signals.Raised($"{key} reader entered");
        Signals.Raise($"{key} reader may go on");
        await reader.InTime();
    }

    [Fact]
    public async Task A_request_that_may_change_something_waits_for_a_reader()
    {
        var probe = Probe(out var key);
        var reader = probe.Look($"{key} reader");
        await Signals.Raised($"{key} reader entered");
        var writer = probe.Hold($"{key} writer");
        await probe.Glance().InTime();
        Assert.Equal(0, Signals.Count($"{key} writer entered"));
        Signals.Raise($"{key} reader may go on");
        await reader.InTime();
        await Signals.Raised($"{key} writer entered");
        Signals.Raise($"{key} writer may go on");
        await writer.InTime();
    }

    [Fact]
    public async Task A_request_that_always_interleaves_enters_whatever_is_under_way()
    {
        var probe = Probe(out var key);
        var held = probe.Hold($"{key} held");
        await Signals.Raised($"{key} held entered");
        var one = probe.Interleave($"{key} one");
        var two = probe.Interleave($"{key} two");
        await Signals.Raised($"{key} one entered");
        await Signals.Raised($"{key} two entered");
        Signals.Raise($"{key} one may go on");
        Signals.Raise($"{key} two may go on");
        await Task.WhenAll(one, two).InTime();
        Assert.False(held.IsCompleted);
        Signals.Raise($"{key} held may go on");
        await held.InTime();
    }

    [Fact]
    public async Task A_stateless_worker_works_for_one_key_as_often_as_allowed_and_no_more()
    {
        var worker = Grain<IWorkerGrain>(out var key);
        var calls = Enumerable.Range(0, 3).Select(_ => worker.Hold(key)).ToArray();
        await Signals.Raised($"{key} entered", 2);
        Assert.Equal(2, Signals.Count($"{key} entered"));
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Signals.Raise($"{key} may go on");
        var inside = await Task.WhenAll(calls).InTime();
        Assert.All(inside, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Nothing_of_the_callers_context_reaches_the_grain()
    {
        var probe = Probe(out _);
        CallersOwn.Secret.Value = "the caller's";
        Assert.Null(await probe.SeesOfCaller().InTime());
        Assert.Null(await probe.SeesOfCaller().InTime());
        Assert.Equal("the caller's", CallersOwn.Secret.Value);
    }
}
