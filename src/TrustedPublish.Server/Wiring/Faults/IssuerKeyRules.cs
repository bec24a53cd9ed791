namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Where an issuer's keys come from: its own host or a file, never both.</summary>
internal static class IssuerKeyRules
{
    public static void Check(RuleContext context)
    {
        foreach (var issuer in context.Options.Issuers)
        {
            if (issuer.JwksFile is { } file)
            {
                CheckFile(context, issuer, file);
            }

            if (issuer.JwksUri is { } uri && Problem(context, issuer, uri) is var (problem, fix))
            {
                context.Add(issuer, nameof(IssuerOptions.JwksUri), problem, fix);
            }

            if (issuer.CertificateAuthorityFile is { } authority)
            {
                AuthorityFileRule.Check(context, issuer, nameof(IssuerOptions.CertificateAuthorityFile), authority);
            }
        }
    }

    private static void CheckFile(RuleContext context, IssuerOptions issuer, string file)
    {
        if (issuer.JwksUri is not null)
        {
            context.Add(issuer, nameof(IssuerOptions.JwksFile), "is set together with JwksUri", "keep one of the two");
        }

        if (!ReadableFile.TryRead(context.FullPath(file), out var content, out var problem))
        {
            context.Add(issuer, nameof(IssuerOptions.JwksFile), problem, "give the path of a JWK set file");
        }
        else if (!JwkSetText.IsJwkSet(content))
        {
            context.Add(issuer, nameof(IssuerOptions.JwksFile), "is not a JSON Web Key set", "its content must be { \"keys\": [ … ] } with at least one key");
        }
    }

    // Keys from another host would let that host speak for the issuer (ISS-05).
    private static (string Problem, string Fix)? Problem(RuleContext context, IssuerOptions issuer, string text)
    {
        if (!EndpointUrl.TryParse(text, out var uri, out var problem))
        {
            return (problem, "write the https URL of the issuer's JWK set");
        }

        if (!uri.IsHttps && !IssuerRules.IsRehearsal(context, issuer, uri.Uri))
        {
            return ("is not https", "use https; http is for loopback IP addresses with AllowInsecureLoopback, in Development");
        }

        return EndpointUrl.TryParse(issuer.Issuer ?? "", out var own, out _) && own.Origin != uri.Origin
            ? ("is on another host or port than the issuer", "use a URL at the issuer's own address, or JwksFile")
            : null;
    }
}
