using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>One dependency before and after.</summary>
/// <param name="Section">The manifest's member that names it.</param>
/// <param name="Source">Where the new one comes from; null when there is none any more.</param>
internal sealed record DependencyChange(string Section, string Name, Change Change, string? From, string? To, DependencySource? Source);

/// <summary>Compares what two manifests depend on, section by section.</summary>
internal static class DependencyComparison
{
    private const string Bundled = "bundleDependencies";

    private static readonly string[] Sections = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];

    public static List<DependencyChange> Of(ManifestView before, ManifestView after)
    {
        var changes = Sections.SelectMany(section => Of(section, before.Texts(section), after.Texts(section))).ToList();
        changes.AddRange(ValueComparison.Of(BundledBy(before), BundledBy(after)).Select(static change =>
            new DependencyChange(Bundled, change.Name, change.Change, null, null, change.Change is Change.Removed ? null : DependencySource.File)));
        return changes;
    }

    private static IEnumerable<DependencyChange> Of(string section, Dictionary<string, string> before, Dictionary<string, string> after) =>
        before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, From: before.GetValueOrDefault(name), To: after.GetValueOrDefault(name)))
            .Where(static pair => pair.From != pair.To)
            .Select(pair => (pair.To, Value: ValueComparison.Of(pair.Name, pair.From, pair.To)))
            .Select(pair => new DependencyChange(
                section, pair.Value.Name, pair.Value.Change, pair.Value.From, pair.Value.To, pair.To is null ? null : DependencySpecifier.SourceOf(pair.To)));

    // Both spellings are in use; true stands for all dependencies.
    private static Dictionary<string, string> BundledBy(ManifestView manifest)
    {
        var value = manifest.Member(Bundled) ?? manifest.Member("bundledDependencies");
        var names = value switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(static name => name.ValueKind is JsonValueKind.String).Select(static name => name.GetString()!),
            { ValueKind: JsonValueKind.True } => manifest.Texts("dependencies").Keys,
            _ => [],
        };
        return names.Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => "", StringComparer.Ordinal);
    }
}
