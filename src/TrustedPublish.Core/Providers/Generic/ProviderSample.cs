using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>The token in a provider file: proves at the start that the file describes what its CI sends.</summary>
internal static class ProviderSample
{
    /// <summary>The publisher that names every claim the sample has: it must accept the sample.</summary>
    public static JsonObject Publisher(GenericProvider provider) => new()
    {
        ["provider"] = provider.Name,
        ["issuer"] = provider.Sample.Text("iss").Value,
        [GenericProvider.ClaimsMember] = new JsonObject(provider.Claims
            .Where(claim => provider.Sample.Text(claim.Path).Value is not null)
            .Select(claim => KeyValuePair.Create(claim.Path.ToString(), (JsonNode?)provider.Sample.Text(claim.Path).Value))),
    };

    /// <summary>What does not fit between the file's rules and its sample.</summary>
    public static IEnumerable<ProviderFault> Faults(GenericProvider provider)
    {
        var sample = provider.Sample;
        if (sample.Text("iss").Value is not { } issuer || !provider.MayIssue(issuer))
        {
            yield return new ProviderFault("sample.iss", "is not an issuer of the file's own issuers", "write the iss of a real token, or correct issuers");
            yield break;
        }

        using var json = JsonDocument.Parse(Publisher(provider).ToJsonString());
        if (Binding.TryParse(provider, json.RootElement, ["provider"], out var faults) is not { } binding)
        {
            foreach (var fault in faults)
            {
                yield return new ProviderFault("sample", $"cannot make a publisher: {fault.Field} {fault.Problem}", "add the claim as the CI sends it");
            }

            yield break;
        }

        foreach (var check in Checks(provider, binding, sample).Where(static check => !check.Ok))
        {
            yield return new ProviderFault("sample", $"is refused by the file itself: {Explanation.Difference(check.Refusal!)}", "correct the sample or the rule");
        }
    }

    private static IEnumerable<Check> Checks(GenericProvider provider, Binding binding, ClaimSet sample) =>
        provider.Fields.Select(field => field.Check?.Invoke(binding, sample)).Concat(provider.Invariants.Select(rule => rule(binding, sample))).OfType<Check>();
}
