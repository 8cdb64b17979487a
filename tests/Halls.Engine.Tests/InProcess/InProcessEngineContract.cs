namespace Halls.Engine.Tests;

public sealed class InProcessEngineContract(InProcessContractEngine engine)
    : EngineContract(engine), IClassFixture<InProcessContractEngine>
{
    protected override async Task<IContractEngine> StartAnotherAsync(ContractSettings settings)
    {
        var another = new InProcessContractEngine(settings);
        await another.InitializeAsync();
        return another;
    }
}
