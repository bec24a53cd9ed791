using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

/// <summary>Writes tar archives by hand, so that tests can also write those that no packer would.</summary>
internal sealed class TarForge
{
    private readonly List<byte> archive = [];

    /// <summary>An archive such as npm pack makes.</summary>
    public static TarForge Package(string name, string version) => new TarForge()
        .File("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}"}""")
        .File("package/README.md", "# hello");

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    public TarForge File(string path, string content) => Entry('0', path, Encoding.UTF8.GetBytes(content));

    public TarForge Pax(params string[] records) => Entry('x', "PaxHeader/x", Encoding.UTF8.GetBytes(string.Concat(records.Select(PaxRecord))));

    public TarForge GlobalPax(params string[] records) => Entry('g', "pax_global_header", Encoding.UTF8.GetBytes(string.Concat(records.Select(PaxRecord))));

    /// <summary>One entry; <paramref name="edit"/> changes the header before its checksum is set.</summary>
    public TarForge Entry(char kind, string path, byte[] data, long? size = null, Action<byte[]>? edit = null)
    {
        var header = new byte[512];
        Put(header, 0, path);
        Put(header, 100, "000644 \0");
        Put(header, 108, "000000 \0");
        Put(header, 116, "000000 \0");
        Put(header, 124, Convert.ToString(size ?? data.Length, 8).PadLeft(11, '0') + "\0");
        Put(header, 136, "00000000000\0");
        header[156] = (byte)kind;
        Put(header, 257, "ustar\0" + "00");
        edit?.Invoke(header);
        Put(header, 148, "        ");
        Put(header, 148, Convert.ToString(header.Sum(static value => value), 8).PadLeft(6, '0') + "\0 ");
        archive.AddRange(header);
        archive.AddRange(data);
        archive.AddRange(new byte[(512 - (data.Length % 512)) % 512]);
        return this;
    }

    public TarForge Raw(byte[] bytes)
    {
        archive.AddRange(bytes);
        return this;
    }

    /// <summary>The archive with its end mark.</summary>
    public byte[] ToTar() => [.. archive, .. new byte[1024]];

    public byte[] ToTgz() => Gzip(ToTar());

    public static void Put(byte[] header, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(header, offset);

    private static string PaxRecord(string record)
    {
        var length = record.Length + 3;
        while (length != record.Length + 2 + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return $"{length} {record}\n";
    }
}
