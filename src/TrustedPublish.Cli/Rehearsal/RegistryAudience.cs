using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>The audience npm would ask for: <c>npm:</c> and the host of the registry that the package in a folder is published to.</summary>
internal static class RegistryAudience
{
    public static async Task<string?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(folder, cancellationToken);
        var scope = manifest?["name"]?.ToString() is ['@', ..] name && name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? name[..slash] : null;
        var registry = manifest?["publishConfig"]?["registry"]?.ToString()
            ?? (scope is null ? null : await NpmConfigAsync(folder, scope + ":registry", cancellationToken))
            ?? Environment.GetEnvironmentVariable("npm_config_registry")
            ?? Environment.GetEnvironmentVariable("NPM_CONFIG_REGISTRY")
            ?? await NpmConfigAsync(folder, "registry", cancellationToken);
        return Of(registry);
    }

    /// <summary>Null when the text is no http(s) URL.</summary>
    public static string? Of(string? registry) =>
        Uri.TryCreate(registry, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? "npm:" + url.Host : null;

    private static async Task<JsonNode?> ReadManifestAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(Path.Combine(folder, "package.json"));
            return await JsonNode.ParseAsync(file, cancellationToken: cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }

    private static async Task<string?> NpmConfigAsync(string folder, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["config", "get", name])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            var output = (await npm.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
            await errors;
            return output is "" or "undefined" ? null : output;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
