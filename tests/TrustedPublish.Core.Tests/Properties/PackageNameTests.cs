using CsCheck;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Tests.Properties;

/// <summary>A package has one name.</summary>
public sealed class PackageNameTests
{
    private static readonly Gen<string> Text = Gen.Select(Letters("@/acme.demo-_~%2fF0A\u212a\u0130 \n"), Letters("abZ09.~_-"), Letters("abZ09.~_-"), Gen.Int[0, 2], static (any, scope, name, form) =>
        form switch { 0 => any, 1 => name, _ => $"@{scope}/{name}" });

    [Fact]
    public void A_canonical_name_is_canonical_already()
    {
        var valid = 0;
        Text.Sample(
            text =>
            {
                if (!NpmPackageName.TryParse(text, out var name))
                {
                    return true;
                }

                valid++;
                return NpmPackageName.TryParse(name.ToString(), out var again) && again == name && again.ToString() == name.ToString()
                    && name.ToString() == text && Uri.UnescapeDataString(name.Escaped) == text && name.Escaped.EndsWith(name.Bare, StringComparison.Ordinal);
            },
            iter: 50_000,
            threads: 1);

        Assert.InRange(valid, 5000, 50_000);
    }

    [Fact]
    public void Two_texts_are_one_name_only_if_they_are_one_text() => Gen.Select(Text, Text).Sample(
        static (one, other) => !NpmPackageName.TryParse(one, out var first) || !NpmPackageName.TryParse(other, out var second)
            || (first == second) == (one == other),
        iter: 50_000,
        threads: 1);

    private static Gen<string> Letters(string alphabet) => Gen.Char[alphabet].Array[0, 6].Select(static letters => new string(letters));
}
