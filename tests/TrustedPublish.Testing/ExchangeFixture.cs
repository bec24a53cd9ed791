using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Testing;

/// <summary>The real exchange and dry run over stores in memory, at a time the test chooses.</summary>
internal sealed class ExchangeFixture : IDisposable
{
    private readonly SigningKeys keys;
    private readonly ClockGuard clock;
    private int publisherCount;

    private ExchangeFixture(
        IReadOnlyList<Issuer> issuers, ProviderCatalog providers, IKeySource source, FakeTimeProvider time, string audience, IReadOnlyList<GuardRail> guardRails)
    {
        Providers = providers;
        Time = time;
        Registry = new Registry
        {
            Name = "npm",
            Ecosystem = "npm",
            PublicUrl = new Uri("https://packages.example.com/"),
            Upstream = new Uri("http://127.0.0.1:4873/"),
            Audience = audience,
        };
        keys = new SigningKeys(Stores, time);
        clock = new ClockGuard(time, NullLogger<ClockGuard>.Instance);
        Issuers = new IssuerDirectory(issuers, source, time, NullLogger<IssuerKeys>.Instance);
        Publishers = new PublisherDirectory(Stores, Providers, NullLogger<PublisherDirectory>.Instance);
        var settings = new CredentialSettings { Issuer = "https://broker.example.com", PublishLifetime = TimeSpan.FromMinutes(15), SessionLifetime = TimeSpan.FromHours(2) };
        GuardRails = new GuardRailCatalog(guardRails, issuers, settings.PublishLifetime);
        var verifier = new AssertionVerifier(Issuers, Providers, time);
        Revocations = new RevocationList(Stores, Stores, Relay, keys, time, NullLogger<RevocationList>.Instance);
        Exchange = new Exchange(
            verifier, Publishers, GuardRails, Stores, Revocations, new CredentialMinter(keys, settings, time), Stores, Stores, Stores,
            new ExchangeRate(new ExchangeRateSettings(null), time), clock, time);
        Evaluation = new Evaluation(verifier, Issuers, Providers, Publishers, GuardRails, Stores, time);
    }

    public FakeTimeProvider Time { get; }

    public Registry Registry { get; }

    public MemoryStores Stores { get; } = new();

    public ProviderCatalog Providers { get; }

    public IssuerDirectory Issuers { get; }

    public PublisherDirectory Publishers { get; }

    public GuardRailCatalog GuardRails { get; }

    public SilentRelay Relay { get; } = new();

    public RevocationList Revocations { get; }

    public Exchange Exchange { get; }

    public Evaluation Evaluation { get; }

    public static async Task<ExchangeFixture> OpenAsync(
        IReadOnlyList<Issuer> issuers, DateTimeOffset now, string audience = "npm:packages.example.com", IKeySource? source = null,
        ProviderCatalog? providers = null, IReadOnlyList<GuardRail>? guardRails = null)
    {
        var fixture = new ExchangeFixture(issuers, providers ?? new ProviderCatalog(), source ?? new KeySource(), new FakeTimeProvider(now), audience, guardRails ?? []);
        await fixture.keys.OpenAsync(CancellationToken.None);
        await Task.WhenAll(fixture.Issuers.All.Select(static issuer => issuer.RefreshAsync()));
        return fixture;
    }

    /// <summary>Registers a publisher of a package from its JSON, as the API does.</summary>
    public async Task<PublisherRecord> AddPublisherAsync(string package, JsonObject binding)
    {
        using var json = JsonDocument.Parse(binding.ToJsonString());
        var provider = Providers.Find(binding["provider"]!.GetValue<string>())!;
        var compiled = Binding.TryParse(provider, json.RootElement, ["provider"], out var faults)
            ?? throw new InvalidOperationException(string.Join("; ", faults));
        var record = new PublisherRecord
        {
            Id = $"tp_{publisherCount++}",
            Registry = Registry.Name,
            Package = package,
            Provider = provider.Name,
            Fields = BindingJson.Write(compiled),
            Pending = false,
            LapsesAt = null,
            CreatedAt = Time.GetUtcNow().AddSeconds(publisherCount),
            CreatedBy = "test",
            Version = 1,
        };
        await Stores.AddAsync(record, new JournalEntry { Id = ShortId.Create(), At = Time.GetUtcNow(), Kind = "publisher.added", Outcome = JournalEntry.Accepted }, CancellationToken.None);
        await Publishers.RefreshAsync(CancellationToken.None);
        return record;
    }

    public void Dispose()
    {
        keys.Dispose();
        clock.Dispose();
        Publishers.Dispose();
    }
}
