using System.Reflection;
using Orleans;

namespace Halls.Engine;

/// <summary>A call on its way through the filters. Made only when there are any.</summary>
internal sealed class IncomingCall(GrainEngine engine, Request request, object instance) : IIncomingGrainCallContext
{
    private readonly IIncomingGrainCallFilter[] _filters = engine.Filters;
    private int _stage;
    private bool _hasResult;
    private object? _result;

    public object Grain => instance;

    public string InterfaceName => request.Method.InterfaceName;

    public string MethodName => request.Method.Name;

    public MethodInfo InterfaceMethod => request.Method.Method;

    public MethodInfo ImplementationMethod => engine.ImplementationOf(instance.GetType(), request.Method.Method);

    public object? Result
    {
        get => _result;
        set
        {
            _result = value;
            _hasResult = true;
        }
    }

    public static async Task RunAsync(GrainEngine engine, Request request, object instance) =>
        await new IncomingCall(engine, request, instance).Invoke();

    public static async Task<T> RunAsync<T>(GrainEngine engine, Request request, object instance)
    {
        var call = new IncomingCall(engine, request, instance);
        await call.Invoke();
        return call._result is null ? default! : (T)call._result;
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        try
        {
            if (stage < _filters.Length)
            {
                await PassAsync(_filters[stage]);
            }
            else if (stage == _filters.Length && instance is IIncomingGrainCallFilter own)
            {
                await PassAsync(own);
            }
            else
            {
                Result = await request.CallBoxedAsync(instance);
            }
        }
        finally
        {
            // So that a filter that invokes a second time reaches the same next stage.
            _stage = stage;
        }
    }

    private async Task PassAsync(IIncomingGrainCallFilter filter)
    {
        await filter.Invoke(this);
        if (!_hasResult)
        {
            throw new InvalidOperationException($"{filter.GetType()} neither went on with {request.Method} nor set a result.");
        }
    }
}
