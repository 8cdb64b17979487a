using Azure;
using Azure.Data.Tables;
using Orleans.Hosting;

namespace Halls.Silo.Hosting;

/// <summary>Membership in Azure Table storage. In a file of its own, compiled with <c>-p:HallsAzureTable=true</c> only, because nothing else needs its packages.</summary>
internal static partial class EngineHosting
{
    static partial void CheckAzureTable(string connection, ref Task? check) => check = CheckAsync(Client(connection));

    static partial void UseAzureTable(ISiloBuilder silo, string connection) =>
        silo.UseAzureStorageClustering(options => options.TableServiceClient = Client(connection));

    private static async Task CheckAsync(TableServiceClient client)
    {
        try
        {
            await client.GetPropertiesAsync();
        }
        catch (RequestFailedException e)
        {
            throw new ServiceAwayException($"Azure Table storage, which lists the members of the cluster, can't be reached at {client.Uri}: {e.Message}", e);
        }
    }

    private static TableServiceClient Client(string connection)
    {
        try
        {
            return new TableServiceClient(connection);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new SiloSettingsException($"Cluster:Connection is no connection string of Azure storage: {e.Message}");
        }
    }
}
