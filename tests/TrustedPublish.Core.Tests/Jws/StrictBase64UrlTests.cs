using System.Buffers.Text;
using CsCheck;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>JOSE-16: one value has one spelling.</summary>
public sealed class StrictBase64UrlTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Theory]
    [InlineData("", 0)]
    [InlineData("AA", 1)]
    [InlineData("AAA", 2)]
    [InlineData("AAAA", 3)]
    [InlineData("-_-_", 3)]
    public void Canonical_text_decodes(string text, int length)
    {
        Assert.True(StrictBase64Url.TryDecode(text, out var bytes));
        Assert.Equal(length, bytes.Length);
    }

    [Theory]
    [InlineData("QQ==", "padding")]
    [InlineData("QQ=", "padding")]
    [InlineData("QUI=", "padding")]
    [InlineData("QUJD====", "padding")]
    [InlineData("Q Q", "white space")]
    [InlineData("QQ\n", "white space")]
    [InlineData("\tQQ", "white space")]
    [InlineData("QQ ", "white space")]
    [InlineData("QR", "spare bits")]
    [InlineData("QUJ", "spare bits")]
    [InlineData("QUJDQQ==", "padding after a whole group")]
    [InlineData("QUJDQR", "spare bits after a whole group")]
    [InlineData("Q", "one character of a group")]
    [InlineData("QUJDQ", "one character of a group")]
    [InlineData("++++", "the other alphabet")]
    [InlineData("////", "the other alphabet")]
    [InlineData("QQ.Q", "a dot")]
    [InlineData("QQ\0Q", "NUL")]
    [InlineData("\uff21\uff21", "full-width letters")]
    [InlineData("\u0410\u0410", "Cyrillic letters")]
    public void Any_other_spelling_is_refused(string text, string why) => Assert.False(StrictBase64Url.TryDecode(text, out _), why);

    [Fact]
    public void What_is_encoded_decodes_to_itself() => Gen.Byte.Array[0, 200].Sample(
        bytes => StrictBase64Url.TryDecode(Base64Url.EncodeToString(bytes), out var decoded) && decoded.AsSpan().SequenceEqual(bytes),
        iter: 2000,
        threads: 1);

    [Fact]
    public void Every_text_that_decodes_is_the_one_spelling_of_its_value() => Gen.Char[Alphabet].Array[0, 12].Sample(
        text => !StrictBase64Url.TryDecode(text, out var decoded) || Base64Url.EncodeToString(decoded) == new string(text),
        iter: 20_000,
        threads: 1);

    [Fact]
    public void No_two_short_texts_decode_to_the_same_value()
    {
        var texts = new List<string>(Alphabet.Select(static letter => letter.ToString()));
        texts.AddRange(from first in Alphabet from second in Alphabet select $"{first}{second}");
        texts.AddRange(from second in Alphabet from third in Alphabet select $"Q{second}{third}");

        var values = texts.Where(static text => StrictBase64Url.TryDecode(text, out _))
            .Select(static text => StrictBase64Url.TryDecode(text, out var bytes) ? Convert.ToHexString(bytes) : "").ToList();

        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.Equal(256 + 4 * 256, values.Count);
    }
}
