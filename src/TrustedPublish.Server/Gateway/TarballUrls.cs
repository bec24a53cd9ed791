using System.Text;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Makes the tarball addresses in packuments lead through the gateway: an upstream writes its own address into them, and clients would go around us.
/// Works on the bytes as they pass; a quoted member name cannot occur inside a JSON string, whose quotes are escaped.
/// </summary>
internal sealed class TarballUrls(Stream source, Registry registry) : ForwardOnlyStream
{
    private readonly (byte[] From, byte[] To)[] replacements =
    [
        Pair("\"tarball\":\"", registry),
        Pair("\"tarball\": \"", registry),
    ];

    private readonly byte[] input = new byte[32 * 1024];
    private ReadOnlyMemory<byte> ready;
    private int kept;
    private bool ended;

    /// <summary>Whether a read's answer is a packument or manifest, whose addresses have to be changed.</summary>
    public static bool Concern(NpmPath path) => path is NpmPath.Packument or NpmPath.Manifest;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (ready.IsEmpty && !ended)
        {
            var read = await source.ReadAsync(input.AsMemory(kept), cancellationToken);
            ended = read == 0;
            Replace(kept + read);
        }

        var count = Math.Min(buffer.Length, ready.Length);
        ready[..count].CopyTo(buffer);
        ready = ready[count..];
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    // An address may lie across two reads: what could be its beginning waits for the next one.
    private void Replace(int length)
    {
        var output = new List<byte>(length + 256);
        var rest = input.AsSpan(0, length);
        var longest = replacements.Max(static pair => pair.From.Length);
        while (rest.Length >= (ended ? 1 : longest))
        {
            var quote = rest.IndexOf((byte)'"');
            if (quote < 0)
            {
                output.AddRange(rest);
                rest = [];
                break;
            }

            output.AddRange(rest[..quote]);
            rest = rest[quote..];
            if (rest.Length < longest && !ended)
            {
                break;
            }

            var (from, to) = Match(rest);
            output.AddRange(to);
            rest = rest[from..];
        }

        rest.CopyTo(input);
        kept = rest.Length;
        ready = output.ToArray();
    }

    private (int Taken, byte[] Given) Match(ReadOnlySpan<byte> rest)
    {
        foreach (var (from, to) in replacements)
        {
            if (rest.StartsWith(from))
            {
                return (from.Length, to);
            }
        }

        return (1, [(byte)'"']);
    }

    private static (byte[], byte[]) Pair(string member, Registry registry) =>
        (Encoding.ASCII.GetBytes(member + registry.Upstream.AbsoluteUri), Encoding.ASCII.GetBytes(member + registry.PublicUrl.AbsoluteUri));
}
