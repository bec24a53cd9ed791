using System.Globalization;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;

namespace TrustedPublish.Cli.Doctor;

/// <summary>Whether an issuer's keys can be fetched, as the server fetches them, and whether its clock and ours agree.</summary>
internal sealed class IssuerDiagnosis(IKeySource keys, TimeProvider time)
{
    /// <summary>The leeway for times in ID tokens: beyond it, fresh tokens are refused.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Finding>> CheckAsync(Issuer issuer, CancellationToken cancellationToken)
    {
        var subject = "issuer " + issuer.Name;
        try
        {
            var usable = await keys.FetchAsync(issuer, cancellationToken);
            var found = new Finding(
                subject, usable.Count > 0, $"{issuer.Identifier} has {usable.Count} usable {issuer.Algorithm} keys", usable.Count > 0 ? null : "check Algorithm and the issuer's key set");
            return issuer.JwksFile is null ? [found, await CompareClocksAsync(subject, issuer, cancellationToken)] : [found];
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // Whatever an issuer answers, the next one is looked at too.
            return [new Finding(subject, false, $"no keys from {issuer.Identifier}: {KeyFetchException.From(fault).Message}", Fix(issuer))];
        }
    }

    private static string Fix(Issuer issuer) => issuer switch
    {
        { JwksFile: { } file } => $"put the issuer's JWK set into {file}",
        { AllowInsecureLoopback: true } => "start the rehearsal (tp rehearse) before asking, or ignore this until then",
        _ => $"let this machine reach {issuer.JwksUri?.AbsoluteUri ?? issuer.Identifier + "/.well-known/openid-configuration"}, or set JwksFile",
    };

    private async Task<Finding> CompareClocksAsync(string subject, Issuer issuer, CancellationToken cancellationToken)
    {
        using var documents = new IssuerDocuments(issuer);
        await documents.GetDocumentAsync(issuer.JwksUri?.AbsoluteUri ?? issuer.Identifier + "/.well-known/openid-configuration", cancellationToken);
        if (documents.LastDate is not { } theirs)
        {
            return new Finding(subject, true, "it tells no time, clocks were not compared");
        }

        var apart = (time.GetUtcNow() - theirs).Duration();
        return new Finding(
            subject, apart <= Leeway, string.Create(CultureInfo.InvariantCulture, $"its clock and ours are {apart.TotalSeconds:0} s apart"),
            apart <= Leeway ? null : $"synchronise this machine's clock (NTP): beyond {Leeway.TotalSeconds:0} s fresh tokens are refused");
    }
}
