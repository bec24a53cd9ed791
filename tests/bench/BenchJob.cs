using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Providers;
using TrustedPublish.Testing;

namespace TrustedPublish.Bench;

/// <summary>The one CI job of all measurements, the publisher that trusts it, and tokens signed before the clock runs.</summary>
/// <param name="live">The CI when the server is to fetch its keys from it; null = a CI whose keys are in a file.</param>
internal sealed class BenchJob(FakeCi? live = null)
{
    public const string Package = "demo";
    public const string Audience = "npm:127.0.0.1";

    /// <summary>Projects of a live CI: together they may send more than one may.</summary>
    public const int LiveProjects = 25;

    public bool IsLive => live is not null;

    public int Projects => IsLive ? LiveProjects : 1;

    public FakeCi Ci { get; } = live ?? FakeCi.Offline(new GitHubJob { Environment = "npm" }, "https://token.actions.githubusercontent.com");

    /// <summary>The package that a project publishes.</summary>
    public static string PackageOf(int project) => project == 0 ? Package : $"{Package}{project}";

    /// <summary>Fresh tokens, each with a <c>jti</c> of its own, of all projects in turn, as they go over the wire.</summary>
    public byte[][] Tokens(int count)
    {
        var tokens = new byte[count][];
        for (var project = 0; project < Projects; project++)
        {
            Ci.Job = Ci.Job with { Repository = $"acme/{PackageOf(project)}" };
            Parallel.For(0, (count - project + Projects - 1) / Projects, index => tokens[(index * Projects) + project] = Encoding.ASCII.GetBytes(Ci.Token(Audience)));
        }

        return tokens;
    }

    /// <summary>A publisher as an administrator would register it: ids open, one environment.</summary>
    public PublisherRecord Publisher(ProviderCatalog providers, DateTimeOffset now, int project = 0)
    {
        var fields = new JsonObject
        {
            ["issuer"] = Ci.Issuer,
            ["owner"] = "acme",
            ["repository"] = PackageOf(project),
            ["workflow_filename"] = "publish.yml",
            ["environment"] = "npm",
        };
        using var json = JsonDocument.Parse(fields.ToJsonString());
        var binding = Binding.TryParse(providers.Get("github"), json.RootElement, [], out var faults) ?? throw new InvalidOperationException(string.Join("; ", faults));
        return new PublisherRecord
        {
            Id = $"tp_aaaaaaaaaaaaaaaaaa{project:00}",
            Registry = "npm",
            Package = PackageOf(project),
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
