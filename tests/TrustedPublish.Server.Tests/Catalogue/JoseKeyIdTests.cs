using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Validator.Jws;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A key id is the exact name of one key and nothing else: no path, no query, no wish.</summary>
public sealed class JoseKeyIdTests(JoseKeyIdTests.CountingWorld shared) : IClassFixture<JoseKeyIdTests.CountingWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///dev/null")]
    [InlineData("https://attacker.test/key")]
    [InlineData("x' OR 1=1--")]
    [InlineData("x|whoami")]
    [InlineData("a\r\nSet: x")]
    [InlineData("a\nlevel=error")]
    [InlineData("a\0b")]
    [InlineData("\u212Aey")]
    [InlineData("ke\u200By")]
    [InlineData(" k1")]
    public Task JOSE_06_no_key_id_is_more_than_a_name(string keyId) => world.RefusesHeaderAsync(header => header["kid"] = keyId, "kid_unknown");

    [Theory]
    [InlineData("x' OR 1=1--", false)]
    [InlineData("a\r\nSet: x", false)]
    [InlineData("a\0b", false)]
    [InlineData("\u212Aey", false)]
    [InlineData("129 characters", false)]
    [InlineData("128 characters", true)]
    [InlineData("a-new-key", true)]
    public async Task JOSE_06_an_id_that_no_issuer_would_send_is_not_even_looked_for(string keyId, bool isLookedFor)
    {
        // Unknown ids cause one fetch per ten seconds at most.
        world.Time.Advance(TimeSpan.FromSeconds(11));
        var fetches = shared.Fetches;
        keyId = keyId.EndsWith(" characters", StringComparison.Ordinal) ? new string('k', int.Parse(keyId[..3], CultureInfo.InvariantCulture)) : keyId;

        await world.RefusesHeaderAsync(header => header["kid"] = keyId, "kid_unknown");

        Assert.Equal(fetches + (isLookedFor ? 1 : 0), shared.Fetches);
    }

    [Fact]
    public Task JOSE_06_a_key_id_of_ten_kilobytes_is_no_header() =>
        world.RefusesHeaderAsync(static header => header["kid"] = new string('k', 10_240), "token_malformed");

    [Theory]
    [InlineData("missing")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[\"k1\"]")]
    [InlineData("{}")]
    public Task JOSE_07_a_token_without_key_id_is_not_tried_with_every_key(string json) => world.RefusesHeaderAsync(
        header =>
        {
            header.Remove("kid");
            if (json != "missing")
            {
                header["kid"] = JsonNode.Parse(json);
            }
        },
        "kid_missing");

    [Fact]
    public async Task JOSE_07_a_key_id_is_compared_to_the_last_character()
    {
        var keyId = world.GitHub.Key.Id;
        var otherCase = string.Concat(keyId.Select(static letter => char.IsAsciiLetter(letter) ? (char)(letter ^ 0x20) : letter));

        foreach (var near in new[] { otherCase, keyId[..^1], keyId + "A", keyId + "=", "no-such-key" })
        {
            await world.RefusesHeaderAsync(header => header["kid"] = near, "kid_unknown");
        }

        foreach (var padded in new[] { keyId + " ", " " + keyId, keyId + "\0" })
        {
            await world.RefusesHeaderAsync(header => header["kid"] = padded, "kid_unknown");
        }
    }

    /// <summary>A server whose key fetches are counted.</summary>
    public sealed class CountingWorld : IAsyncLifetime
    {
        private readonly Counter counter = new();

        internal ServerWorld World { get; private set; } = null!;

        internal int Fetches => counter.Fetches;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() =>
            World = await ServerWorld.StartAsync(new WorldSettings { Replace = services => services.AddSingleton<IKeySource>(counter) });

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => World.DisposeAsync();

        private sealed class Counter : IKeySource
        {
            private readonly KeySource source = new();
            private int fetches;

            public int Fetches => Volatile.Read(ref fetches);

            public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref fetches);
                return source.FetchAsync(issuer, cancellationToken);
            }
        }
    }
}
