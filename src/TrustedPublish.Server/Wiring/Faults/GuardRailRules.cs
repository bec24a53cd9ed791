using System.Text.RegularExpressions;
using TrustedPublish.Core.Bindings.GuardRails;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Guard rails that mean something: a mistyped one would let through what the operator believes is stopped, or stop everything.</summary>
internal static partial class GuardRailRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private static readonly string[] Rules =
    [
        nameof(GuardRailOptions.AllowedIssuers), nameof(GuardRailOptions.AllowedOwners), nameof(GuardRailOptions.RequireEnvironmentOrProtectedRef),
        nameof(GuardRailOptions.DeniedEvents), nameof(GuardRailOptions.MaxCredentialLifetime), nameof(GuardRailOptions.MinPublisherAge),
    ];

    /// <summary>What GitHub and GitLab call what starts a job. They add names, so that one that is missing here is no fault.</summary>
    private static readonly string[] KnownEvents =
    [
        "branch_protection_rule", "check_run", "check_suite", "create", "delete", "deployment", "deployment_status", "discussion", "discussion_comment", "fork", "gollum",
        "issue_comment", "issues", "label", "merge_group", "milestone", "page_build", "public", "pull_request", "pull_request_review", "pull_request_review_comment",
        "pull_request_target", "push", "registry_package", "release", "repository_dispatch", "schedule", "status", "watch", "workflow_call", "workflow_dispatch", "workflow_run",
        "api", "chat", "external", "external_pull_request_event", "merge_request_event", "parent_pipeline", "pipeline", "trigger", "web", "webide",
    ];

    public static void Check(RuleContext context)
    {
        NameRules.CheckUnique(context, context.Options.GuardRails, rail => rail.Name, nameof(GuardRailOptions.Name));
        foreach (var rail in context.Options.GuardRails)
        {
            if (rail is { AllowedIssuers: [], AllowedOwners: [], RequireEnvironmentOrProtectedRef: false, DeniedEvents: [], MaxCredentialLifetime: null, MinPublisherAge: null } && !HasUnreadableRule(context, rail))
            {
                context.Faults.Add(context.Paths.PathOf(rail), "constrains nothing", $"set one of {string.Join(", ", Rules)}, or remove it");
            }

            if (rail.Registry is { } registry && context.Options.Registries.All(known => known.Name != registry))
            {
                context.Add(rail, nameof(rail.Registry), "is not the name of a registry", NearestName.Suggest(registry, [.. context.Options.Registries.Select(known => known.Name).OfType<string>()]));
            }

            CheckIssuers(context, rail);
            CheckOwners(context, rail);
            foreach (var (index, name) in rail.DeniedEvents.Index().Where(static item => !EventName.IsMatch(item.Item)))
            {
                context.Add(rail, $"{nameof(rail.DeniedEvents)}:{index}", "is not the name of an event", "write it as the CI does, for example \"pull_request_target\"");
            }

            if (rail.MaxCredentialLifetime is { } longest && (longest < Shortest || longest > Longest))
            {
                context.Add(rail, nameof(rail.MaxCredentialLifetime), "is not between one minute and one hour", "write for example \"00:05:00\"; no publish credential lives longer than an hour anyway");
            }

            if (rail.MinPublisherAge is { } age && (age < Shortest || age > LongestWait))
            {
                context.Add(rail, nameof(rail.MinPublisherAge), "is not between one minute and 30 days", "write for example \"1.00:00:00\" for a day");
            }
        }
    }

    /// <summary>An event that nobody sends denies nothing.</summary>
    public static IReadOnlyList<string> Warnings(TrustedPublishOptions options) =>
    [
        .. options.GuardRails.SelectMany(static rail => rail.DeniedEvents.Except(KnownEvents, StringComparer.Ordinal).Select(name =>
            $"GuardRails: {rail.Name} denies the event {name}, which is not known here{(NearestName.Of(name, KnownEvents) is { } nearest ? $"; did you mean {nearest}?" : "")}")),
    ];

    // A rule that could not be read is there, although the options do not show it.
    private static bool HasUnreadableRule(RuleContext context, GuardRailOptions rail) =>
        Rules.Any(rule => context.Faults.Faults.Any(fault => fault.Path.StartsWith(context.Paths.PathOf(rail, rule), StringComparison.OrdinalIgnoreCase)));

    private static void CheckIssuers(RuleContext context, GuardRailOptions rail)
    {
        foreach (var (index, name) in rail.AllowedIssuers.Index().Where(item => !IsIssuer(context, item.Item)))
        {
            context.Add(rail, $"{nameof(rail.AllowedIssuers)}:{index}", "is not the name of an issuer", SuggestIssuer(context, name));
        }
    }

    private static void CheckOwners(RuleContext context, GuardRailOptions rail)
    {
        foreach (var (index, text) in rail.AllowedOwners.Index())
        {
            if (Problem(context, rail, text) is var (problem, fix))
            {
                context.Add(rail, $"{nameof(rail.AllowedOwners)}:{index}", problem, fix);
            }
        }

        // Nothing of an issuer without an allowed owner could pass: one of the two lists is not what was meant.
        foreach (var (index, name) in rail.AllowedIssuers.Index().Where(item => IsIssuer(context, item.Item) && rail.AllowedOwners.Count > 0
            && !rail.AllowedOwners.Any(owner => owner.StartsWith($"{item.Item}:", StringComparison.Ordinal))))
        {
            context.Add(rail, $"{nameof(rail.AllowedIssuers)}:{index}", $"is allowed, but {nameof(rail.AllowedOwners)} names no owner there", $"add \"{name}:…\" to {nameof(rail.AllowedOwners)}, or take the issuer away");
        }
    }

    private static (string Problem, string Fix)? Problem(RuleContext context, GuardRailOptions rail, string text)
    {
        if (AllowedOwner.TryParse(text) is not { } owner)
        {
            return ("is not of the form issuer:owner or issuer:#id", "write for example \"github:acme\" or \"github:#123456\", with the name of an entry of Issuers");
        }

        if (!IsIssuer(context, owner.Issuer))
        {
            return ("names an issuer that is not configured", SuggestIssuer(context, owner.Issuer));
        }

        if (rail.AllowedIssuers.Count > 0 && !rail.AllowedIssuers.Contains(owner.Issuer, StringComparer.Ordinal))
        {
            return ($"is of an issuer that {nameof(rail.AllowedIssuers)} does not name", "add the issuer there, or take the owner away");
        }

        return context.Options.Issuers.First(issuer => issuer.Name == owner.Issuer).Provider switch
        {
            "circleci" when owner.Id is null => ("is a name, but CircleCI's tokens tell only the organisation's id", $"write \"{owner.Issuer}:#…\" with the id from the organisation's settings"),
            "circleci" when !UuidPattern.IsMatch(owner.Id!) => ("is not the id of an organisation", "write the UUID in lower case"),
            "github" or "gitlab" when owner.Id is { } id && !id.All(char.IsAsciiDigit) => ("is not an id", "write the number after #, or the name without #"),
            _ => null,
        };
    }

    private static bool IsIssuer(RuleContext context, string name) => context.Options.Issuers.Any(issuer => issuer.Name == name);

    private static string SuggestIssuer(RuleContext context, string name) => NearestName.Suggest(name, [.. context.Options.Issuers.Select(issuer => issuer.Name).OfType<string>()]);

    [GeneratedRegex(@"\A[a-z0-9_]{1,64}\z")]
    private static partial Regex EventName { get; }

    [GeneratedRegex(@"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z")]
    private static partial Regex UuidPattern { get; }
}
