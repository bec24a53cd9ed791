using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Server.Accounts;

/// <summary>Where a request comes from, as it may be shown to people.</summary>
internal static class ClientOrigin
{
    private const int MaxClient = 200;

    extension(HttpContext context)
    {
        /// <summary>Address and user agent; the latter is the client's own claim, cleaned and cut.</summary>
        public SessionOrigin Origin
        {
            get
            {
                var agent = context.Request.Headers.UserAgent is [{ } sent] ? Explanation.Ascii(sent) : null;
                return new SessionOrigin(context.Connection.RemoteIpAddress?.ToString(), agent is { Length: > MaxClient } ? agent[..MaxClient] : agent);
            }
        }
    }
}
