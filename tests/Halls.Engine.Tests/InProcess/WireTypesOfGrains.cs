using System.Collections.Immutable;
using Halls.Testing;
using Orleans;

namespace Halls.Engine.Tests;

public sealed class WireTypesOfGrains
{
    private static readonly string[] Found = [.. WireTypes.Violations(typeof(WireTypesOfGrains).Assembly)];

    [Fact]
    public void Find_no_fault_with_what_is_deeply_immutable()
    {
        Assert.DoesNotContain(Found, sentence => sentence.StartsWith($"{typeof(Parcel)}", StringComparison.Ordinal));
        Assert.DoesNotContain(Found, sentence => sentence.StartsWith($"{typeof(ProbeFailure)}", StringComparison.Ordinal));
        Assert.DoesNotContain(Found, sentence => sentence.StartsWith($"{typeof(IProbeGrain)}", StringComparison.Ordinal));
        Assert.DoesNotContain(Found, sentence => sentence.StartsWith($"{typeof(IAnnouncerGrain)}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UnmarkedParcel has no [Alias]")]
    [InlineData("UnmarkedParcel is not [Immutable]")]
    [InlineData("UnmarkedParcel.Name has no [Id]")]
    [InlineData("OpenParcel is not sealed")]
    [InlineData("ChangingParcel.Name can be set after construction")]
    [InlineData("ChangingParcel.Labels is System.String[], which is no wire type")]
    [InlineData("ChangingParcel.Names is System.Collections.Generic.IReadOnlyList`1[System.String], which is no wire type")]
    [InlineData("ChangingParcel.Parts is System.Text.StringBuilder, which is no wire type")]
    [InlineData("ChangingParcel uses [Id(1)] for Labels and Names")]
    [InlineData("The alias halls.tests.same is used by")]
    [InlineData("IUnsafeGrain.Take passes System.Collections.Generic.List`1[System.Int32]")]
    [InlineData("IUnsafeGrain.Give passes System.Text.StringBuilder")]
    public void Find_what_could_change(string sentence)
    {
        Assert.Contains(Found, found => found.Contains(sentence, StringComparison.Ordinal));
    }
}

[GenerateSerializer]
public sealed record UnmarkedParcel(string Name);

[GenerateSerializer, Immutable, Alias("halls.tests.same")]
public record OpenParcel([property: Id(0)] string Name);

[GenerateSerializer, Immutable, Alias("halls.tests.same")]
public sealed record ChangingParcel
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public string[] Labels { get; init; } = [];

    [Id(1)]
    public IReadOnlyList<string> Names { get; init; } = [];

    [Id(2)]
    public ImmutableArray<System.Text.StringBuilder> Parts { get; init; } = [];
}

public interface IUnsafeGrain : IGrainWithStringKey
{
    Task Take(List<int> numbers);

    Task<System.Text.StringBuilder> Give();
}
