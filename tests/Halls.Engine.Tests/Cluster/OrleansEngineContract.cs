namespace Halls.Engine.Tests;

public sealed class OrleansEngineContract(OrleansContractEngine engine)
    : EngineContract(engine), IClassFixture<OrleansContractEngine>
{
    protected override async Task<IContractEngine> StartAnotherAsync(ContractSettings settings)
    {
        var another = new OrleansContractEngine(settings);
        await another.InitializeAsync();
        return another;
    }
}
