namespace TrustedPublish.Server.Wiring;

/// <summary>What an npm client says about itself: how it likes to prove presence, and where it will poll.</summary>
internal static class NpmClient
{
    extension(HttpContext context)
    {
        /// <summary>Whether the client opens a browser for its user; one that was given a code, or told to, does not.</summary>
        public bool WantsBrowser => context.Request.Headers["npm-auth-type"] is ["web"];

        /// <summary>Where a waiting client polls; on the registry itself, so that the client sends it there like everything else.</summary>
        public string DoneUrl(string poll) => $"{context.Registry.PublicUrl.AbsoluteUri.TrimEnd('/')}/-/v1/done?authId={poll}";
    }
}
