using System.Globalization;
using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>A semantic version in its one strict spelling, ordered by semver precedence.</summary>
internal sealed partial class NpmVersion : IComparable<NpmVersion>
{
    private const int MaxLength = 256;

    // JavaScript's largest exact integer: above it two different versions would look equal to the registry.
    private const long MaxNumber = 9_007_199_254_740_991;

    private readonly long[] core;
    private readonly string[] prerelease;

    private NpmVersion(long[] core, string[] prerelease) => (this.core, this.prerelease) = (core, prerelease);

    /// <summary>True for a version that may be published: strict, and without build metadata, which npm drops and which would let two names mean one version.</summary>
    public static bool IsPublishable(string? text) => text is not null && !text.Contains('+') && Parse(text) is not null;

    /// <summary>Null when the text is not a strict semantic version. Build metadata is accepted and does not take part in the order.</summary>
    public static NpmVersion? Parse(string text)
    {
        if (text.Length > MaxLength || Shape.Match(text) is not { Success: true } match)
        {
            return null;
        }

        var core = new long[3];
        for (var i = 0; i < core.Length; i++)
        {
            if (!long.TryParse(match.Groups[i + 1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out core[i]) || core[i] > MaxNumber)
            {
                return null;
            }
        }

        return new NpmVersion(core, match.Groups[4].Success ? match.Groups[4].Value.Split('.') : []);
    }

    public int CompareTo(NpmVersion? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < core.Length; i++)
        {
            if (core[i] != other.core[i])
            {
                return core[i].CompareTo(other.core[i]);
            }
        }

        if (prerelease.Length == 0 || other.prerelease.Length == 0)
        {
            return other.prerelease.Length - prerelease.Length;
        }

        for (var i = 0; i < Math.Min(prerelease.Length, other.prerelease.Length); i++)
        {
            if (CompareIdentifiers(prerelease[i], other.prerelease[i]) is var order and not 0)
            {
                return order;
            }
        }

        return prerelease.Length - other.prerelease.Length;
    }

    private static int CompareIdentifiers(string left, string right)
    {
        var (leftNumber, rightNumber) = (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit));
        if (leftNumber != rightNumber)
        {
            return leftNumber ? -1 : 1;
        }

        // Without leading zeros the longer number is the larger one.
        return leftNumber && left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(left, right);
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,15})(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z")]
    private static partial Regex Shape { get; }
}
