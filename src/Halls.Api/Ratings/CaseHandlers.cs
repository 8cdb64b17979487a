using System.Collections.Immutable;
using Halls.Api.Security;
using Halls.Contracts;

namespace Halls.Api.Ratings;

/// <summary>Who could put a bad rating of a service right. Thread-safe.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="regions">Says in which region a hall lies.</param>
internal sealed class CaseHandlers(AccountDirectory accounts, IHallRegions regions)
{
    /// <summary>Whether an account is there, is not disabled, and handles cases of a hall and a department.</summary>
    /// <param name="account">The account.</param>
    /// <param name="hall">The hall.</param>
    /// <param name="unit">The responsible department.</param>
    public async ValueTask<bool> IsHandlerAsync(string account, string hall, string unit)
    {
        string? region = await regions.RegionOfAsync(hall);
        AccountDirectory.Snapshot known = await accounts.CurrentAsync();
        return known.Users.Any(u => u.Id == account && CaseActors.In(u, hall, region, unit).Roles.Contains("handler"));
    }

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
