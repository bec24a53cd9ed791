using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// What a registry request's path addresses. <see cref="Forward"/> is the one spelling sent upstream, so that the upstream cannot
/// understand another path than the one that was judged.
/// </summary>
internal abstract record NpmPath
{
    private NpmPath(string forward) => Forward = forward;

    /// <summary>The canonical, percent-encoded path, without query.</summary>
    public string Forward { get; }

    /// <summary>Judges the request target's path as it came over the wire, still encoded and without its query.</summary>
    public static Judged<NpmPath> Parse(string rawPath) => NpmPathReader.Read(rawPath);

    /// <summary><c>/</c></summary>
    public sealed record Root() : NpmPath("/");

    /// <summary><c>/{package}</c></summary>
    public sealed record Packument(NpmPackageName Package) : NpmPath($"/{Package.Escaped}");

    /// <summary><c>/{package}/{version or tag}</c></summary>
    public sealed record Manifest(NpmPackageName Package, string Selector) : NpmPath($"/{Package.Escaped}/{Selector}");

    /// <summary><c>/{package}/-rev/{revision}</c></summary>
    public sealed record PackumentRevision(NpmPackageName Package, string Revision) : NpmPath($"/{Package.Escaped}/-rev/{Revision}");

    /// <summary><c>/{package}/-/{file}</c></summary>
    public sealed record Tarball(NpmPackageName Package, string File) : NpmPath($"/{Package.Escaped}/-/{File}");

    /// <summary><c>/{package}/-/{file}/-rev/{revision}</c></summary>
    public sealed record TarballRevision(NpmPackageName Package, string File, string Revision) : NpmPath($"/{Package.Escaped}/-/{File}/-rev/{Revision}");

    /// <summary><c>/-/package/{package}/dist-tags</c></summary>
    public sealed record DistTags(NpmPackageName Package) : NpmPath($"/-/package/{Package.Escaped}/dist-tags");

    /// <summary><c>/-/package/{package}/dist-tags/{tag}</c></summary>
    public sealed record DistTag(NpmPackageName Package, string Tag) : NpmPath($"/-/package/{Package.Escaped}/dist-tags/{Tag}");

    /// <summary><c>/-/package/{package}/access</c></summary>
    public sealed record Access(NpmPackageName Package) : NpmPath($"/-/package/{Package.Escaped}/access");

    /// <summary><c>/-/package/{package}/visibility</c></summary>
    public sealed record Visibility(NpmPackageName Package) : NpmPath($"/-/package/{Package.Escaped}/visibility");

    /// <summary><c>/-/package/{package}/collaborators</c></summary>
    public sealed record Collaborators(NpmPackageName Package) : NpmPath($"/-/package/{Package.Escaped}/collaborators");

    /// <summary>Every other path under <c>/-/</c>; may hold a token (logout), so it is never quoted in a message or log.</summary>
    public sealed record Other : NpmPath
    {
        public Other(IEnumerable<string> segments)
            : base($"/-/{string.Join('/', segments.Select(static segment => segment.Replace("/", "%2f", StringComparison.Ordinal)))}")
        {
        }

        /// <summary>Masks the path.</summary>
        public override string ToString() => "Other { /-/... }";
    }
}
