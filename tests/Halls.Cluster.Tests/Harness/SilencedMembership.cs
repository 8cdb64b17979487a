using Orleans;
using Orleans.Runtime;

namespace Halls.Cluster.Tests.Harness;

/// <summary>
/// The list of members as one silo sees it. A process that is killed writes nothing into it any more: once silenced, neither does this silo, though
/// the engine's own way of ending says good-bye. The others have to find out by asking it.
/// </summary>
internal sealed class SilencedMembership(IMembershipTable inner) : IMembershipTable
{
    private volatile bool _silent;

    public void Silence() => _silent = true;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => inner.InitializeMembershipTable(tryInitTableVersion);

    public Task DeleteMembershipTableEntries(string clusterId) => inner.DeleteMembershipTableEntries(clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => _silent ? Task.CompletedTask : inner.CleanupDefunctSiloEntries(beforeDate);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => inner.ReadRow(key);

    public Task<MembershipTableData> ReadAll() => inner.ReadAll();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => _silent ? Task.FromResult(true) : inner.InsertRow(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => _silent ? Task.FromResult(true) : inner.UpdateRow(entry, etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => _silent ? Task.CompletedTask : inner.UpdateIAmAlive(entry);
}
