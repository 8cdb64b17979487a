namespace Halls.Api.Security;

/// <summary>The names of the authentication schemes.</summary>
public static class Schemes
{
    /// <summary>The default: a bearer token if the request carries one, else the session cookie.</summary>
    public const string Halls = "halls";

    /// <summary>People's sessions.</summary>
    public const string Cookie = "halls-cookie";

    /// <summary>The name of the session cookie.</summary>
    public const string CookieName = "halls.session";
}
