using System.Text.RegularExpressions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers;

/// <summary>
/// Field shapes that several providers share. All are ASCII: a look-alike letter cannot even be registered (CLM-12).
/// </summary>
internal static partial class Shapes
{
    public static FieldShape Issuer { get; } = FieldShape.Text("the issuer's URL, exactly as configured", static text => IssuerPattern.IsMatch(text));

    public static FieldShape NumericId { get; } = FieldShape.Text("the numeric id, as text", IsNumericId);

    public static FieldShape Uuid { get; } = FieldShape.Text("a UUID in lower case", static text => UuidPattern.IsMatch(text));

    public static FieldShape Environment { get; } = FieldShape.Text("the environment's name, printable ASCII", static text => PrintablePattern.IsMatch(text));

    public static FieldShape Ref { get; } = FieldShape.Text(
        "a full ref such as refs/heads/main or refs/tags/v*, where * stands for any characters but /",
        static text => RefPattern.IsMatch(text) && text.Count('*') <= SegmentGlob.MaxStars);

    public static FieldShape RefType { get; } = FieldShape.Text("branch or tag", static text => text is "branch" or "tag");

    public static FieldShape Words { get; } = FieldShape.Texts("a list of names in lower case", static text => WordPattern.IsMatch(text));

    public static FieldShape Uuids { get; } = FieldShape.Texts("a list of UUIDs in lower case", static text => UuidPattern.IsMatch(text));

    public static FieldShape Actions { get; } = FieldShape.Texts(
        $"a list with at least one of {string.Join(", ", PublisherActions.All)}",
        static text => PublisherActions.All.Contains(text, StringComparer.Ordinal),
        atLeast: 1);

    public static bool IsNumericId(string text) => NumericIdPattern.IsMatch(text);

    [GeneratedRegex(@"\Ahttps?://[a-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?\z")]
    private static partial Regex IssuerPattern { get; }

    [GeneratedRegex(@"\A[0-9]{1,20}\z")]
    private static partial Regex NumericIdPattern { get; }

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z")]
    private static partial Regex UuidPattern { get; }

    [GeneratedRegex(@"\A[\x20-\x7e]+\z")]
    private static partial Regex PrintablePattern { get; }

    [GeneratedRegex(@"\Arefs/[\x21-\x7e]+\z")]
    private static partial Regex RefPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9_]{1,64}\z")]
    private static partial Regex WordPattern { get; }
}
