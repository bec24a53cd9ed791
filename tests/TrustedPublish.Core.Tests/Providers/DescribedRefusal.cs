using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers.Generic;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>A way in which a described CI's token must be refused, and the refusal that must be journaled.</summary>
/// <param name="Name">The claim and what is done to it.</param>
/// <param name="Code">The wire code.</param>
/// <param name="Edit">Spoils the sample's claims.</param>
/// <param name="Publisher">Changes the publisher first, so that no other check refuses.</param>
internal sealed record DescribedRefusal(string Name, string Code, Action<JsonObject> Edit, Action<JsonObject>? Publisher = null)
{
    /// <summary>Every refusal that follows from a file's own claims, denied values and rules.</summary>
    public static IReadOnlyList<DescribedRefusal> Of(GenericProvider provider) =>
    [
        .. provider.Claims.Where(claim => provider.Sample.Text(claim.Path).Value is not null).SelectMany(claim => OfClaim(claim, provider.Sample.Text(claim.Path).Value!)),
        .. provider.Denied.SelectMany(OfDenied),
        .. provider.Consistency.Where(static rule => rule.Path.ToString() is not "iss").SelectMany(rule => OfRule(provider, rule)),
        .. OfIssuer(provider.Sample.Text("iss").Value!),
    ];

    private static IEnumerable<DescribedRefusal> OfClaim(DescribedClaim claim, string value)
    {
        var (name, mismatch) = (claim.Path.ToString(), claim.Code.ToWire());
        var lookAlike = claim.Role is ClaimRole.ImmutableId ? $"claim_malformed:{name}" : mismatch;
        yield return Set(claim, "absent", $"claim_missing:{name}", Absent);
        yield return Set(claim, "null", $"claim_missing:{name}", null);
        yield return Set(claim, "empty", $"claim_missing:{name}", "");
        yield return Set(claim, "a number", $"claim_type:{name}", 7);
        yield return Set(claim, "true", $"claim_type:{name}", true);
        yield return Set(claim, "an array of it", $"claim_type:{name}", new JsonArray(value));
        yield return Set(claim, "an object", $"claim_type:{name}", new JsonObject { ["value"] = value });
        yield return Set(claim, "another", mismatch, $"x{value}");
        yield return Set(claim, "its beginning", mismatch, value[..^1]);
        yield return Set(claim, "it and more", mismatch, $"{value}x");
        yield return Set(claim, "it and a blank", mismatch, $"{value} ");
        yield return Set(claim, "it and a zero-width space", lookAlike, $"{value}\u200b");
        yield return Set(claim, "it with a look-alike", lookAlike, $"{value[..^1]}\u0430");
        yield return Set(claim, "it and a line end", $"claim_malformed:{claim.Path.Steps[0]}", $"{value}\n");
        yield return Set(claim, "it and a text direction", $"claim_malformed:{claim.Path.Steps[0]}", $"{value}\u202e");
        if (value.Any(char.IsAsciiLetter) && claim.Comparison is not ClaimComparison.IgnoreCase)
        {
            yield return Set(claim, "in the other case", mismatch, string.Concat(value.Select(static letter => char.IsAsciiLetterLower(letter) ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter))));
        }
    }

    private static IEnumerable<DescribedRefusal> OfDenied(DeniedClaim denied)
    {
        var name = denied.Path.ToString();
        foreach (var pattern in denied.Patterns)
        {
            yield return new DescribedRefusal(
                $"{name} denied {pattern}", denied.Code.ToWire(), claims => Put(claims, denied.Path, pattern.Replace("*", "7", StringComparison.Ordinal)), publisher => publisher["claims"]!.AsObject().Remove(name));
        }

        yield return new DescribedRefusal($"{name} of the wrong type", $"claim_type:{name}", claims => Put(claims, denied.Path, 7), publisher => publisher["claims"]!.AsObject().Remove(name));
        if (!denied.MayBeAbsent)
        {
            yield return new DescribedRefusal($"{name} unsaid", $"claim_missing:{name}", claims => Put(claims, denied.Path, Absent), publisher => publisher["claims"]!.AsObject().Remove(name));
        }
    }

    private static IEnumerable<DescribedRefusal> OfRule(GenericProvider provider, ConsistencyRule rule)
    {
        var name = rule.Path.ToString();
        JsonNode other = rule.Is is { } flag ? !flag : "somebody/else";
        yield return new DescribedRefusal($"{name} contradicts", $"claim_malformed:{name}", claims => Put(claims, rule.Path, other.DeepClone()), publisher =>
        {
            // Where a publisher names the claim too, it agrees with the token: only the contradiction is left to refuse.
            if (provider.Find(name) is not null)
            {
                publisher["claims"]![name] = other.DeepClone();
            }
        });
        if (provider.Find(name) is null)
        {
            yield return new DescribedRefusal($"{name} unsaid", $"claim_missing:{name}", claims => Put(claims, rule.Path, Absent));
            yield return new DescribedRefusal($"{name} of the wrong type", $"claim_type:{name}", claims => Put(claims, rule.Path, new JsonArray()));
        }
    }

    private static IEnumerable<DescribedRefusal> OfIssuer(string issuer)
    {
        var host = new Uri(issuer).Host;
        string[] alike =
        [
            $"{issuer}/", $"{issuer}.evil.test", $"{issuer}@evil.test", $"{issuer}?x", $"{issuer}#x", $"{issuer}/x", $"{issuer}%2f", issuer.Replace("https", "http", StringComparison.Ordinal),
            issuer.Replace(host, $"{host}:443", StringComparison.Ordinal), issuer.Replace(host, host.ToUpperInvariant(), StringComparison.Ordinal), issuer.Replace(host, $"evil.test/{host}", StringComparison.Ordinal),
            issuer.Replace(host, $"{host}@evil.test", StringComparison.Ordinal), issuer.Replace(host, $"x{host}", StringComparison.Ordinal), issuer.Replace(host, host.Replace('a', '\u0430').Replace('o', '\u043e'), StringComparison.Ordinal),
        ];
        return alike.Distinct(StringComparer.Ordinal).Select(text => new DescribedRefusal($"iss {text}", "issuer_unknown", claims => claims["iss"] = text));
    }

    private static readonly JsonNode Absent = new JsonObject();

    private static DescribedRefusal Set(DescribedClaim claim, string what, string code, JsonNode? value) => new($"{claim.Path} {what}", code, claims => Put(claims, claim.Path, value));

    private static void Put(JsonObject claims, ClaimPath path, JsonNode? value)
    {
        var home = path.Steps.SkipLast(1).Aggregate(claims, static (json, step) => json[step]!.AsObject());
        if (ReferenceEquals(value, Absent))
        {
            home.Remove(path.Steps[^1]);
        }
        else
        {
            home[path.Steps[^1]] = value?.DeepClone();
        }
    }
}
