using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Differential;

/// <summary>
/// Our verifier and the framework's handlers on the same spoiled tokens. Ours never accepts what theirs refuse; what theirs accept and ours refuses
/// has a name. <c>TRUSTEDPUBLISH_DIFFERENTIAL_TOKENS</c> asks for more tokens than the usual ones.
/// </summary>
public sealed class VerifierDifferenceTests
{
    private const int UsualTokens = 20_000;
    private const int Seed = 8_23_0;

    [Fact]
    public async Task Ours_accepts_nothing_that_theirs_refuse_and_refuses_nothing_without_a_name()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("TRUSTEDPUBLISH_DIFFERENTIAL_TOKENS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualTokens;

        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var time = new FakeTimeProvider(now);
        var verifier = await VerifierAsync(time);
        var noise = new Noise(Seed);
        var sides = new[] { TrustedIssuer.Rs256, TrustedIssuer.Es256 }
            .Select(issuer => (Issuer: issuer, Theirs: new StockHandlers(issuer), Variants: new TokenVariants(issuer, now, noise))).ToArray();
        var (bothAccept, seen, faults) = (0, new Dictionary<string, int>(StringComparer.Ordinal), new List<string>());

        for (var number = 0; number < count; number++)
        {
            // RSA signs a dozen times slower, and most of what is tried has nothing to do with the algorithm.
            var (issuer, theirs, variants) = sides[number % 8 == 0 ? 0 : 1];
            var token = variants.Next();
            var ours = (await verifier.VerifyAsync(token, TrustedIssuer.Audience, CancellationToken.None)).Assertion is not null;
            var accepted = await theirs.AcceptsAsync(token);
            var name = Leniency.ClassOf(token, issuer, now);

            var fault = ours && name is not null ? $"ours accepts although there is {name}"
                : ours && !accepted ? "ours accepts what theirs refuses"
                : ours && !theirs.OlderAccepts(token) ? "ours accepts what the older handler refuses"
                : accepted && !ours && name is null ? "theirs accepts what ours refuses, and no class says why"
                : null;
            if (fault is not null)
            {
                faults.Add($"seed {Seed}, token {number}: {fault}: {token}");
            }

            if (accepted && !ours && name is not null)
            {
                seen[name] = seen.GetValueOrDefault(name) + 1;
            }

            bothAccept += ours ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} tokens, both accept {bothAccept}; only theirs: {string.Join(", ", seen.OrderByDescending(static pair => pair.Value).Select(static pair => $"{pair.Key} {pair.Value}"))}");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
        Assert.InRange(bothAccept, count / 20, count);
        Assert.Empty(Leniency.All.Except(seen.Keys));
    }

    private static async Task<AssertionVerifier> VerifierAsync(TimeProvider time)
    {
        Issuer[] issuers = [TrustedIssuer.Rs256.Issuer, TrustedIssuer.Es256.Issuer];
        var directory = new IssuerDirectory(issuers, new KnownKeys(), time, NullLogger<IssuerKeys>.Instance);
        await Task.WhenAll(directory.All.Select(static keys => keys.RefreshAsync()));
        return new AssertionVerifier(directory, new ProviderCatalog(), time);
    }

    private sealed class KnownKeys : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) => Task.FromResult(
            KeySetImport.Import(Jwk.Set(issuer.Algorithm is "RS256" ? TrustedIssuer.Rs256.Jwk : TrustedIssuer.Es256.Jwk), issuer.Algorithm));
    }
}
