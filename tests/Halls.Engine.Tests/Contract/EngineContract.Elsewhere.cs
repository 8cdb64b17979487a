using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    [Fact]
    public async Task What_another_process_sends_and_gets_arrives_whole()
    {
        var key = NewKey();
        var probe = Engine.Elsewhere.GetGrain<IProbeGrain>(key);
        Assert.Equal(key, await probe.Key().InTime());
        var parcel = await probe.Wrap("材料", null, ["甲", "乙"]);
        Assert.Equal(("材料", null), (parcel.Name, parcel.Weight));
        Assert.Equal(["甲", "乙"], parcel.Labels.AsEnumerable());
        Assert.Equal(1, await Engine.Grains.GetGrain<IProbeGrain>(key).Incarnation().InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_of_ours_keeps_its_type_its_message_and_what_else_it_says(bool elsewhere)
    {
        var probe = (elsewhere ? Engine.Elsewhere : Engine.Grains).GetGrain<IProbeGrain>(NewKey());
        var inKind = await Assert.ThrowsAsync<ProbeFailure>(() => probe.FailInKind("没有").InTime());
        Assert.Equal("没有", inKind.Message);

        var counted = await Assert.ThrowsAsync<CountedFailure>(() => probe.FailWithCount("too many", 7).InTime());
        Assert.Equal(("too many", 7), (counted.Message, counted.Count));

        var ofTheFramework = await Assert.ThrowsAsync<InvalidOperationException>(() => probe.Fail("not now").InTime());
        Assert.Equal("not now", ofTheFramework.Message);
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_exception_that_knows_nothing_of_grains_does_so_too_if_it_has_a_converter(bool elsewhere, bool mayHaveHappened)
    {
        var probe = (elsewhere ? Engine.Elsewhere : Engine.Grains).GetGrain<IProbeGrain>(NewKey());
        var failure = await Assert.ThrowsAsync<PlainFailure>(() => probe.FailInPlainKind("disk", mayHaveHappened).InTime());
        Assert.Equal(("There is no disk.", "disk", mayHaveHappened), (failure.Message, failure.What, failure.MayHaveHappened));
    }

    [Fact]
    public async Task A_failed_activation_reaches_another_process_with_its_type()
    {
        var key = NewKey();
        var failure = await Assert.ThrowsAsync<ProbeFailure>(() => Engine.Elsewhere.GetGrain<IFragileGrain>(key).Answer().InTime());
        Assert.Equal($"{key} is broken", failure.Message);
    }

    [Fact]
    public async Task An_observer_in_another_process_hears_what_is_announced_in_order()
    {
        var key = NewKey();
        var listener = new Listener();
        var reference = Engine.Elsewhere.CreateObjectReference<IListener>(listener);
        await Engine.Elsewhere.GetGrain<IAnnouncerGrain>(key).Subscribe(reference).InTime();
        var announcer = Engine.Grains.GetGrain<IAnnouncerGrain>(key);
        for (var number = 0; number < 20; number++)
        {
            await announcer.Announce($"{number}").InTime();
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), listener.Words);
        await announcer.AnnounceWithoutWaiting("something").InTime();
        await listener.Overhearing.Task.InTime();
        Engine.Elsewhere.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task Cancelling_a_call_from_another_process_reaches_the_caller_and_the_grain()
    {
        var key = NewKey();
        var probe = Engine.Elsewhere.GetGrain<IProbeGrain>(key);
        using var cancellation = new CancellationTokenSource();
        var call = probe.HoldUntilCancelled(key, cancellation.Token);
        await Signals.Raised($"{key} entered");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        await Signals.Raised($"{key} saw it");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_to_a_grain_that_deactivates_in_every_one_of_them_are_answered_or_rejected(bool elsewhere)
    {
        var key = NewKey();
        var probe = (elsewhere ? Engine.Elsewhere : Engine.Grains).GetGrain<IProbeGrain>(key);
        var rejected = new ConcurrentBag<int>();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var call = 0; call < 50; call++)
            {
                try
                {
                    Assert.Equal(key, await probe.AnswerAndDeactivate().InTime());
                }
                catch (OrleansMessageRejectionException)
                {
                    // Handed from one activation to the next too often. It had no effect, and says so by its type.
                    rejected.Add(call);
                }
            }
        }));
        await Task.WhenAll(callers).InTime();
        Assert.True(rejected.Count < 8 * 50, "Nobody was answered.");
        Assert.Equal(key, await probe.Key().InTime());
    }
}
