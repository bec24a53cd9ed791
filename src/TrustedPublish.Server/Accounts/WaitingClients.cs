using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Accounts;

/// <summary>The addresses of a client that waits for its person: the page where the person answers, and where the client polls.</summary>
internal static class WaitingClients
{
    /// <summary>Where clients poll, below a registry's or the server's own public URL.</summary>
    public const string PollPath = "/-/v1/done";

    extension(TrustedPublishOptions options)
    {
        public string SignInPage(string page) => $"{options.PublicUrl.Value}/login/cli/{page}";

        public string ConfirmationPage(string page) => $"{options.PublicUrl.Value}/auth/cli/{page}";

        /// <summary>For clients of the management API.</summary>
        public string DoneUrl(string poll) => $"{options.PublicUrl.Value}{PollPath}?authId={poll}";
    }

    extension(HttpContext context)
    {
        /// <summary>Whether an npm client opens a browser for its user; one that was given a code, or told to, does not.</summary>
        public bool WantsBrowser => context.Request.Headers["npm-auth-type"] is ["web"];

        /// <summary>On the registry itself, so that npm sends it there like everything else.</summary>
        public string DoneUrl(string poll) => $"{context.Registry.PublicUrl.AbsoluteUri.TrimEnd('/')}{PollPath}?authId={poll}";
    }
}
