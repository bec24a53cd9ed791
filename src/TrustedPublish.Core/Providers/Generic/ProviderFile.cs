using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>Reads a provider file: strictly, and with every fault at once. A provider that could be misunderstood does not start.</summary>
internal static partial class ProviderFile
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16, AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file.</summary>
    /// <param name="fileName">Its name without folder and <c>.json</c>: the provider's name.</param>
    /// <param name="utf8">Its content.</param>
    /// <param name="faults">Empty when the result is not null.</param>
    public static Provider? Read(string fileName, ReadOnlyMemory<byte> utf8, out IReadOnlyList<ProviderFault> faults)
    {
        var found = new List<ProviderFault>();
        faults = found;
        try
        {
            using var document = JsonDocument.Parse(utf8, Json);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return ReadRoot(fileName, document.RootElement, found);
            }

            found.Add(new ProviderFault("", "is not a JSON object", "begin with { \"name\": … }"));
        }
        catch (JsonException fault)
        {
            var where = fault.LineNumber is { } line ? $" at line {line + 1}, byte {fault.BytePositionInLine + 1}" : "";
            found.Add(new ProviderFault("", $"is not JSON, or says something twice{where}", "check quotes, brackets, commas and repeated names there"));
        }
        catch (InvalidOperationException)
        {
            found.Add(new ProviderFault("", "holds half a character (\\ud800)", "write whole characters"));
        }

        return null;
    }

    private static GenericProvider? ReadRoot(string fileName, JsonElement json, List<ProviderFault> faults)
    {
        var root = new StrictObject(json, "", faults);
        var name = root.Text("name", fits: text => NamePattern.IsMatch(text) && text == fileName, accepts: $"the file's own name \"{fileName}\", which takes 1 to 40 of a-z, 0-9 and hyphen");
        var title = root.Text("title");
        var issuers = root.Texts("issuers", static text => IssuerPattern.TryParse(text) is not null, "an https URL in which * stands for one segment, one label or the whole host, or \"*\" for any issuer");
        var jwksUri = root.Text("jwks_uri", required: false, JwksUriPattern.IsMatch, "an https URL without query");
        var sendsTokenId = root.Flag("sends_token_id", required: true);
        var fixedAudience = root.Text("fixed_audience", required: false);
        var audienceHint = root.Text("audience_hint");
        DescribedClaim[] claims = [.. root.Objects("claims", required: true).Select(ClaimRules.Claim).OfType<DescribedClaim>()];
        DeniedClaim[] denied = [.. root.Objects("denied").Select(ClaimRules.Denied).OfType<DeniedClaim>()];
        ConsistencyRule[] consistency = [.. root.Objects("consistency").Select(ClaimRules.Consistency).OfType<ConsistencyRule>()];
        var projectId = root.Claim("project_id");
        var run = root.Object("run") is { } templates ? ReadRun(templates) : null;
        var facts = root.Object("facts") is { } words ? ReadFacts(words) : null;
        var job = root.Texts("job", accepts: "one line of what a job contains");
        var sample = root.Json("sample") is { } token ? ReadSample(token, root) : null;
        root.Done();
        if (faults.Count == 0)
        {
            CheckClaims(claims, projectId!, root);
        }

        if (faults.Count > 0)
        {
            return null;
        }

        var provider = new GenericProvider(new ProviderDescription
        {
            Name = name!,
            Title = title!,
            Issuers = [.. issuers.Select(static text => IssuerPattern.TryParse(text)!)],
            JwksUri = jwksUri is null ? null : new Uri(jwksUri),
            SendsTokenId = sendsTokenId,
            FixedAudience = fixedAudience,
            AudienceHint = audienceHint!,
            Claims = claims,
            Denied = denied,
            Consistency = consistency,
            ProjectId = projectId!,
            Run = run!,
            Facts = facts!,
            JobExample = string.Concat(job.Select(static line => $"{line}\n")),
            Sample = sample!,
        });
        faults.AddRange(ProviderSample.Faults(provider));
        return faults.Count == 0 ? provider : null;
    }

    private static RunTemplates ReadRun(StrictObject json)
    {
        var run = new RunTemplates(json.Template("repository"), json.Template("ref"), json.Template("sha"), json.Template("run_id"), json.Template("url"));
        json.Done();
        return run;
    }

    private static FactClaims ReadFacts(StrictObject json)
    {
        var facts = new FactClaims(
            json.Claim("owner", required: false), json.Claim("owner_id", required: false), json.Claim("environment", required: false),
            json.Claim("ref_protected", required: false), json.Claim("event", required: false));
        json.Done();
        return facts;
    }

    private static ClaimSet? ReadSample(JsonElement json, StrictObject root)
    {
        var claims = ClaimSet.TryParse(Encoding.UTF8.GetBytes(json.GetRawText()), out _);
        if (claims is null)
        {
            root.Add("sample", "is not the claims of a token", "write the claims as the CI sends them");
        }

        return claims;
    }

    private static void CheckClaims(DescribedClaim[] claims, ClaimPath projectId, StrictObject root)
    {
        foreach (var twice in claims.GroupBy(static claim => claim.Path.ToString()).Where(static named => named.Count() > 1))
        {
            root.Add("claims", $"names {twice.Key} twice", "keep one");
        }

        if (!claims.Any(static claim => claim.Role is ClaimRole.ImmutableId))
        {
            root.Add("claims", "has no immutable id", "give at least one claim the role immutable_id: an id that is never given to another project");
        }
        else if (!claims.Any(claim => claim.Role is ClaimRole.ImmutableId && claim.Path == projectId))
        {
            root.Add("project_id", "is not one of the claims with the role immutable_id", $"write one of {string.Join(", ", claims.Where(static claim => claim.Role is ClaimRole.ImmutableId).Select(static claim => claim.Path))}");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\Ahttps://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+\z")]
    private static partial Regex JwksUriPattern { get; }
}
