using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Providers.CircleCi;

/// <summary>The values CircleCI publishers take.</summary>
internal static partial class CircleCiShapes
{
    public static FieldShape Origin { get; } = FieldShape.Text("host/owner/name without a scheme", static text => OriginPattern.IsMatch(text));

    [GeneratedRegex(@"\A[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9_.~-]+){2,}\z")]
    private static partial Regex OriginPattern { get; }
}
