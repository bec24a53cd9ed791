using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Providers.Generic;

namespace TrustedPublish.Testing.Described;

/// <summary>The provider files that ship with the server, as the server reads them.</summary>
internal static class DescribedProviders
{
    private static readonly Lazy<IReadOnlyList<GenericProvider>> Read = new(static () => [.. Names.Select(static name => Parse(name, Text(name)))]);

    /// <summary>The folder they lie in beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "config", "providers");

    public static IReadOnlyList<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<GenericProvider> All => Read.Value;

    public static ProviderCatalog Catalog => new([.. All]);

    public static GenericProvider Get(string name) => All.Single(provider => provider.Name == name);

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.json"));

    /// <summary>A file as JSON that a test may change.</summary>
    public static JsonObject Json(string name) =>
        JsonNode.Parse(Text(name), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();

    /// <summary>A publisher that names every claim the file's sample has.</summary>
    public static JsonObject Publisher(string name) => ProviderSample.Publisher(Get(name));

    private static GenericProvider Parse(string name, string text) =>
        ProviderFile.Read(name, System.Text.Encoding.UTF8.GetBytes(text), out var faults) as GenericProvider ?? throw new InvalidOperationException(string.Join("; ", faults));
}
