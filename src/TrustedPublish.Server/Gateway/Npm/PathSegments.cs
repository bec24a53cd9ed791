using System.Buffers;
using System.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Splits a raw path into segments, decoded exactly once, and refuses every spelling that two servers could read differently.</summary>
internal static class PathSegments
{
    private const int MaxLength = 2048;

    // RFC 3986 pchar without "%" (a second decoding) and ";" (path parameters, which some servers cut off).
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@");

    /// <summary>The segments after the leading slash; one that began as a scoped name with its slash encoded keeps that slash. Messages never hold the path: it may carry a token.</summary>
    public static Judged<string[]> Split(string rawPath)
    {
        if (rawPath.Length > MaxLength || !rawPath.StartsWith('/'))
        {
            return Refuse($"does not begin with a slash or is longer than {MaxLength} characters");
        }

        if (rawPath == "/")
        {
            return Array.Empty<string>();
        }

        var segments = rawPath[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (Decode(segments[i]) is not { } decoded)
            {
                return Refuse("holds a malformed percent escape");
            }

            if (Fault(decoded) is { } fault)
            {
                return Refuse(fault);
            }

            segments[i] = decoded;
        }

        return segments;
    }

    private static WriteRefusal Refuse(string fault) => WriteRefusal.Malformed("path_invalid", $"The request path {fault}.");

    private static string? Fault(string segment)
    {
        if (segment.Length == 0)
        {
            return "holds an empty segment";
        }

        if (segment is "." or "..")
        {
            return "holds a dot segment";
        }

        var slash = segment.IndexOf('/');
        if (slash >= 0 && (segment[0] != '@' || slash != segment.LastIndexOf('/')))
        {
            return "holds an encoded slash outside a scoped package name";
        }

        var unslashed = slash < 0 ? segment : segment.Remove(slash, 1);
        return unslashed.AsSpan().ContainsAnyExcept(Plain) ? "holds a character that no npm client sends there, or one encoded twice" : null;
    }

    private static string? Decode(string segment)
    {
        if (!segment.Contains('%'))
        {
            return segment;
        }

        var decoded = new StringBuilder(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                decoded.Append(segment[i]);
                continue;
            }

            if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2]))
            {
                return null;
            }

            decoded.Append((char)Convert.FromHexString(segment.AsSpan(i + 1, 2))[0]);
            i += 2;
        }

        return decoded.ToString();
    }
}
