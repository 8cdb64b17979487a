using Halls.Api.Tests.Harness;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

/// <summary>People with accounts.</summary>
internal static class Staff
{
    /// <summary>Makes an account and signs in.</summary>
    public static async Task<Caller> StaffAsync(HallsSilo silo, string login, params object[] roles)
    {
        (await silo.Admin.PostAsync("/api/users", new { login, password = Password, name = login, roles })).Read(201);
        return await SignInAsync(silo, login);
    }

    /// <summary>Signs in.</summary>
    public static async Task<Caller> SignInAsync(HallsSilo silo, string login)
    {
        var caller = new Caller(silo.Address, null);
        await Read(await caller.PostAsync("/api/session", new { login, password = Password }), 200);
        return caller;
    }
}
