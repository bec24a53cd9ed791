using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>
/// The operator's guard rails. The only source is configuration. <see cref="Bindings.Match.Find"/> asks here, so that no credential can be minted past them.
/// </summary>
/// <param name="rails">In the order of the configuration, in which the first that fails is the refusal.</param>
/// <param name="issuers">The configured issuers.</param>
/// <param name="publishLifetime">How long a credential lives when no guard rail shortens it.</param>
internal sealed class GuardRailCatalog(IReadOnlyList<GuardRail> rails, IReadOnlyList<Issuer> issuers, TimeSpan publishLifetime)
{
    public IReadOnlyList<GuardRail> All => rails;

    /// <summary>Judges a job that is held against a publisher; the claims need not be verified, since nothing is granted here.</summary>
    public Ruling Judge(Publisher publisher, Issuer issuer, ClaimSet claims, DateTimeOffset now)
    {
        var registry = publisher.Record.Registry;
        if (rails.Count == 0 || !rails.Any(rail => rail.Covers(registry)))
        {
            return Ruling.None;
        }

        var (facts, checks, findings) = (publisher.Binding.Provider.Facts(claims), new List<Check>(), new List<GuardRailFinding>());
        var shortest = rails.Where(rail => rail.Mode is GuardRailMode.Enforce && rail.Covers(registry)).Min(static rail => rail.MaxCredentialLifetime);
        var granted = shortest < publishLifetime ? shortest.Value : publishLifetime;
        foreach (var rail in rails.Where(rail => rail.Covers(registry)))
        {
            foreach (var check in GuardRailChecks.Of(rail, issuer, publisher, facts, now))
            {
                if (check.Ok || rail.Mode is GuardRailMode.Enforce)
                {
                    checks.Add(check);
                }
                else
                {
                    findings.Add(new GuardRailFinding(rail.Name, GuardRailEffect.Refuse, check.Expected, check.Actual));
                }
            }

            if (rail is { MaxCredentialLifetime: { } longest, Mode: GuardRailMode.Enforce })
            {
                checks.Add(Check.Holds(rail.Field, $"a credential for at most {longest:c}", $"{granted:c}"));
            }
            else if (rail.MaxCredentialLifetime < granted)
            {
                findings.Add(new GuardRailFinding(rail.Name, GuardRailEffect.Shorten, $"a credential for at most {rail.MaxCredentialLifetime:c}", $"{granted:c}"));
            }
        }

        return new Ruling(checks, findings, shortest);
    }

    /// <summary>The guard rails that no job of such a publisher could ever satisfy, each with the publisher's field that is in its way.</summary>
    public IReadOnlyList<GuardRailObjection> Objections(string registry, Binding binding)
    {
        Issuer[] vouching = [.. issuers.Where(issuer => issuer.Provider == binding.Provider.Name && binding.Provider.MayVouch(issuer, binding))];
        return vouching.Length == 0 ? [] : [.. rails.Where(rail => rail.Covers(registry)).SelectMany(rail => GuardRailObjection.Of(rail, vouching, binding))];
    }
}
