using System.Collections.Concurrent;

namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    [Fact]
    public async Task Observers_hear_what_is_announced_in_order()
    {
        var announcer = Grain<IAnnouncerGrain>(out _);
        var listener = new Listener();
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await announcer.Subscribe(reference);
        for (var number = 0; number < 20; number++)
        {
            await announcer.Announce($"{number}").InTime();
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), listener.Words);
        await announcer.Unsubscribe(reference);
        await announcer.Announce("unheard").InTime();
        Assert.DoesNotContain("unheard", listener.Words);
        Engine.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task An_observer_that_is_told_without_waiting_hears_it()
    {
        var announcer = Grain<IAnnouncerGrain>(out _);
        var listener = new Listener();
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        await announcer.Subscribe(reference);
        await announcer.AnnounceWithoutWaiting("something").InTime();
        await listener.Overhearing.Task.InTime();
        Engine.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task The_failure_of_an_observer_surfaces_to_the_one_who_notifies()
    {
        var announcer = Grain<IAnnouncerGrain>(out _);
        var listener = new Listener { Fails = true };
        var reference = Engine.Grains.CreateObjectReference<IListener>(listener);
        var failure = await Assert.ThrowsAsync<ProbeFailure>(() => announcer.Notify(reference, "something").InTime());
        Assert.Equal("Deaf to something.", failure.Message);
        Engine.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task An_observer_that_fails_is_dropped_and_the_others_still_hear()
    {
        var announcer = Grain<IAnnouncerGrain>(out _);
        Listener[] listeners = [new(), new() { Fails = true }, new()];
        var references = Array.ConvertAll(listeners, Engine.Grains.CreateObjectReference<IListener>);
        foreach (var reference in references)
        {
            await announcer.Subscribe(reference);
        }

        await announcer.Announce("first").InTime();
        Assert.Equal(2, await announcer.Listeners());
        await announcer.Announce("second").InTime();
        Assert.Equal(["first", "second"], listeners[0].Words);
        Assert.Empty(listeners[1].Words);
        Assert.Equal(["first", "second"], listeners[2].Words);
        Array.ForEach(references, reference => Engine.Grains.DeleteObjectReference<IListener>(reference));
    }

    [Fact]
    public async Task An_observer_whose_lease_ran_out_is_dropped_and_one_that_renewed_it_is_not()
    {
        var announcer = Grain<IAnnouncerGrain>(out _);
        Listener[] listeners = [new(), new()];
        var references = Array.ConvertAll(listeners, Engine.Grains.CreateObjectReference<IListener>);
        await announcer.Subscribe(references[0]);
        await announcer.Subscribe(references[1]);
        Engine.Clock.Advance(TimeSpan.FromSeconds(40));
        await announcer.Subscribe(references[1]);
        Engine.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(2, await announcer.Listeners());

        await announcer.Announce("something").InTime();
        Assert.Empty(listeners[0].Words);
        Assert.Equal(["something"], listeners[1].Words);
        Assert.Equal(1, await announcer.Listeners());

        Engine.Clock.Advance(TimeSpan.FromSeconds(61));
        await announcer.ForgetExpired();
        Assert.Equal(0, await announcer.Listeners());
        Array.ForEach(references, reference => Engine.Grains.DeleteObjectReference<IListener>(reference));
    }

    private sealed class Listener : IListener
    {
        private readonly ConcurrentQueue<string> _heard = [];

        public bool Fails { get; init; }

        public string[] Words => [.. _heard];

        public TaskCompletionSource Overhearing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard(string what)
        {
            if (Fails)
            {
                throw new ProbeFailure($"Deaf to {what}.");
            }

            _heard.Enqueue(what);
            return Task.CompletedTask;
        }

        public void Overheard(string what) => Overhearing.SetResult();
    }
}
