using TrustedPublish.Core.Bindings;
using TrustedPublish.Testing.Described;

namespace TrustedPublish.Core.Tests.Providers;

/// <summary>The operator's rules reach CI systems that a file describes: their jobs' facts come from the file.</summary>
public sealed class DescribedGuardRailTests
{
    [Theory]
    [InlineData("buildkite", "acme", "0184990a-477b-4fa8-9968-496074480001", StringComparison.Ordinal, true, false)]
    [InlineData("forgejo", "acme", "65", StringComparison.OrdinalIgnoreCase, true, true)]
    [InlineData("azure-devops", null, "0ca3ddd9-f0b0-4635-a98c-586652690001", StringComparison.Ordinal, false, false)]
    [InlineData("kubernetes", "release", null, StringComparison.Ordinal, false, false)]
    public void Tokens_and_publishers_tell_what_the_file_says(string name, string? owner, string? ownerId, StringComparison comparison, bool tellsEvent, bool tellsProtection)
    {
        var provider = DescribedProviders.Get(name);
        using var json = System.Text.Json.JsonDocument.Parse(DescribedProviders.Publisher(name).ToJsonString());
        var binding = Binding.TryParse(provider, json.RootElement, ["provider"], out var faults);
        Assert.Empty(faults);

        foreach (var facts in new[] { provider.Facts(provider.Sample), provider.Facts(binding!) })
        {
            Assert.Equal((owner, ownerId), (facts.Owner, facts.OwnerId));
        }

        Assert.Equal((comparison, tellsEvent, tellsProtection), (provider.OwnerComparison, provider.TellsEvent, provider.TellsProtection));
    }
}
