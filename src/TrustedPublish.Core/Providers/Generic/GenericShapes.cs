using System.Text.RegularExpressions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>The values that claims of described providers take.</summary>
internal static partial class GenericShapes
{
    private const string ExactText = "the exact text, printable ASCII without *";

    public static FieldShape Exact { get; } = FieldShape.Text(ExactText, IsExact);

    /// <summary>A pattern of stars alone would name nothing.</summary>
    public static FieldShape Glob { get; } = FieldShape.Text(
        "the exact text, or a pattern in which * stands for any characters but /, with more in it than stars",
        static text => PrintablePattern.IsMatch(text) && text.Count('*') <= SegmentGlob.MaxStars && text.AsSpan().ContainsAnyExcept('*', '/'));

    /// <summary>What an id must look like to be pinned: what a publisher could name.</summary>
    public static (string Accepts, Func<string, bool> Fits) Id { get; } = (ExactText, static text => text.Length <= 255 && IsExact(text));

    private static bool IsExact(string text) => PrintablePattern.IsMatch(text) && !text.Contains('*');

    [GeneratedRegex(@"\A[\x20-\x7e]+\z")]
    private static partial Regex PrintablePattern { get; }
}
