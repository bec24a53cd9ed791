namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Bounds on the life of what we mint: a stolen credential must run out by itself.</summary>
internal static class CredentialRules
{
    public static void Check(RuleContext context)
    {
        var credentials = context.Options.Credentials;
        Bound(nameof(CredentialOptions.PublishLifetime), credentials.PublishLifetime, TimeSpan.FromHours(1), "one hour");
        Bound(nameof(CredentialOptions.SessionLifetime), credentials.SessionLifetime, TimeSpan.FromHours(2), "two hours");
        Bound(nameof(CredentialOptions.MaxWriteTokenLifetime), credentials.MaxWriteTokenLifetime, TimeSpan.FromDays(90), "90 days");

        void Bound(string property, TimeSpan value, TimeSpan longest, string words)
        {
            if (value <= TimeSpan.Zero || value > longest)
            {
                context.Add(credentials, property, $"is not between zero and {words}", $"write at most \"{longest:c}\"");
            }
        }
    }
}
