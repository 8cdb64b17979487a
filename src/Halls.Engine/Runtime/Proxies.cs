using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Engine;

/// <summary>
/// Emits, for each grain or observer interface, a proxy class, and for each of its methods a request class with a typed field for
/// each argument. What is emitted for <c>Task&lt;int&gt; Add(int a, CancellationToken token)</c> reads, in C#:
/// <code>
/// sealed class Add : TaskRequest&lt;int&gt; { public int A; Task&lt;int&gt; Call(object target) => ((IAdder)target).Add(A, GrainToken); }
/// Task&lt;int&gt; IAdder.Add(int a, CancellationToken token) { var r = new Add(); r.A = a; r.BindToken(token); return Send(r); }
/// </code>
/// </summary>
internal static class Proxies
{
    private static readonly Lock Emitting = new();

    // Lazy, because GetOrAdd lets several callers make the value at once, and a class can be emitted only once.
    private static readonly ConcurrentDictionary<Type, Lazy<Func<GrainEngine, GrainBinding, string, GrainReference>>> Grains = new();
    private static readonly ConcurrentDictionary<Type, Lazy<Func<ObserverTarget, ObserverReference>>> Observers = new();
    private static readonly Dictionary<Assembly, ModuleBuilder> Modules = [];

    private static readonly MethodInfo GrainToken = typeof(Request).GetProperty(nameof(Request.GrainToken))!.GetMethod!;
    private static readonly MethodInfo BindToken = typeof(Request).GetMethod(nameof(Request.BindToken))!;
    private static readonly MethodInfo Post = typeof(Reference).GetMethod(nameof(Reference.Post))!;
    private static readonly MethodInfo CompletedTask = typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!;

    private static readonly MethodInfo SendTask = typeof(Reference).GetMethods()
        .Single(method => method is { Name: nameof(Reference.Send), IsGenericMethodDefinition: false });

    private static readonly MethodInfo SendTaskOfT = typeof(Reference).GetMethods()
        .Single(method => method is { Name: nameof(Reference.Send), IsGenericMethodDefinition: true });

    public static Func<GrainEngine, GrainBinding, string, GrainReference> ForGrain(Type grainInterface) =>
        Grains.GetOrAdd(grainInterface, static type => new(() =>
            Emit(type, typeof(GrainReference)).CreateDelegate<Func<GrainEngine, GrainBinding, string, GrainReference>>())).Value;

    public static Func<ObserverTarget, ObserverReference> ForObserver(Type observerInterface) =>
        Observers.GetOrAdd(observerInterface, static type => new(() =>
            Emit(type, typeof(ObserverReference)).CreateDelegate<Func<ObserverTarget, ObserverReference>>())).Value;

    /// <summary>Emits a proxy class.</summary>
    /// <returns>A static method of it that makes one.</returns>
    private static MethodInfo Emit(Type target, Type baseClass)
    {
        var methods = target.GetInterfaces().Prepend(target).SelectMany(type => type.GetMethods()).ToArray();
        foreach (var method in methods)
        {
            RefuseUncallable(target, method, isObserver: baseClass == typeof(ObserverReference));
        }

        lock (Emitting)
        {
            var module = ModuleFor(target.Assembly);
            var name = $"{target.FullName!.Replace('+', '.')}.Proxy{(baseClass == typeof(ObserverReference) ? "OfObserver" : "")}";
            var proxy = module.DefineType(name, TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public, baseClass, [target]);
            var baseConstructor = ConstructorOf(baseClass);
            var parameters = Array.ConvertAll(baseConstructor.GetParameters(), parameter => parameter.ParameterType);
            var constructor = EmitConstructor(proxy, baseConstructor, parameters);
            EmitMaker(proxy, constructor, baseClass, parameters);
            for (var index = 0; index < methods.Length; index++)
            {
                EmitMethod(proxy, methods[index], EmitRequest(module, $"{name}.{methods[index].Name}{index}", methods[index]));
            }

            return proxy.CreateType().GetMethod("Make", BindingFlags.Static | BindingFlags.Public)!;
        }
    }

    private static void RefuseUncallable(Type target, MethodInfo method, bool isObserver)
    {
        var returns = method.ReturnType;
        var generic = returns.IsGenericType ? returns.GetGenericTypeDefinition() : null;
        var isOneWay = method.IsDefined(typeof(OneWayAttribute)) || returns == typeof(void);
        var reason =
            method.IsSpecialName ? "is a property or an event"
            : method.IsStatic ? "is static"
            : method.IsGenericMethodDefinition ? "is generic"
            : method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef) ? "has a parameter by reference"
            : returns == typeof(void) ? isObserver ? null : "returns nothing, not even a task"
            : returns == typeof(Task) || returns == typeof(ValueTask) ? null
            : generic != typeof(Task<>) && generic != typeof(ValueTask<>) ? "does not return a task"
            : isOneWay ? "is one-way but has a result"
            : null;
        if (reason is not null)
        {
            throw new ArgumentException($"{target} cannot be called remotely: {method.DeclaringType!.Name}.{method.Name} {reason}.");
        }
    }

    private static ModuleBuilder ModuleFor(Assembly assembly)
    {
        if (!Modules.TryGetValue(assembly, out var module))
        {
            var builder = AssemblyBuilder.DefineDynamicAssembly(
                new AssemblyName($"{assembly.GetName().Name}.Proxies"), AssemblyBuilderAccess.Run);
            var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructors()[0];
            foreach (var open in new[] { typeof(Proxies).Assembly, assembly }.Distinct())
            {
                builder.SetCustomAttribute(new CustomAttributeBuilder(attribute, [open.GetName().Name!]));
            }

            Modules[assembly] = module = builder.DefineDynamicModule("Proxies");
        }

        return module;
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder proxy, ConstructorInfo baseConstructor, Type[] parameters)
    {
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        LoadArguments(il, parameters.Length, first: 1);
        il.Emit(OpCodes.Call, baseConstructor);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitMaker(TypeBuilder proxy, ConstructorBuilder constructor, Type baseClass, Type[] parameters)
    {
        var maker = proxy.DefineMethod("Make", MethodAttributes.Public | MethodAttributes.Static, baseClass, parameters);
        var il = maker.GetILGenerator();
        LoadArguments(il, parameters.Length, first: 0);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>Emits the class of a method's requests.</summary>
    /// <returns>The finished class, which has a constructor without parameters and public fields named after the parameters' positions.</returns>
    private static Type EmitRequest(ModuleBuilder module, string name, MethodInfo method)
    {
        var (baseClass, baseConstructor, _) = ShapeOf(method);
        var request = module.DefineType(name, TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public, baseClass);
        var descriptor = request.DefineField("Descriptor", typeof(MethodDescriptor), FieldAttributes.Public | FieldAttributes.Static);

        var il = request.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, Type.EmptyTypes).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, descriptor);
        il.Emit(OpCodes.Call, baseConstructor);
        il.Emit(OpCodes.Ret);

        var call = baseClass.GetMethod(nameof(TaskRequest.Call))!;
        il = request.DefineMethod(
            call.Name,
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            call.ReturnType,
            [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var parameter in method.GetParameters())
        {
            il.Emit(OpCodes.Ldarg_0);
            if (parameter.ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Call, GrainToken);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, request.DefineField(FieldName(parameter), parameter.ParameterType, FieldAttributes.Public));
            }
        }

        il.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Call, CompletedTask);
        }
        else if (method.ReturnType.IsValueType)
        {
            var pending = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, pending);
            il.Emit(OpCodes.Ldloca, pending);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
        var created = request.CreateType();
        created.GetField("Descriptor")!.SetValue(null, Describe(method));
        return created;
    }

    private static void EmitMethod(TypeBuilder proxy, MethodInfo method, Type request)
    {
        var parameters = method.GetParameters();
        var types = Array.ConvertAll(parameters, parameter => parameter.ParameterType);
        var implementation = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            types);
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, request.GetConstructor(Type.EmptyTypes)!);
        foreach (var parameter in parameters)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)(parameter.Position + 1));
            if (parameter.ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Call, BindToken);
            }
            else
            {
                il.Emit(OpCodes.Stfld, request.GetField(FieldName(parameter))!);
            }
        }

        var (_, _, send) = ShapeOf(method);
        il.Emit(OpCodes.Call, send);
        if (method.ReturnType == typeof(ValueTask) && Describe(method).IsOneWay)
        {
            il.Emit(OpCodes.Call, CompletedTask);
            il.Emit(OpCodes.Newobj, typeof(ValueTask).GetConstructor([typeof(Task)])!);
        }
        else if (method.ReturnType == typeof(Task) && Describe(method).IsOneWay)
        {
            il.Emit(OpCodes.Call, CompletedTask);
        }
        else if (method.ReturnType.IsValueType && method.ReturnType != typeof(void))
        {
            il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([send.ReturnType])!);
        }

        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(implementation, method);
    }

    private static (Type BaseClass, ConstructorInfo Constructor, MethodInfo Send) ShapeOf(MethodInfo method)
    {
        if (!method.ReturnType.IsGenericType)
        {
            return (typeof(TaskRequest), ConstructorOf(typeof(TaskRequest)), Describe(method).IsOneWay ? Post : SendTask);
        }

        var result = method.ReturnType.GetGenericArguments()[0];
        var baseClass = typeof(TaskRequest<>).MakeGenericType(result);
        return (baseClass, ConstructorOf(baseClass), SendTaskOfT.MakeGenericMethod(result));
    }

    private static MethodDescriptor Describe(MethodInfo method) => new(
        method,
        method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Interleaving.Always
            : method.IsDefined(typeof(ReadOnlyAttribute)) ? Interleaving.WithReaders
            : Interleaving.Never,
        isOneWay: method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void));

    private static ConstructorInfo ConstructorOf(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0];

    private static string FieldName(ParameterInfo parameter) => $"Argument{parameter.Position}";

    private static void LoadArguments(ILGenerator il, int count, int first)
    {
        for (var index = 0; index < count; index++)
        {
            il.Emit(OpCodes.Ldarg, (short)(first + index));
        }
    }
}
