using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Described;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>The real exchange with one described CI as the only issuer.</summary>
internal sealed class DescribedExchange : IDisposable
{
    public const string Package = "@acme/demo";
    public const string Audience = "npm:packages.example.com";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);

    private DescribedExchange(ExchangeFixture fixture, FakeCi ci) => (Fixture, Ci) = (fixture, ci);

    public ExchangeFixture Fixture { get; }

    public FakeCi Ci { get; }

    /// <summary>The outcome of the last attempt, as journaled.</summary>
    public string Outcome => Fixture.Stores.Entries.Last(static entry => entry.Kind == "exchange").Outcome;

    public static async Task<DescribedExchange> OpenAsync(string provider)
    {
        var job = new DescribedJob(provider);
        var ci = FakeCi.Offline(job, job.Issuer, new FakeTimeProvider(Now));
        var issuer = new Issuer { Name = "ci", Provider = provider, Identifier = job.Issuer };
        return new DescribedExchange(await ExchangeFixture.OpenAsync([issuer], Now, Audience, new PublishedKeys(ci), DescribedProviders.Catalog), ci);
    }

    public Task<PublisherRecord> AddPublisherAsync(Action<JsonObject>? edit = null)
    {
        var publisher = DescribedProviders.Publisher(Ci.Job.Provider);
        edit?.Invoke(publisher);
        return Fixture.AddPublisherAsync(Package, publisher);
    }

    public Task<ExchangeResult> RunAsync(Action<JsonObject>? edit = null) =>
        Fixture.Exchange.RunAsync(Fixture.Registry, Package, Ci.Token(Audience, edit), CancellationToken.None);

    public void Dispose() => Fixture.Dispose();

    private sealed class PublishedKeys(FakeCi ci) : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            Task.FromResult(KeySetImport.Import(ci.Jwks(), issuer.Algorithm));
    }
}
