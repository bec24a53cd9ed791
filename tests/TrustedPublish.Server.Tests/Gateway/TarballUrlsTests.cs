using System.Text;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>The change of tarball addresses, wherever the network cuts the bytes.</summary>
public sealed class TarballUrlsTests
{
    private const string From = "http://127.0.0.1:4873/npm/";
    private const string To = "https://packages.example.com/team/";

    private const string Packument = """{"a":"\"tarball\":\"http://127.0.0.1:4873/npm/x\"","dist":{"tarball":"http://127.0.0.1:4873/npm/@acme/demo/-/demo-1.0.0.tgz"},"b":{"tarball": "http://127.0.0.1:4873/npm/y"},"c":{"tarball":"http://elsewhere.test/y"}}""";

    private const string Expected = """{"a":"\"tarball\":\"http://127.0.0.1:4873/npm/x\"","dist":{"tarball":"https://packages.example.com/team/@acme/demo/-/demo-1.0.0.tgz"},"b":{"tarball": "https://packages.example.com/team/y"},"c":{"tarball":"http://elsewhere.test/y"}}""";

    [Fact]
    public async Task Addresses_are_changed_at_every_split_point()
    {
        for (var split = 0; split <= Packument.Length; split++)
        {
            Assert.Equal(Expected, await ReadAsync(Packument[..split], Packument[split..]));
        }
    }

    [Fact]
    public async Task Addresses_are_changed_byte_by_byte() =>
        Assert.Equal(Expected, await ReadAsync([.. Packument.Select(static letter => letter.ToString())]));

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("\"\"\"\"")]
    [InlineData("\"tarball\":\"http://127.0.0.1:4873/np")]
    [InlineData("{\"tarball\":\"http://127.0.0.1:4873/npm")]
    [InlineData("no quotes at all")]
    public async Task What_is_no_address_passes_unchanged(string text)
    {
        Assert.Equal(text, await ReadAsync(text));
        Assert.Equal(text, await ReadAsync([.. text.Select(static letter => letter.ToString())]));
    }

    [Fact]
    public async Task A_document_longer_than_any_buffer_keeps_every_byte()
    {
        var filler = string.Concat(Enumerable.Range(0, 20_000).Select(static number => $"\"k{number}\":\"{number}\","));
        var text = $"{{{filler}{Packument[1..]}";

        Assert.Equal($"{{{filler}{Expected[1..]}", await ReadAsync(text));
    }

    private static async Task<string> ReadAsync(params string[] pieces)
    {
        var registry = new Registry { Name = "npm", Ecosystem = "npm", PublicUrl = new Uri(To), Upstream = new Uri(From), Audience = "npm:packages.example.com" };
        await using var source = new Pieces([.. pieces.Where(static piece => piece.Length > 0).Select(static piece => Encoding.UTF8.GetBytes(piece))]);
        await using var changed = new TarballUrls(source, registry);
        using var all = new MemoryStream();
        await changed.CopyToAsync(all, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Gives one piece per read.</summary>
    private sealed class Pieces(byte[][] pieces) : MemoryStream
    {
        private int next;
        private int taken;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (next == pieces.Length)
            {
                return ValueTask.FromResult(0);
            }

            var rest = pieces[next].AsSpan(taken);
            var count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer.Span);
            (next, taken) = count == rest.Length ? (next + 1, 0) : (next, taken + count);
            return ValueTask.FromResult(count);
        }
    }
}
