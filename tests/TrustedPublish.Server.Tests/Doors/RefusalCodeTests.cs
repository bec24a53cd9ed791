using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>Every refusal code of contract §8 can happen, and each door has words and a status for it.</summary>
public sealed class RefusalCodeTests(RefusalCodeTests.LimitedWorld shared) : IClassFixture<RefusalCodeTests.LimitedWorld>
{
    private const string Ghes = "https://ghes.acme.test/_services/token";
    private const string DownIssuer = "https://down.acme.test";
    private const string CircleCi = "https://oidc.circleci.com";

    private readonly ServerWorld world = shared.World;

    /// <summary>How each code is reached: the publisher that the package has, and what is sent.</summary>
    private static readonly Dictionary<RefusalCode, Reach> Reaches = new()
    {
        [RefusalCode.TokenMalformed] = Header(400, static header => header["crit"] = new JsonArray("x")),
        [RefusalCode.AlgNotAllowed] = Header(400, static header => header["alg"] = "PS256", "signature_invalid"),
        [RefusalCode.KidMissing] = Header(400, static header => header.Remove("kid"), "signature_invalid"),
        [RefusalCode.KidUnknown] = Header(400, static header => header["kid"] = "unknown", "signature_invalid"),
        [RefusalCode.SignatureInvalid] = new(400, static world => world.GitHub.SignedByAnotherKey(ServerWorld.Audience), "signature_invalid"),
        [RefusalCode.IssuerUnknown] = Claims(400, static claims => claims["iss"] = "https://attacker.test", told: "signature_invalid"),
        [RefusalCode.IssuerMismatch] = Claims(403, static _ => { }, static publisher => publisher["issuer"] = Ghes, "publisher_none"),
        [RefusalCode.AudienceMismatch] = Claims(400, static claims => claims["aud"] = "pypi"),
        [RefusalCode.TokenExpired] = Claims(400, static claims => claims["exp"] = 5),
        [RefusalCode.TokenNotYetValid] = Claims(400, static claims => claims["iat"] = claims["exp"]!.GetValue<long>() - 1),
        [RefusalCode.TokenReused] = new(409, static world => world.Token(static claims => claims["jti"] = "used")) { Prepare = static (world, package) => world.AcceptsOnceAsync(package, "used") },
        [RefusalCode.ClaimMissing] = Claims(400, static claims => claims.Remove("jti"), suffix: "jti"),
        [RefusalCode.ClaimType] = Claims(400, static claims => claims["ref"] = 5, suffix: "ref"),
        [RefusalCode.ClaimMalformed] = Claims(400, static claims => claims["ref_type"] = "tag", suffix: "ref_type"),
        [RefusalCode.PublisherNone] = new(403, static world => world.Token()) { Publisher = null },
        [RefusalCode.OwnerIdMismatch] = Claims(403, static _ => { }, static publisher => publisher["owner_id"] = "1", "publisher_none"),
        [RefusalCode.RepositoryIdMismatch] = Claims(403, static _ => { }, static publisher => publisher["repository_id"] = "1", "publisher_none"),
        [RefusalCode.RepositoryMismatch] = Claims(403, static _ => { }, static publisher => publisher["repository"] = "other", "publisher_none"),
        [RefusalCode.WorkflowMismatch] = Claims(403, static _ => { }, static publisher => publisher["workflow_filename"] = "other.yml"),
        [RefusalCode.CalledWorkflowMismatch] = Claims(403, static claims => claims["job_workflow_ref"] = "evil/x/.github/workflows/x.yml@refs/heads/main"),
        [RefusalCode.EnvironmentMissing] = Claims(403, static _ => { }, static publisher => publisher["environment"] = "release"),
        [RefusalCode.EnvironmentMismatch] = Claims(403, static claims => claims["environment"] = "staging", static publisher => publisher["environment"] = "release"),
        [RefusalCode.EnvironmentUnprotected] = OfGitLab(static claims => claims["environment"] = "release", static publisher => publisher["require_protected_environment"] = true),
        [RefusalCode.EventDenied] = Claims(403, static claims => claims["event_name"] = "pull_request_target"),
        [RefusalCode.RefDenied] = Claims(403, static _ => { }, static publisher => publisher["ref_pattern"] = "refs/tags/*"),
        [RefusalCode.RunnerDenied] = Claims(403, static claims => claims["runner_environment"] = "self-hosted", static publisher => publisher["allow_self_hosted"] = false),
        [RefusalCode.JobProjectMismatch] = OfGitLab(static claims => claims["job_project_path"] = "fork/demo"),
        [RefusalCode.JobSourceDenied] = OfGitLab(static claims => claims["job_source"] = "pipeline_execution_policy"),
        [RefusalCode.ContextMismatch] = OfCircleCi(new CircleCiJob { RootIssuer = true }, static publisher => publisher["context_ids"] = new JsonArray("00000000-0000-4000-8000-000000000004")),
        [RefusalCode.SshRerunDenied] = OfCircleCi(new CircleCiJob { RootIssuer = true, SshRerun = true }),
        [RefusalCode.Unavailable] = new(503, static world => FakeCi.Offline(new GitHubJob(), DownIssuer, world.Time).Token(ServerWorld.Audience)),
        [RefusalCode.RateLimited] = new(429, static world => world.Token()) { Prepare = static (world, package) => world.ExhaustAsync(package) },
        [RefusalCode.ActionDenied] = Write(403, static async (world, package) => await world.SendAsync("PUT", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/next", await world.CredentialAsync(package), ServerWorld.Json("\"1.0.0\""))),
        [RefusalCode.PackageDenied] = Write(403, static async (world, package) => await world.PublishAsync("@acme/another", await world.CredentialAsync(package), PublishBodies.Text(ServerWorld.Document("@acme/another")))),
        [RefusalCode.AccessPolicy] = Write(401, static (world, package) => world.PublishAsync(package, null, PublishBodies.Text(ServerWorld.Document(package)))),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Enum.GetNames<RefusalCode>().Select(static name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_code_is_reached_and_told_in_one_line(string name)
    {
        // A minute of its own, so that the rate is not exceeded by others.
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var code = Enum.Parse<RefusalCode>(name);
        var reach = Reaches[code];
        var package = world.NewPackage();
        if (reach.Publisher?.Invoke() is { } publisher)
        {
            (await world.ApiAsync("POST", package, "/publishers", publisher)).Is(201);
        }

        if (reach.Prepare is { } prepare)
        {
            await prepare(world, package);
        }

        var answer = reach.Write is { } write ? await write(world, package) : await world.ExchangeAsync(package, reach.Token!(world));

        answer.IsError(reach.Status, reach.Told ?? code.ToWire(reach.Suffix));
        Assert.Equal(code is RefusalCode.Unavailable or RefusalCode.RateLimited, answer.Header("Retry-After") is not null);
        var entries = await world.JournalAsync(code is RefusalCode.PackageDenied ? "@acme/another" : package);
        Assert.Equal(code.ToWire(reach.Suffix), entries[0].Outcome);
        Assert.Equal(answer.Id, entries[0].Id);
    }

    [Fact]
    public void The_gateway_has_words_and_a_status_for_every_code()
    {
        Assert.True(NpmPackageName.TryParse("@acme/demo", out var package));
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            foreach (var token in new[] { null, "tpp_x" })
            {
                var refusal = WriteWording.Of(new Refusal(code, "field", "expected\u202e\n", "actual"), package, Caller.Unknown, token, legacyRefusal: null, exchangeRefusal: null);

                Assert.All(refusal.Message, static character => Assert.InRange(character, ' ', '~'));
                Assert.InRange(refusal.Message.Length, 20, 500);
                Assert.Equal((401, code.ToWire("field")), (refusal.Status, refusal.Code));
            }
        }
    }

    private static Reach Header(int status, Action<JsonObject> edit, string? told = null) => new(status, world => world.Token(editHeader: edit), told);

    private static Reach Claims(int status, Action<JsonObject> edit, Action<JsonObject>? publisher = null, string? told = null, string? suffix = null) =>
        new(status, world => world.Token(edit), told, suffix) { Publisher = () => Edited(ServerWorld.Publisher(), publisher) };

    private static Reach OfGitLab(Action<JsonObject> edit, Action<JsonObject>? publisher = null) => new(403, world => world.GitLab.Token(ServerWorld.Audience, edit))
    {
        Publisher = () => Edited(
            new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" }, publisher),
    };

    private static Reach OfCircleCi(CircleCiJob job, Action<JsonObject>? publisher = null) => new(403, world => FakeCi.Offline(job, CircleCi, world.Time).Token(ServerWorld.Audience))
    {
        Publisher = () => Edited(new JsonObject { ["provider"] = "circleci", ["org_id"] = job.OrgIdOrDerived, ["project_id"] = job.ProjectIdOrDerived }, publisher),
    };

    private static Reach Write(int status, Func<ServerWorld, string, Task<Answer>> write) => new(status) { Write = write };

    private static JsonObject Edited(JsonObject json, Action<JsonObject>? edit)
    {
        edit?.Invoke(json);
        return json;
    }

    /// <param name="Status">The status on the wire.</param>
    /// <param name="Token">What is exchanged.</param>
    /// <param name="Told">The code on the wire, where it is not the journal's.</param>
    /// <param name="Suffix">The claim that the code names.</param>
    private sealed record Reach(int Status, Func<ServerWorld, string>? Token = null, string? Told = null, string? Suffix = null)
    {
        public Func<JsonObject>? Publisher { get; init; } = ServerWorld.Publisher;

        public Func<ServerWorld, string, Task>? Prepare { get; init; }

        /// <summary>A write through the gateway, instead of an exchange.</summary>
        public Func<ServerWorld, string, Task<Answer>>? Write { get; init; }
    }

    /// <summary>A server with its limits on, a second GitHub and an issuer whose keys cannot be had.</summary>
    public sealed class LimitedWorld : IAsyncLifetime
    {
        internal ServerWorld World { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => World = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = static section =>
            {
                section["RateLimits"]!["Enabled"] = true;
                foreach (var issuer in new[] { Ghes, DownIssuer })
                {
                    var another = section["Issuers"]![0]!.DeepClone();
                    (another["Name"], another["Issuer"]) = (new Uri(issuer).Host.Split('.')[0], issuer);
                    section["Issuers"]!.AsArray().Add(another);
                }
            },
            Replace = static services => services.AddSingleton<IKeySource>(new PartlyDown()),
        });

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private sealed class PartlyDown : IKeySource
    {
        private readonly KeySource source = new();

        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            issuer.Identifier == DownIssuer ? throw new InvalidDataException("The issuer does not answer.") : source.FetchAsync(issuer, cancellationToken);
    }
}

/// <summary>What has to happen before some refusals.</summary>
internal static class RefusalPreparations
{
    extension(ServerWorld world)
    {
        /// <summary>Uses a token up.</summary>
        public async Task AcceptsOnceAsync(string package, string jti) => (await world.ExchangeAsync(package, world.Token(claims => claims["jti"] = jti))).Is(201);

        /// <summary>Exchanges until the project has had its share of this minute.</summary>
        public async Task ExhaustAsync(string package)
        {
            for (var count = 0; (await world.ExchangeAsync(package, world.Token())).Status != 429; count++)
            {
                Assert.True(count < 1000, "the rate of exchanges is not limited");
            }
        }
    }
}
