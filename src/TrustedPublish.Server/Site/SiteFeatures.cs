using System.Net;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>What this server can offer to people.</summary>
internal sealed class SiteFeatures(TrustedPublishOptions options, Registration registration)
{
    /// <summary>Browsers know passkeys only of hosts with a name, and only where nobody can listen.</summary>
    public bool HasPasskeys { get; } =
        !IPAddress.TryParse(options.PublicUrl.Uri.Host.Trim('[', ']'), out _) && (options.PublicUrl.IsHttps || options.PublicUrl.Uri.IsLoopback);

    public bool HasSignUp => registration.IsOpen;

    /// <summary>The server's name, for people to tell it from others.</summary>
    public string Host => options.PublicUrl.Uri.Authority;
}
