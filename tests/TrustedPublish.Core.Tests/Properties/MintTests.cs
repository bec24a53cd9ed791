using System.Text.Json.Nodes;
using CsCheck;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Properties;

/// <summary>What is minted is never more than was asked for, nor more than the publisher allows.</summary>
public sealed class MintTests
{
    private const string GitHub = "https://token.actions.githubusercontent.com";
    private const string Audience = "npm:packages.example.com";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);
    private static readonly string[] Packages = ["demo", "@acme/demo", "@acme/demo2"];
    private static readonly string[] Workflows = ["publish.yml", "other.yml"];

    private static readonly Gen<(string Package, string Workflow, string[] Actions)> Publisher = Gen.Select(
        ClaimSamples.Of(Packages), ClaimSamples.Of(Workflows), Gen.Shuffle(PublisherActions.All, 1, PublisherActions.All.Length));

    [Fact]
    public async Task The_scope_is_within_the_request_and_within_the_publisher()
    {
        var minted = 0;
        var ci = FakeCi.Offline(new GitHubJob(), GitHub, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now));
        await Gen.Select(Publisher.Array[0, 4], ClaimSamples.Of(Packages), ClaimSamples.Of(Workflows)).SampleAsync(
            async sample =>
            {
                var (publishers, package, workflow) = sample;
                using var fixture = await ExchangeFixture.OpenAsync([new Issuer { Name = "github", Provider = "github", Identifier = GitHub }], Now, Audience, new PublishedKeys(ci));
                foreach (var publisher in publishers)
                {
                    await fixture.AddPublisherAsync(publisher.Package, Json(publisher.Workflow, publisher.Actions));
                }

                var result = await fixture.Exchange.RunAsync(fixture.Registry, package, ci.Token(Audience, claims => Run(claims, workflow)), CancellationToken.None);

                var matching = publishers.Where(publisher => publisher.Package == package && publisher.Workflow == workflow).ToArray();
                Assert.Equal(matching.Length > 0, result.Credential is not null);
                if (result.Credential is not { } credential)
                {
                    return;
                }

                minted++;
                var claims = FakeCi.UnverifiedClaims(credential.Token.Reveal());
                string[] actions = [.. claims["actions"]!.AsArray().Select(static action => action!.GetValue<string>())];
                Assert.Equal([package], claims["packages"]!.AsArray().Select(static name => name!.GetValue<string>()));
                Assert.Contains(matching, publisher => publisher.Actions.SequenceEqual(actions));
                Assert.Equal(string.Join(' ', actions.Select(action => $"{action}:{package}")), claims["scope"]!.GetValue<string>());
                Assert.Equal(package, fixture.Stores.Publisher(claims["publisher"]!.GetValue<string>()).Package);
            },
            iter: 300,
            threads: 1);

        Assert.InRange(minted, 30, 300);
    }

    private static JsonObject Json(string workflow, string[] actions) => new()
    {
        ["provider"] = "github",
        ["issuer"] = GitHub,
        ["owner"] = "acme",
        ["repository"] = "demo",
        ["workflow_filename"] = workflow,
        ["allowed_actions"] = new JsonArray([.. actions.Select(static action => (JsonNode)action)]),
    };

    private static void Run(JsonObject claims, string workflow) =>
        (claims["workflow_ref"], claims["job_workflow_ref"]) = ($"acme/demo/.github/workflows/{workflow}@{claims["ref"]}", $"acme/demo/.github/workflows/{workflow}@{claims["ref"]}");

    private sealed class PublishedKeys(FakeCi ci) : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            Task.FromResult(KeySetImport.Import(ci.Jwks(), issuer.Algorithm));
    }
}
