using Azure.Data.Tables;
using Orleans.Hosting;

namespace Halls.Silo.Hosting;

/// <summary>Membership in Azure Table storage. In a file of its own, compiled with <c>-p:HallsAzureTable=true</c> only, because nothing else needs its packages.</summary>
internal static partial class EngineHosting
{
    static partial void UseAzureTable(ISiloBuilder silo, string connection, ref bool isBuiltIn)
    {
        silo.UseAzureStorageClustering(options => options.TableServiceClient = new TableServiceClient(connection));
        isBuiltIn = true;
    }
}
