using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>One way in which a token is unsound.</summary>
/// <param name="Code">What the journal says.</param>
/// <param name="Make">Makes the token: everything but the fault is sound and carries the given <c>jti</c>.</param>
internal sealed record UnsoundToken(string Code, Func<FakeCi, string, string> Make);

/// <summary>Tokens of issuers that are not trusted, or with an id that cannot be used once; correctly signed.</summary>
internal static class UnsoundTokens
{
    public static IReadOnlyDictionary<string, UnsoundToken> All { get; } =
        new[] { Issuers(), Ids() }
            .SelectMany(static group => group).ToDictionary(static pair => pair.Name, static pair => pair.Token, StringComparer.Ordinal);

    private static IEnumerable<(string Name, UnsoundToken Token)> Issuers()
    {
        foreach (var issuer in new[]
        {
            "http://169.254.169.254/latest", "https://attacker.test", "file:///etc/passwd",
            "https://gitlab.com@evil.test", "https://gitlab.com.evil.test", "https://gitlab.com%2f@evil.test", "https://gitlab.com\\@evil.test",
            "https://GITLAB.com", "https://gitlab.com/", "https://gitlab.com:443", "https://gitlab\u3002com", "token.actions.githubusercontent.com",
            "http://localhost:3000/?https://oidc.circleci.com/org/x", $"{ServerWorld.GitHubIssuer} ",
            new string('a', 255) + "\U0001F600" + "b",
        })
        {
            yield return ($"ISS-01 ISS-03 ISS-14 {(issuer.Length > 100 ? "a long one" : issuer)}", Claims("issuer_unknown", claims => claims["iss"] = issuer));
        }
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Ids()
    {
        yield return ("XCH-06 jti of 257 characters", Claims("claim_malformed:jti", static claims => claims["jti"] = new string('j', 257)));
        yield return ("XCH-06 jti not ASCII", Claims("claim_malformed:jti", static claims => claims["jti"] = "j\u00e9"));
    }

    private static UnsoundToken Claims(string code, Action<JsonObject> edit) => new(code, (ci, jti) => ci.Token(ServerWorld.Audience, claims =>
    {
        claims["jti"] = jti;
        edit(claims);
    }));
}
