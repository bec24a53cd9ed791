using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>Compares one job with one guard rail. What a rule asks for and a token does not say counts as the wrong answer.</summary>
internal static class GuardRailChecks
{
    private const int MaxNamed = 5;

    /// <summary>The checks of the rules that the guard rail has, all about the same field: its name.</summary>
    public static IEnumerable<Check> Of(GuardRail rail, Issuer issuer, Publisher publisher, JobFacts facts, DateTimeOffset now)
    {
        var (binding, record) = (publisher.Binding, publisher.Record);
        if (rail.AllowedIssuers.Count > 0)
        {
            yield return Make(rail, $"a token of {Some(rail.AllowedIssuers, " or ")}", $"a token of {issuer.Name}", rail.AllowedIssuers.Contains(issuer.Name, StringComparer.Ordinal));
        }

        if (rail.AllowedOwners.Count > 0)
        {
            yield return Make(
                rail, $"the owner {Some(rail.AllowedOwners, " or ")}", Owner(issuer, facts), rail.AllowedOwners.Any(owner => owner.Is(issuer, binding.Provider, facts)));
        }

        if (rail.RequireEnvironmentOrProtectedRef)
        {
            yield return Protection(rail, binding, facts);
        }

        if (rail.DeniedEvents.Count > 0)
        {
            yield return Make(
                rail, $"any event but {Some(rail.DeniedEvents, ", ")}", facts.Event, facts.Event is { } name && !rail.DeniedEvents.Contains(name, StringComparer.Ordinal));
        }

        if (rail.MinPublisherAge is { } age && record.TrustedSince is { } since)
        {
            yield return Make(rail, $"a publisher unchanged for {age:c}", $"unchanged since {since:u}, it counts from {since + age:u}", now - since >= age);
        }
    }

    /// <summary>Names what a rule allows or denies: some of it when it is much, since every journal record repeats it.</summary>
    public static string Some<T>(IReadOnlyList<T> items, string separator) =>
        items.Count <= MaxNamed ? string.Join(separator, items) : $"{string.Join(separator, items.Take(MaxNamed))}{separator}{items.Count - MaxNamed} more";

    // An environment counts only where the publisher names it: whoever can push can name a new one in a workflow, and the CI makes it, unprotected (GH-08, GH-12).
    private static Check Protection(GuardRail rail, Binding binding, JobFacts facts)
    {
        var isNamed = facts.Environment is not null && binding.Provider.Facts(binding).Environment is not null;
        var environment = facts.Environment is not { } actual ? "no environment" : isNamed ? $"environment {actual}" : $"environment {actual}, which the publisher does not name";
        return Make(
            rail, "the environment that the publisher names, or a protected branch or tag", $"{environment}; the ref is {(facts.RefIsProtected ? "" : "not ")}protected", isNamed || facts.RefIsProtected);
    }

    private static string? Owner(Issuer issuer, JobFacts facts) => facts switch
    {
        { Owner: { } name, OwnerId: { } id } => $"{issuer.Name}:{name} (#{id})",
        { Owner: { } name } => $"{issuer.Name}:{name}",
        { OwnerId: { } id } => $"{issuer.Name}:#{id}",
        _ => null,
    };

    private static Check Make(GuardRail rail, string expected, string? actual, bool ok) =>
        ok ? Check.Holds(rail.Field, expected, actual) : Check.Fails(rail.Field, expected, actual, RefusalCode.AccessPolicy);
}
