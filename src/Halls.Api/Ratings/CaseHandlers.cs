using System.Collections.Immutable;
using Halls.Api.Security;
using Halls.Contracts;

namespace Halls.Api.Ratings;

/// <summary>Who could put a bad rating of a service right. Thread-safe.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="regions">Says in which region a hall lies.</param>
internal sealed class CaseHandlers(AccountDirectory accounts, IHallRegions regions)
{
    /// <summary>
    /// The accounts that handle cases where a service was given, those of a department first, in an order that every silo finds alike; the rules pass over the rated
    /// person. Empty when nobody does: then the case waits for the first who takes it.
    /// </summary>
    public async ValueTask<ImmutableArray<string>> ForAsync(string service)
    {
        if (!TicketKey.TryParse(service, out TicketKey key))
        {
            return [];
        }

        string? region = await regions.RegionOfAsync(key.Hall);
        AccountDirectory.Snapshot known = accounts.TryCurrent() ?? await accounts.CurrentAsync();
        return
        [
            .. from actor in known.Users
               let here = CaseActors.In(actor, key.Hall, region, null)
               where here.Roles.Contains("handler")
               orderby here.Unit is null, actor.Id
               select actor.Id,
        ];
    }
}
