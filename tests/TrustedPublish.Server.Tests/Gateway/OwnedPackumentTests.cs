using System.Text;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Gateway;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>The change of one member of a packument; every other byte stays.</summary>
public sealed class OwnedPackumentTests
{
    private const string Ours = """[{"name":"alice","email":"a@example.com"}]""";

    [Theory]
    [InlineData("{}", """{"maintainers":OURS}""")]
    [InlineData("{ }", """{"maintainers":OURS }""")]
    [InlineData("""{"a":1}""", """{"maintainers":OURS,"a":1}""")]
    [InlineData("""{"maintainers":[]}""", """{"maintainers":OURS}""")]
    [InlineData("""{"a":"\"maintainers\":[]","maintainers" : [{"name":"x"}] ,"b":1e400}""", """{"a":"\"maintainers\":[]","maintainers" : OURS ,"b":1e400}""")]
    [InlineData("""{"versions":{"1.0.0":{"maintainers":[1]}},"maintainers":null}""", """{"versions":{"1.0.0":{"maintainers":[1]}},"maintainers":OURS}""")]
    [InlineData("""{"maintainers":[1],"maintainers":[2]}""", """{"maintainers":[1],"maintainers":OURS}""")]
    [InlineData("""{"m\u0061intainers":[1]}""", """{"m\u0061intainers":OURS}""")]
    [InlineData("""[{"maintainers":[]}]""", """[{"maintainers":[]}]""")]
    [InlineData("""{"maintainers":[""", """{"maintainers":[""")]
    [InlineData("""{"a":1,"maintainers":[1]""", """{"a":1,"maintainers":[1]""")]
    [InlineData("no JSON", "no JSON")]
    [InlineData("", "")]
    public async Task Our_list_takes_the_place_of_the_upstreams(string packument, string expected)
    {
        using var source = new MemoryStream(Encoding.UTF8.GetBytes(packument));

        await using var rewritten = await new OwnedPackument([new Person("1", "alice", "a@example.com")], showsEmail: true).RewriteAsync(source, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(rewritten);

        Assert.Equal(expected.Replace("OURS", Ours, StringComparison.Ordinal), await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_packument_too_long_to_hold_passes_byte_for_byte()
    {
        var packument = new byte[(64 << 20) + 1_000_000];
        new Span<byte>(packument).Fill((byte)' ');
        packument[^1] = (byte)'x';

        await using var rewritten = await new OwnedPackument([new Person("1", "alice", null)], showsEmail: true).RewriteAsync(new MemoryStream(packument), TestContext.Current.CancellationToken);
        using var read = new MemoryStream();
        await rewritten.CopyToAsync(read, TestContext.Current.CancellationToken);

        Assert.Equal(packument.Length, read.Length);
        Assert.Equal((byte)'x', read.GetBuffer()[read.Length - 1]);
    }
}
