using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Recognises the registry's routes in a path's decoded segments.</summary>
internal static class NpmPathReader
{
    public static Judged<NpmPath> Read(string rawPath)
    {
        if (!PathSegments.Split(rawPath).Accepted(out var segments, out var refusal))
        {
            return refusal;
        }

        return segments switch
        {
            [] => new NpmPath.Root(),
            ["-"] => Unknown,
            ["-", "package", .. var rest] => PackageSetting(rest),
            ["-", .. var rest] => OtherApi(rest),
            _ => Package(segments),
        };
    }

    private static WriteRefusal Unknown { get; } = WriteRefusal.Malformed("path_invalid", "The request path is not one that npm clients use.");

    private static WriteRefusal InvalidName { get; } = WriteRefusal.Malformed("package_name_invalid", "The request path does not hold a valid npm package name.");

    private static Judged<NpmPath> Package(ReadOnlySpan<string> segments)
    {
        if (!TryTakeName(ref segments, out var name))
        {
            return InvalidName;
        }

        return segments switch
        {
            [] => new NpmPath.Packument(name),
            ["-rev", var revision] when IsPlain(revision) => new NpmPath.PackumentRevision(name, revision),
            ["-", var file] when IsTarball(file) => new NpmPath.Tarball(name, file),
            ["-", var file, "-rev", var revision] when IsTarball(file) && IsPlain(revision) => new NpmPath.TarballRevision(name, file, revision),
            [var selector] when IsPlain(selector) && selector[0] != '-' => new NpmPath.Manifest(name, selector),
            _ => Unknown,
        };
    }

    private static Judged<NpmPath> PackageSetting(ReadOnlySpan<string> segments)
    {
        var all = segments;
        if (!TryTakeName(ref segments, out var name))
        {
            return InvalidName;
        }

        switch (segments)
        {
            case ["dist-tags"]:
                return new NpmPath.DistTags(name);
            case ["dist-tags", var tag] when IsPlain(tag):
                return new NpmPath.DistTag(name, tag);
            case ["access"]:
                return new NpmPath.Access(name);
            case ["visibility"]:
                return new NpmPath.Visibility(name);
            case ["collaborators"]:
                return new NpmPath.Collaborators(name);
            default:
                return OtherApi(["package", .. all]);
        }
    }

    // An encoded slash is known to stand once, in a segment that begins with "@"; here it must belong to a whole scoped name,
    // or to name@version as the attestation routes have it.
    private static Judged<NpmPath> OtherApi(ReadOnlySpan<string> segments)
    {
        foreach (var segment in segments)
        {
            var versioned = segment.LastIndexOf('@');
            if (!IsPlain(segment)
                && !NpmPackageName.TryParse(segment, out _)
                && !(versioned > 0 && segment.IndexOf('/') < versioned && NpmPackageName.TryParse(segment[..versioned], out _)))
            {
                return InvalidName;
            }
        }

        return new NpmPath.Other(segments.ToArray());
    }

    private static bool TryTakeName(ref ReadOnlySpan<string> segments, out NpmPackageName name)
    {
        name = default;
        if (segments.IsEmpty)
        {
            return false;
        }

        // A scope in a segment of its own: unpublish takes the tarball's unescaped path from the packument.
        var parts = segments[0][0] == '@' && IsPlain(segments[0]) && segments.Length > 1 && IsPlain(segments[1]) ? 2 : 1;
        var text = parts == 2 ? $"{segments[0]}/{segments[1]}" : segments[0];
        segments = segments[parts..];
        return NpmPackageName.TryParse(text, out name);
    }

    private static bool IsTarball(string segment) => IsPlain(segment) && segment.EndsWith(".tgz", StringComparison.Ordinal);

    private static bool IsPlain(string segment) => !segment.Contains('/');
}
