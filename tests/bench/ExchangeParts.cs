using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Testing;

namespace TrustedPublish.Bench;

/// <summary>The steps of an exchange one by one, beside the raw cryptography that none can avoid.</summary>
[MemoryDiagnoser]
public class ExchangeParts : IDisposable
{
    private readonly Registry registry = new()
    {
        Name = "npm",
        Ecosystem = "npm",
        PublicUrl = new Uri("http://127.0.0.1:5081/"),
        Upstream = new Uri("http://127.0.0.1:4873/"),
        Audience = BenchJob.Audience,
    };

    private RawCrypto raw = null!;
    private AssertionVerifier verifier = null!;
    private CredentialMinter minter = null!;
    private SigningKeys keys = null!;
    private Publisher[] publishers = [];
    private GuardRailCatalog guardRails = null!;
    private string token = "";
    private Assertion assertion = null!;
    private Match match = null!;
    private MintedCredential credential = null!;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        var (job, time, providers) = (new BenchJob(), TimeProvider.System, new ProviderCatalog());
        var jwks = Path.GetTempFileName();
        await job.Ci.WriteJwksAsync(jwks);
        var issuers = new IssuerDirectory(
            [new Issuer { Name = "github", Provider = "github", Identifier = job.Ci.Issuer, JwksFile = jwks }], new KeySource(), time, NullLogger<IssuerKeys>.Instance);
        await issuers.All.Single().RefreshAsync();
        File.Delete(jwks);

        token = Encoding.ASCII.GetString(job.Tokens(1)[0]);
        raw = new RawCrypto(job.Ci.Key);
        verifier = new AssertionVerifier(issuers, providers, time);
        keys = new SigningKeys(new MemoryStores(), time);
        await keys.OpenAsync(CancellationToken.None);
        minter = new CredentialMinter(
            keys, new CredentialSettings { Issuer = "http://127.0.0.1:5080", PublishLifetime = TimeSpan.FromMinutes(15), SessionLifetime = TimeSpan.FromHours(2) }, time);

        guardRails = new GuardRailCatalog([], [], TimeSpan.FromMinutes(15));
        assertion = (await verifier.VerifyAsync(token, BenchJob.Audience, CancellationToken.None)).Assertion ?? throw new InvalidOperationException("The token is refused.");
        var open = Publisher.Compile(job.Publisher(providers, time.GetUtcNow()), providers);
        var first = Core.Bindings.Match.Find(assertion, [open], guardRails, time.GetUtcNow(), out _) ?? throw new InvalidOperationException("The publisher does not match.");
        publishers = [Publisher.Compile(first.Pinned!, providers)];
        match = Find();
        credential = minter.Mint(match, registry);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        raw.Dispose();
        keys.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "raw RS256 verify + ES256 sign")]
    public object Raw() => raw.Exchange(token)!;

    [Benchmark(Description = "parse and verify the token, audience and times")]
    public async ValueTask<object> VerifyAsync() => await verifier.VerifyAsync(token, BenchJob.Audience, CancellationToken.None);

    [Benchmark(Description = "match the publisher")]
    public object MatchPublisher() => Find();

    [Benchmark(Description = "mint the credential")]
    public object Mint() => minter.Mint(match, registry);

    [Benchmark(Description = "journal entry as JSON")]
    public object Record() => new ExchangeAttempt(registry, BenchJob.Package, credential.IssuedAt).Minted(match, credential);

    internal JournalEntry Entry() => (JournalEntry)Record();

    private Match Find() => Core.Bindings.Match.Find(assertion, publishers, guardRails, credential?.IssuedAt ?? TimeProvider.System.GetUtcNow(), out _)!;
}
