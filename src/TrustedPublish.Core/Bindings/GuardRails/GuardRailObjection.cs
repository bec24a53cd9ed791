using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>Why no job of a publisher could ever satisfy a guard rail, as far as the publisher alone tells.</summary>
/// <param name="Rail">The guard rail.</param>
/// <param name="Fault">The publisher's field and what is wrong with it.</param>
internal sealed record GuardRailObjection(GuardRail Rail, FieldFault Fault)
{
    /// <summary>For whoever looks at the publisher.</summary>
    public string Warning => Rail.Mode switch
    {
        GuardRailMode.Audit => $"The operator's guard rail {Rail.Name} would refuse every job of this publisher from the day it is enforced: {Fault.Field} {Fault.Problem}.",
        GuardRailMode.Enforce => $"The operator's guard rail {Rail.Name} refuses every job of this publisher: {Fault.Field} {Fault.Problem}.",
    };

    /// <param name="rail">The guard rail.</param>
    /// <param name="vouching">The issuers that can vouch for the publisher's project.</param>
    /// <param name="binding">The publisher's fields.</param>
    public static IEnumerable<GuardRailObjection> Of(GuardRail rail, IReadOnlyList<Issuer> vouching, Binding binding)
    {
        var (provider, bound) = (binding.Provider, binding.Provider.Facts(binding));
        if (rail.AllowedIssuers.Count > 0 && !vouching.Any(issuer => rail.AllowedIssuers.Contains(issuer.Name, StringComparer.Ordinal)))
        {
            yield return Make(rail, "issuer", $"must be the one named {GuardRailChecks.Some(rail.AllowedIssuers, " or ")}");
        }

        if (rail.AllowedOwners.Count > 0 && !vouching.Any(issuer => rail.AllowedOwners.Any(owner => owner.CouldBe(issuer, provider, bound))))
        {
            var field = provider.Fields.FirstOrDefault(static field => field.NamesProject && field.Name is not "issuer")?.Name ?? "provider";
            yield return Make(rail, field, $"must belong to {GuardRailChecks.Some(rail.AllowedOwners, " or ")}");
        }

        if (rail.RequireEnvironmentOrProtectedRef && !provider.TellsProtection)
        {
            yield return Make(rail, "provider", $"must be one whose tokens tell environments or protected refs; those of {provider.Name} do not");
        }

        if (rail.DeniedEvents.Count > 0 && !provider.TellsEvent)
        {
            yield return Make(rail, "provider", $"must be one whose tokens tell what started a job; those of {provider.Name} do not");
        }

        if (binding.Texts("allowed_events") is { Count: > 0 } allowed && allowed.All(name => rail.DeniedEvents.Contains(name, StringComparer.Ordinal)))
        {
            yield return Make(rail, "allowed_events", $"must hold another event than {GuardRailChecks.Some(rail.DeniedEvents, ", ")}");
        }
    }

    private static GuardRailObjection Make(GuardRail rail, string field, string problem) =>
        new(rail, new FieldFault(field, $"{problem} (guard rail {rail.Name} of the operator)"));
}
