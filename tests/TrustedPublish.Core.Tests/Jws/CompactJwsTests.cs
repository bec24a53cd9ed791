using System.Buffers.Text;
using System.Text;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>What takes a token apart before anybody vouches for it.</summary>
public sealed class CompactJwsTests
{
    private const string Sound = """{"alg":"RS256","typ":"JWT","kid":"k1"}""";

    [Fact]
    public void A_sound_token_is_taken_apart()
    {
        var jws = CompactJws.TryParse(Token(Sound, "{}", "sig"))!;

        Assert.Equal(new UnverifiedHeader("RS256", "k1", "JWT"), jws.UnverifiedHeader);
        Assert.Equal("{}", Encoding.UTF8.GetString(jws.UnverifiedPayload));
        Assert.Equal(Sound, Encoding.UTF8.GetString(jws.HeaderJsonBytes));
        Assert.Equal("sig", Encoding.UTF8.GetString(jws.Signature));
        Assert.Equal($"{Encode(Sound)}.{Encode("{}")}", Encoding.ASCII.GetString(jws.SigningInput));
    }

    [Fact]
    public void Four_megabytes_of_dots_are_refused_without_allocating()
    {
        var dots = new string('.', 4 << 20);
        CompactJws.TryParse(dots);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = CompactJws.TryParse(dots);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(parsed);
        Assert.InRange(allocated, 0, 4096);
    }

    [Fact]
    public void Sixteen_kilobytes_of_dots_are_refused_without_allocating()
    {
        var dots = new string('.', 16 * 1024);
        CompactJws.TryParse(dots);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = CompactJws.TryParse(dots);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(parsed);
        Assert.InRange(allocated, 0, 4096);
    }

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public void A_token_may_have_16384_characters(int length, bool fits)
    {
        var start = $"{Encode(Sound)}.";
        var signature = new string('A', 400);
        var payload = length - start.Length - 1 - signature.Length;
        // Four characters of the alphabet are three bytes; a rest of one cannot be spelled, so the signature takes it.
        var surplus = payload % 4;
        var token = $"{start}{new string('A', payload - surplus)}.{signature}{new string('A', surplus)}";
        if (surplus == 1)
        {
            token = $"{start}{new string('A', payload - surplus - 1)}.{signature}AA";
        }

        Assert.Equal(length, token.Length);
        Assert.Equal(fits, CompactJws.TryParse(token) is not null);
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void A_header_may_have_2048_bytes(int length, bool fits)
    {
        const string Frame = """{"alg":"RS256","kid":"k1","x":""}""";
        var header = Frame.Insert(Frame.Length - 2, new string('a', length - Frame.Length));

        Assert.Equal(fits, CompactJws.TryParse(Token(header, "{}", "sig")) is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("e30")]
    [InlineData("e30.e30")]
    [InlineData("e30.e30.AA.")]
    [InlineData(".e30.e30.AA")]
    [InlineData("e30.e30.AA.AA")]
    [InlineData("e30.e30.AA.AA.AA")]
    [InlineData(".e30.AA")]
    [InlineData("""{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}]}""")]
    [InlineData("""{"protected":"e30","payload":"e30","signature":"AA"}""")]
    public void Anything_but_three_segments_is_no_token(string text) => Assert.Null(CompactJws.TryParse(text));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":1,"kid":2}""")]
    [InlineData("""{"alg":null,"kid":["k1"]}""")]
    public void Members_that_are_no_text_read_as_absent(string header)
    {
        var read = CompactJws.TryParse(Token(header, "{}", "sig"))!.UnverifiedHeader;

        Assert.Null(read.KeyId);
        Assert.Null(read.Type);
        Assert.Equal(header.Contains("RS256", StringComparison.Ordinal) ? "RS256" : null, read.Algorithm);
    }

    [Theory]
    [InlineData("\"crit\":[\"x\"]")]
    [InlineData("\"crit\":[]")]
    [InlineData("\"crit\":\"b64\"")]
    [InlineData("\"crit\":null")]
    [InlineData("\"cr\\u0069t\":[\"x\"]")]
    [InlineData("\"b64\":false")]
    [InlineData("\"b64\":true")]
    [InlineData("\"jwk\":{}")]
    [InlineData("\"jwk\":null")]
    [InlineData("\"jku\":\"https://attacker.test/k\"")]
    [InlineData("\"x5u\":\"http://169.254.169.254\"")]
    [InlineData("\"x5c\":[]")]
    [InlineData("\"x5t#S256\":\"AA\"")]
    [InlineData("\"zip\":\"DEF\"")]
    [InlineData("\"enc\":\"A128GCM\"")]
    [InlineData("\"cty\":\"JWT\"")]
    [InlineData("\"epk\":{}")]
    [InlineData("\"p2c\":1000000")]
    [InlineData("\"p2s\":\"AA\"")]
    [InlineData("\"typ\":1")]
    [InlineData("\"typ\":null")]
    [InlineData("\"typ\":[\"JWT\"]")]
    [InlineData("\"kid\":\"k2\"")]
    [InlineData("\"alg\":\"none\"")]
    [InlineData("\"\\u0061lg\":\"none\"")]
    [InlineData("\"x\":1,\"x\":1")]
    [InlineData("\"x\":{\"y\":1,\"y\":2}")]
    [InlineData("\"x\":[[[[]]]]")]
    [InlineData("\"x\":\"\\ud800\",\"typ\":\"\\ud800\"")]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"x\":\"\\ud800\"")]
    [InlineData("\"x\":[{\"y\":\"\\udc00\\ud800\"}]")]
    [InlineData("\"x\":1,")]
    [InlineData("\"x\":/**/1")]
    [InlineData("\"x\":NaN")]
    public void A_header_with_this_member_is_refused(string member) =>
        Assert.Null(CompactJws.TryParse(Token($$"""{"alg":"RS256","kid":"k1",{{member}}}""", "{}", "sig")));

    [Theory]
    [InlineData("\"x5t\":\"AAAA\"")]
    [InlineData("\"x\":[[1]]")]
    [InlineData("\"Crit\":[\"x\"]")]
    [InlineData("\"typ\":\"at+jwt\"")]
    public void A_header_with_this_member_is_read(string member) =>
        Assert.NotNull(CompactJws.TryParse(Token($$"""{"alg":"RS256","kid":"k1",{{member}}}""", "{}", "sig")));

    [Theory]
    [InlineData("[\"RS256\"]")]
    [InlineData("\"RS256\"")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"alg":"RS256","kid":"k1"}{}""")]
    [InlineData("""{"alg":"RS256","kid":"k1"}x""")]
    [InlineData("\ufeff{\"alg\":\"RS256\",\"kid\":\"k1\"}")]
    [InlineData("/**/{\"alg\":\"RS256\",\"kid\":\"k1\"}")]
    public void A_header_that_is_no_single_object_is_refused(string header) => Assert.Null(CompactJws.TryParse(Token(header, "{}", "sig")));

    [Fact]
    public void A_header_that_is_no_utf8_is_refused()
    {
        byte[] header = [.. """{"alg":"RS256","kid":"k"""u8, 0xc3, 0x28, .. "\"}"u8];

        Assert.Null(CompactJws.TryParse($"{Base64Url.EncodeToString(header)}.e30.AAAA"));
    }

    [Theory]
    [InlineData("{0}=.{1}.{2}")]
    [InlineData("{0}.{1}=.{2}")]
    [InlineData("{0}.{1}.{2}=")]
    [InlineData(" {0}.{1}.{2}")]
    [InlineData("{0}. {1}.{2}")]
    [InlineData("{0}.{1}.{2}\n")]
    [InlineData("{0}.{1}.{2}A")]
    public void A_second_spelling_of_a_segment_is_refused(string format) =>
        Assert.Null(CompactJws.TryParse(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Encode(Sound), Encode("{}"), "AAAA")));

    private static string Token(string header, string payload, string signature) => $"{Encode(header)}.{Encode(payload)}.{Encode(signature)}";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
