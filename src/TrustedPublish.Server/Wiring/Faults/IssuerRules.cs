using System.Net;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Which issuer strings can be trusted: one spelling, one meaning, one entry.</summary>
internal static class IssuerRules
{
    public static void Check(RuleContext context)
    {
        NameRules.CheckUnique(context, context.Options.Issuers, issuer => issuer.Name, nameof(IssuerOptions.Name));
        Dictionary<string, IssuerOptions> seen = new(StringComparer.Ordinal);
        foreach (var issuer in context.Options.Issuers)
        {
            CheckIssuer(context, issuer, seen);
            CheckProvider(context, issuer);

            if (issuer.MaxTokenLifetime <= TimeSpan.Zero || issuer.MaxTokenLifetime > TimeSpan.FromDays(1))
            {
                context.Add(issuer, nameof(IssuerOptions.MaxTokenLifetime), "is not between zero and one day", "write for example \"01:00:00\"");
            }

            if (issuer.AllowInsecureLoopback && !context.IsDevelopment)
            {
                context.Add(issuer, nameof(IssuerOptions.AllowInsecureLoopback), "is set, but the environment is not Development", "remove it; only a rehearsal (DOTNET_ENVIRONMENT=Development) may use it");
            }
        }
    }

    /// <summary>Whether this entry may use plain http because its host is this machine, by number.</summary>
    internal static bool IsRehearsal(RuleContext context, IssuerOptions issuer, Uri uri) =>
        issuer.AllowInsecureLoopback && context.IsDevelopment
        && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    private static void CheckProvider(RuleContext context, IssuerOptions issuer)
    {
        if (issuer.Provider is not { } name)
        {
            return;
        }

        if (context.Providers.Find(name) is not { } provider)
        {
            context.Add(issuer, nameof(IssuerOptions.Provider), "is not a known provider", NearestName.Suggest(name, context.Providers.Names));
        }
        else if (issuer.Issuer is { } identifier && !provider.MayIssue(identifier) && !(EndpointUrl.TryParse(identifier, out var url, out _) && IsRehearsal(context, issuer, url.Uri)))
        {
            context.Add(issuer, nameof(IssuerOptions.Issuer), $"is not an issuer of {provider.Title}", $"copy it from a token, or correct Provider, or the issuers of the file {name}.json");
        }
    }

    private static void CheckIssuer(RuleContext context, IssuerOptions issuer, Dictionary<string, IssuerOptions> seen)
    {
        if (issuer.Issuer is null)
        {
            return;
        }

        if (Problem(context, issuer) is var (problem, fix))
        {
            context.Add(issuer, nameof(IssuerOptions.Issuer), problem, fix);
        }

        // Two entries for one issuer: which publishers its tokens satisfy would depend on their order (ISS-13).
        if (!seen.TryAdd(issuer.Issuer, issuer))
        {
            context.Add(issuer, nameof(IssuerOptions.Issuer), $"is also the issuer of {context.Paths.PathOf(seen[issuer.Issuer])}", "keep one entry per issuer");
        }
    }

    // Tokens are compared with this string byte for byte, so a look-alike or a second spelling must not get in (ISS-03, ISS-14).
    private static (string Problem, string Fix)? Problem(RuleContext context, IssuerOptions issuer)
    {
        var text = issuer.Issuer;
        const string Copy = "copy the iss of the issuer's discovery document exactly";
        if (!EndpointUrl.TryParse(text, out var url, out var problem))
        {
            return (problem, Copy);
        }

        if (!url.IsHttps && !IsRehearsal(context, issuer, url.Uri))
        {
            return ("is not https", "use https; http is for loopback IP addresses with AllowInsecureLoopback, in Development");
        }

        if (text.EndsWith('/'))
        {
            return ("ends with a slash", $"write \"{url}\"; a token's iss must equal it byte for byte");
        }

        return text == url.Value ? null : ("is not in its plain spelling", $"write \"{url}\": lower-case host, no default port, no dots or escapes in the path");
    }
}
