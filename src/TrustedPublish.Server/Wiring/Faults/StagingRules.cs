namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>How long staged versions wait: long enough for people, and not for ever.</summary>
internal static class StagingRules
{
    public static void Check(RuleContext context)
    {
        var staging = context.Options.Staging;
        if (staging.ExpireAfter < TimeSpan.FromMinutes(1) || staging.ExpireAfter > TimeSpan.FromDays(90))
        {
            context.Add(staging, nameof(StagingOptions.ExpireAfter), "is not between one minute and 90 days", "write for example \"7.00:00:00\"");
        }
    }
}
