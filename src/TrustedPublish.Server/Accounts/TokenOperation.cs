using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Accounts;

/// <summary>What a person confirms when tokens are made and revoked.</summary>
internal static class TokenOperation
{
    public static Operation Create(Registry registry, GranularTokenRequest request) => Operation.Of(
        $"create a {request.PackagesPermission?.ToWire() ?? "no-access"} token \"{Explanation.Ascii(request.Name)}\" for {Targets(request)} in {registry.Name}{(request.BypassesTwoFactor ? ", which needs NO second factor" : "")}",
        [
            "token-create", registry.Name, request.Name, request.Description, request.PackagesPermission?.ToWire(), request.OrganizationsPermission?.ToWire(),
            $"{request.ExpiresInDays}", $"{request.BypassesTwoFactor}", "packages", .. request.Packages, "scopes", .. request.Scopes, "orgs", .. request.Organizations, "ranges", .. request.Ranges,
        ]);

    public static Operation Revoke(GranularToken? token, SessionRecord? session) => token is not null
        ? Operation.Of($"revoke the token \"{Explanation.Ascii(token.Name)}\" ({token.TokenStart}...)", "token-revoke", token.Key)
        : Operation.Of($"end the session {session!.TokenStart}...", "session-end", session.TokenHash);

    private static string Targets(GranularTokenRequest request)
    {
        string[] all = [.. request.Packages.Select(static package => package is "*" ? "ALL packages" : package), .. request.Scopes.Select(static scope => $"all of {scope}"), .. request.Organizations.Select(static name => $"organization {name}")];
        return string.Join(", ", all.Take(5)) + (all.Length > 5 ? $" and {all.Length - 5} more" : "");
    }
}
