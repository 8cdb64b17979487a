using Orleans;

namespace Halls.Engine.Tests;

/// <summary>A grain whose calls pass the filters of the tests of filters.</summary>
public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> Say(string what);

    Task Fail();

    Task<string> Trace();
}

public sealed class FilteredGrain : Grain, IFilteredGrain
{
    public List<string> Steps { get; } = [];

    public Task<string> Say(string what)
    {
        Steps.Add("method");
        return Task.FromResult(what);
    }

    public async Task Fail()
    {
        Steps.Add("method");
        await Task.Yield();
        throw new ProbeFailure("It failed.");
    }

    public Task<string> Trace() => Task.FromResult(string.Join(", ", Steps));
}

/// <summary>Notes in the grain when it was passed. The grains of an engine's own pass unharmed.</summary>
public abstract class NotingFilter(string name) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain grain || context.MethodName == nameof(IFilteredGrain.Trace))
        {
            await context.Invoke();
            return;
        }

        grain.Steps.Add($"{name} in");
        try
        {
            await context.Invoke();
            grain.Steps.Add($"{name} out");
        }
        catch (ProbeFailure)
        {
            grain.Steps.Add($"{name} failed");
            throw;
        }
    }
}

public sealed class FirstFilter() : NotingFilter("first");

public sealed class SecondFilter() : NotingFilter("second");

/// <summary>Puts its own word in place of the method's, after checking what it can see of the call.</summary>
public sealed class ReplacingFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.Grain is FilteredGrain grain && context.MethodName == nameof(IFilteredGrain.Say))
        {
            context.Result = string.Join(
                " ",
                context.InterfaceName,
                context.InterfaceMethod.DeclaringType!.Name,
                context.ImplementationMethod.DeclaringType!.Name,
                grain.GetPrimaryKeyString(),
                context.Result);
        }
    }
}

/// <summary>Answers in the method's place.</summary>
public sealed class AnsweringFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is FilteredGrain && context.MethodName == nameof(IFilteredGrain.Say))
        {
            context.Result = "not asked";
            return Task.CompletedTask;
        }

        return context.Invoke();
    }
}
