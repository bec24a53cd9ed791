using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.Wiring;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Who is an issuer, and for whom it may speak.</summary>
public sealed partial class IssIssuerTests
{
    [Fact]
    public async Task ISS_01_an_issuer_that_is_not_configured_causes_no_lookup_and_no_request()
    {
        await using var attacker = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: TestContext.Current.CancellationToken);
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();

        var bodies = new List<string>();
        foreach (var issuer in new[] { attacker.Issuer, "http://169.254.169.254/latest", "https://attacker.test", "file:///etc/passwd" })
        {
            var answer = await world.Server.RefusesAsync(package, world.Token(claims => claims["iss"] = issuer), 400, "issuer_unknown", "signature_invalid");
            bodies.Add(Id.Replace(answer.Body, "ID"));
        }

        Assert.Single(bodies.Distinct(StringComparer.Ordinal));
        Assert.Equal((0, 0), (attacker.DiscoveryFetches, attacker.JwksFetches));
        Assert.All(world.Lookups, static host => Assert.Equal("127.0.0.1", host));
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_02_a_configured_issuer_is_never_a_pattern()
    {
        await using var world = await IssWorld.StartAsync(static _ => [IssWorld.Entry("template", "https://oidc.circleci.com/org/*")]);
        var package = await world.PackageAsync();
        var before = world.Lookups.Count(static host => host != "127.0.0.1");

        foreach (var issuer in new[] { "http://localhost:3000/?https://oidc.circleci.com/org/x", "https://oidc.circleci.com/org/x", "https://oidc.circleci.com/org/", "https://oidc.circleci.com/org/**" })
        {
            await world.Server.RefusesAsync(package, world.Token(claims => claims["iss"] = issuer), 400, "issuer_unknown", "signature_invalid");
        }

        Assert.Equal(before, world.Lookups.Count(static host => host != "127.0.0.1"));
    }

    [Fact]
    public async Task ISS_03_a_name_that_begins_or_ends_like_an_issuer_is_another()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        string[] confusing =
        [
            "https://gitlab.com@evil.test", "https://gitlab.com.evil.test", "https://gitlab.com%2f@evil.test", "https://gitlab.com\\@evil.test", "https://gitlab.com/evil", "https://gitlab.com?evil",
            "https://gitlab.com#evil", "https://evil.test/https://gitlab.com", "https://user@gitlab.com", "https://gitlab.co",
        ];

        foreach (var issuer in confusing)
        {
            await world.RefusesAsync(package, world.GitLab.Token(ServerWorld.Audience, claims => claims["iss"] = issuer), 400, "issuer_unknown", "signature_invalid");
        }

        Assert.All(confusing.Where(static issuer => issuer.AsSpan().IndexOfAny("@?#\\") >= 0), CannotBeConfigured);
    }

    [Fact]
    public async Task ISS_14_a_look_alike_of_an_issuer_is_another()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        string[] spellings = ["https://GITLAB.com", "HTTPS://gitlab.com", "https://gitlab.com/", "https://gitlab.com:443", "https://gitlab\u3002com", "https://gitlab.com.", "https://gitlab.com/."];

        foreach (var issuer in spellings.Append("https://xn--gtlab-cta.com").Append("gitlab.com").Append(" https://gitlab.com").Append("http://gitlab.com"))
        {
            await world.RefusesAsync(package, world.GitLab.Token(ServerWorld.Audience, claims => claims["iss"] = issuer), 400, "issuer_unknown", "signature_invalid");
        }

        Assert.All(spellings.Where(static issuer => issuer != "https://gitlab.com."), CannotBeConfigured);
    }

    [Fact]
    public async Task ISS_12_a_key_counts_for_the_issuer_that_published_it()
    {
        await using var other = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: TestContext.Current.CancellationToken);
        other.RotateKey(withdrawOld: true);
        other.JwksText = WithKeyId(other, "1");
        await using var world = await IssWorld.StartAsync(world =>
        {
            world.Ci.JwksText = WithKeyId(world.Ci, "1");
            return [IssWorld.Entry("other", other.Issuer)];
        });
        // Both ways, since a shared cache would hold the key of whoever was asked last.
        foreach (var (own, stranger) in new[] { (world.Ci, other), (other, world.Ci) })
        {
            var package = await world.PackageAsync(own.Issuer);
            var (header, claims) = (world.Ci.Header(), world.Ci.Claims(ServerWorld.Audience));
            (header["kid"], claims["iss"]) = ("1", own.Issuer);

            await world.Server.RefusesAsync(package, stranger.Sign(header.ToJsonString(), claims.ToJsonString()), 400, "signature_invalid");
            await world.Server.AcceptsAsync(package, own.Sign(header.ToJsonString(), claims.ToJsonString()));
        }
    }

    [Fact]
    public async Task ISS_13_an_issuer_s_tokens_never_satisfy_a_publisher_of_another()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync(ServerWorld.GitHubIssuer);

        // The same claims from head to foot, signed by an issuer of the same kind that the operator trusts too.
        await world.Server.RefusesAsync(package, world.Token(), 403, "issuer_mismatch", "publisher_none");
        await world.Server.AcceptsAsync(package, world.Server.Token());

        // Now the ids are pinned, and knowing them does not help either.
        await world.Server.RefusesAsync(package, world.Token(), 403, "issuer_mismatch", "publisher_none");
        await world.Server.RefusesAsync(package, world.Token(static claims => claims["iss"] = ServerWorld.GitHubIssuer, static header => header["kid"] = "of-the-other"), 400, "kid_unknown", "signature_invalid");

        // An issuer of another kind of CI may say anything in this kind's claims: no publisher can name it, nor one that the operator did not configure.
        foreach (var foreign in new[] { "https://gitlab.com", "https://ghes.evil.test" })
        {
            var publisher = ServerWorld.Publisher();
            publisher["issuer"] = foreign;
            (await world.Server.ApiAsync("POST", package, "/publishers", publisher)).IsProblem(422, "publisher_invalid");
        }
    }

    [Fact]
    public async Task ISS_15_a_publisher_that_names_only_an_issuer_cannot_be_saved()
    {
        await using var world = await ServerWorld.StartAsync();
        foreach (var (provider, issuer, needed) in new[]
        {
            ("github", ServerWorld.GitHubIssuer, new[] { "owner", "repository", "workflow_filename" }), ("gitlab", "https://gitlab.com", ["project_path"]), ("circleci", "https://oidc.circleci.com", ["org_id", "project_id"]),
        })
        {
            var package = world.NewPackage();

            var answer = await world.ApiAsync("POST", package, "/publishers", new JsonObject { ["provider"] = provider, ["issuer"] = issuer, ["audience"] = ServerWorld.Audience });
            var bare = await world.ApiAsync("POST", package, "/publishers", new JsonObject { ["provider"] = provider, ["allowed_actions"] = new JsonArray("publish") });

            answer.IsProblem(422, "publisher_invalid");
            Assert.Subset(bare.IsProblem(422, "publisher_invalid").Json["errors"]!.AsObject().Select(static error => error.Key).ToHashSet(StringComparer.Ordinal), needed.ToHashSet(StringComparer.Ordinal));
            Assert.Empty((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
            Assert.Empty(await world.JournalAsync(package));
        }
    }

    [Fact]
    public async Task ISS_16_strange_issuers_and_key_ids_leave_no_trace_that_grows()
    {
        const string Mark = "cardinality-bomb";
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        await world.Server.RefusesAsync(package, world.Token(static claims => claims["iss"] = "https://attacker.test"), 400, "issuer_unknown", "signature_invalid");
        await world.ProvokeFetchAsync(package);
        var before = Shapes(world);

        for (var number = 0; number < 100; number++)
        {
            var unknown = $"{Mark}-{number}";
            await world.Server.ExchangeAsync(package, world.Token(claims => claims["iss"] = $"https://{unknown}.test"));
            await world.Server.ExchangeAsync(package, world.Token(editHeader: header => header["kid"] = unknown));
            await world.Server.ExchangeAsync(package, world.Token(claims => claims["iss"] = $"https://{unknown}.test/\r\n\u001b[31m{Mark}"));
        }

        Assert.DoesNotContain(Mark, world.Server.Log.Text, StringComparison.Ordinal);
        Assert.Equal(before, Shapes(world));
        var entries = await world.Server.JournalAsync(package, "exchange");
        Assert.Equal(["claim_malformed:iss", "issuer_unknown", "kid_unknown"], entries.Select(static entry => entry.Outcome).Distinct().Order(StringComparer.Ordinal));
        Assert.All(entries, static entry => Assert.Equal((null, null, "npm"), (entry.Actor, entry.Publisher, entry.Registry)));
    }

    /// <summary>The kinds of log lines that requests cause: everything in them that a log store would index.</summary>
    private static string[] Shapes(IssWorld world) =>
    [
        .. world.Server.Log.Lines.Select(static line => JsonNode.Parse(line)!.AsObject())
            .Where(static line => line["SourceContext"]!.GetValue<string>().EndsWith("RequestLog", StringComparison.Ordinal) && line["Status"]!.GetValue<int>() == 400)
            .Select(static line => string.Join(' ', line.Where(static member => member.Key is not ("@t" or "@tr" or "@sp" or "@r" or "Elapsed" or "RequestId" or "ConnectionId" or "TraceId" or "SpanId")).Select(static member => $"{member.Key}={member.Value}")))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string WithKeyId(FakeCi ci, string keyId)
    {
        var set = JsonNode.Parse(ci.Jwks())!;
        set["keys"]![0]!["kid"] = keyId;
        return set.ToJsonString();
    }

    private static void CannotBeConfigured(string issuer)
    {
        using var operated = new Operator();
        operated.Changes("TrustedPublish:Issuers:0:Issuer", JsonValue.Create(issuer).ToJsonString());

        Assert.Contains(operated.Starts().Faults, static fault => fault.Path == "TrustedPublish:Issuers:0:Issuer");
    }

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}")]
    private static partial Regex Id { get; }
}
