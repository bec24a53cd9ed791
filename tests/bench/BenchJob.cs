using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Providers;
using TrustedPublish.Testing;

namespace TrustedPublish.Bench;

/// <summary>The one CI job of all measurements, the publisher that trusts it, and tokens signed before the clock runs.</summary>
internal sealed class BenchJob
{
    public const string Package = "demo";
    public const string Audience = "npm:127.0.0.1";

    public FakeCi Ci { get; } = FakeCi.Offline(new GitHubJob { Environment = "npm" }, "https://token.actions.githubusercontent.com");

    /// <summary>Fresh tokens, each with a <c>jti</c> of its own, as they go over the wire.</summary>
    public byte[][] Tokens(int count)
    {
        var tokens = new byte[count][];
        Parallel.For(0, count, index => tokens[index] = Encoding.ASCII.GetBytes(Ci.Token(Audience)));
        return tokens;
    }

    /// <summary>A publisher as an administrator would register it: ids open, one environment.</summary>
    public static PublisherRecord Publisher(ProviderCatalog providers, DateTimeOffset now)
    {
        var fields = new JsonObject
        {
            ["issuer"] = "https://token.actions.githubusercontent.com",
            ["owner"] = "acme",
            ["repository"] = "demo",
            ["workflow_filename"] = "publish.yml",
            ["environment"] = "npm",
        };
        using var json = JsonDocument.Parse(fields.ToJsonString());
        var binding = Binding.TryParse(providers.Get("github"), json.RootElement, [], out var faults) ?? throw new InvalidOperationException(string.Join("; ", faults));
        return new PublisherRecord
        {
            Id = "tp_aaaaaaaaaaaaaaaaaaaa",
            Registry = "npm",
            Package = Package,
            Provider = "github",
            Fields = BindingJson.Write(binding),
            Pending = false,
            LapsesAt = null,
            CreatedAt = now,
            CreatedBy = "bench",
            Version = 1,
        };
    }
}
