using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class TarballTests
{
    private const string Demo = PublishBodies.Demo;
    private const string Manifest = """{"name":"@acme/demo","version":"1.2.3"}""";
    private const string Evil = """{"name":"@acme/demo","version":"1.2.3","scripts":{"install":"evil"}}""";

    private static readonly byte[] None = [];

    public static TheoryData<string, byte[]> Readable => new()
    {
        { "npm pack", TarForge.Package(Demo, "1.2.3").ToTgz() },
        { "another first directory", new TarForge().File("demo-main/package.json", Manifest).ToTgz() },
        { "directories and nested manifests", new TarForge().Entry('5', "package/", None).Entry('5', "package", None).File("package/lib/package.json", "{}").File("package/package.json", Manifest).File("package/node_modules/package.json/package.json", "{}").ToTgz() },
        { "a byte order mark", new TarForge().File("package/package.json", "\uFEFF" + Manifest).ToTgz() },
        { "an old header without magic", new TarForge().Entry('\0', "package/package.json", Encoding.UTF8.GetBytes(Manifest), edit: static header => header.AsSpan(257, 8).Clear()).ToTgz() },
        { "a GNU header and long name", new TarForge().Entry('L', "././@LongLink", Encoding.UTF8.GetBytes($"package/{new string('a', 300)}\0")).File("package/aaa", "x").File("package/package.json", Manifest).ToTgz() },
        { "a long path as npm packs it", new TarForge().Pax($"path=package/{new string('d', 300)}/package.json", "mtime=499162500", "size=2").Entry('0', "ddd", "1\n"u8.ToArray(), edit: static header => TarForge.Put(header, 345, "package/ddd")).File("package/package.json", Manifest).ToTgz() },
        { "a prefix", new TarForge().Entry('0', "package.json", Encoding.UTF8.GetBytes(Manifest), edit: static header => TarForge.Put(header, 345, "package")).ToTgz() },
        { "git archive's comment", new TarForge().GlobalPax("comment=0123abc").File("demo/package.json", Manifest).ToTgz() },
        { "symbolic links, which npm leaves out", new TarForge().Entry('2', "package/link", None, edit: static header => TarForge.Put(header, 157, "../../etc")).File("package/package.json", Manifest).ToTgz() },
        { "more zeros at the end", TarForge.Gzip([.. TarForge.Package(Demo, "1.2.3").ToTar(), .. new byte[20480]]) },
        { "a gzip file name and comment", Named(TarForge.Package(Demo, "1.2.3").ToTgz()) },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task An_archive_that_every_client_reads_alike_passes(string what, byte[] tarball)
    {
        var judged = await PublishBodies.PublishTarballAsync(tarball);
        Assert.True(judged.Refusal is null, $"{what}: {judged.Refusal}");
        Assert.Equal($"sha512-{Convert.ToBase64String(SHA512.HashData(tarball))}", judged.Value!.Integrity);
        Assert.Equal(tarball.Length, judged.Value.TarballBytes);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Every_format_of_another_writer_passes(TarEntryFormat format)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, format, leaveOpen: true))
        {
            foreach (var (path, text) in new[] { ("package/package.json", Manifest), ("package/readme", "x"), ($"package/{new string('d', format == TarEntryFormat.V7 ? 20 : 88)}", "y") })
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, path),
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, path),
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, path),
                    _ => new GnuTarEntry(TarEntryType.RegularFile, path),
                };
                entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                await writer.WriteEntryAsync(entry, TestContext.Current.CancellationToken);
            }
        }

        Assert.Null((await PublishBodies.PublishTarballAsync(TarForge.Gzip(archive.ToArray()))).Refusal);
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "nothing", None },
        { "no gzip", TarForge.Package(Demo, "1.2.3").ToTar() },
        { "a zip file", "PK\u0003\u0004"u8.ToArray() },
        { "gzip of nothing", TarForge.Gzip([]) },
        { "gzip of text", TarForge.Gzip("hello"u8) },
        { "only an end mark", TarForge.Gzip(new byte[1024]) },
        { "no end mark", TarForge.Gzip(TarForge.Package(Demo, "1.2.3").ToTar().AsSpan()[..^1024]) },
        { "no package.json", new TarForge().File("package/index.js", "").ToTgz() },
        { "package.json only deeper", new TarForge().File("package/lib/package.json", Manifest).ToTgz() },
        { "package.json without directory", new TarForge().File("package.json", Manifest).ToTgz() },
        { "two package.json", new TarForge().File("package/package.json", Manifest).File("package/package.json", Evil).ToTgz() },
        { "two package.json in two directories", new TarForge().File("package/package.json", Manifest).File("other/package.json", Evil).ToTgz() },
        { "a second one in capitals", new TarForge().File("package/package.json", Manifest).File("package/PACKAGE.JSON", Evil).ToTgz() },
        { "only one in capitals", new TarForge().File("package/Package.json", Manifest).ToTgz() },
        { "a second one with a Kelvin sign", new TarForge().File("package/package.json", Manifest).File("package/pac\u212Aage.json", Evil).ToTgz() },
        { "a second one with a long s", new TarForge().File("package/package.json", Manifest).File("package/package.j\u017Fon", Evil).ToTgz() },
        { "a second one with an ignored character", new TarForge().File("package/package.json", Manifest).File("package/package.\u200Cjson", Evil).ToTgz() },
        { "a second one with a trailing dot", new TarForge().File("package/package.json", Manifest).File("package/package.json.", Evil).ToTgz() },
        { "a second one below an empty segment", new TarForge().File("package/package.json", Manifest).File("package//package.json", Evil).ToTgz() },
        { "a second one below a dot", new TarForge().File("package/package.json", Manifest).File("package/./package.json", Evil).ToTgz() },
        { "a second one behind a dot", new TarForge().File("package/package.json", Manifest).File("./package/package.json", Evil).ToTgz() },
        { "a second one from the root", new TarForge().File("package/package.json", Manifest).File("/package/package.json", Evil).ToTgz() },
        { "a second one without directory", new TarForge().File("package/package.json", Manifest).File("package.json", Evil).ToTgz() },
        { "only one below an empty segment", new TarForge().File("package//package.json", Manifest).ToTgz() },
        { "only one behind a dot", new TarForge().File("./package/package.json", Manifest).ToTgz() },
        { "a path upwards", new TarForge().File("package/package.json", Manifest).File("package/../../x", "").ToTgz() },
        { "a path upwards to package.json", new TarForge().File("package/package.json", Manifest).File("package/lib/../package.json", Evil).ToTgz() },
        { "a backslash", new TarForge().File("package/package.json", Manifest).File("package\\package.json", Evil).ToTgz() },
        { "a control character", new TarForge().File("package/package.json", Manifest).File("package/a\nb", "").ToTgz() },
        { "a header without name", new TarForge().File("package/package.json", Manifest).Pax("path=package/a").Entry('0', "", None).ToTgz() },
        { "an empty path", new TarForge().File("package/package.json", Manifest).File("", "").ToTgz() },
        { "a symbolic link named package.json", new TarForge().Entry('2', "package/package.json", None, edit: static header => TarForge.Put(header, 157, "evil.json")).File("package/evil.json", Manifest).ToTgz() },
        { "a hard link named package.json besides", new TarForge().File("package/package.json", Manifest).Entry('1', "package/package.json", None, edit: static header => TarForge.Put(header, 157, "package/evil.json")).ToTgz() },
        { "a PAX path that makes a second one", new TarForge().File("package/package.json", Manifest).Pax("path=package/package.json").File("package/readme", Evil).ToTgz() },
        { "a PAX path that hides the only one", new TarForge().Pax("path=package/readme").File("package/package.json", Manifest).ToTgz() },
        { "a GNU name that makes a second one", new TarForge().File("package/package.json", Manifest).Entry('L', "x", "package/package.json\0"u8.ToArray()).File("package/readme", Evil).ToTgz() },
        { "a PAX size that hides an entry", new TarForge().File("package/package.json", Manifest).Pax("size=1024").File("package/a", "x").File("package/package.json", Evil).ToTgz() },
        { "two PAX headers for one entry", new TarForge().Pax("path=package/a").Pax("mtime=1").File("package/package.json", Manifest).ToTgz() },
        { "a PAX header and a GNU name", new TarForge().Pax("path=package/a").Entry('L', "x", "package/b\0"u8.ToArray()).File("package/package.json", Manifest).ToTgz() },
        { "a PAX header for nothing", new TarForge().File("package/package.json", Manifest).Pax("path=package/a").ToTgz() },
        { "a repeated PAX record", new TarForge().Pax("path=package/a", "path=package/package.json").File("package/package.json", Manifest).ToTgz() },
        { "a broken PAX record", new TarForge().Entry('x', "x", "99 path=a\n"u8.ToArray()).File("package/package.json", Manifest).ToTgz() },
        { "a PAX record without value", new TarForge().Entry('x', "x", "6 ab\n\n"u8.ToArray()).File("package/package.json", Manifest).ToTgz() },
        { "a sparse file", new TarForge().Pax("GNU.sparse.name=package/package.json").File("package/a", Evil).File("package/package.json", Manifest).ToTgz() },
        { "a global path", new TarForge().GlobalPax("path=package/a").File("package/package.json", Manifest).ToTgz() },
        { "a global size", new TarForge().GlobalPax("size=0").File("package/package.json", Manifest).ToTgz() },
        { "a PAX header of gigabytes", new TarForge().Entry('x', "x", None, size: 0x7fffffff).ToTgz() },
        { "a package.json of gigabytes", new TarForge().Entry('0', "package/package.json", None, size: 0x7fffffff).ToTgz() },
        { "a package.json just too large", new TarForge().File("package/package.json", Manifest + new string(' ', TarballContents.MaxManifest)).ToTgz() },
        { "a file that ends early", new TarForge().File("package/package.json", Manifest).Entry('0', "package/a", None, size: 1 << 30).ToTgz() },
        { "a directory with data", new TarForge().File("package/package.json", Manifest).Entry('5', "package/lib/", new TarForge().File("package/package.json", Evil).ToTar()).ToTgz() },
        { "a link with data", new TarForge().File("package/package.json", Manifest).Entry('2', "package/lib", new TarForge().File("package/package.json", Evil).ToTar()).ToTgz() },
        { "a file named like a directory", new TarForge().File("package/package.json", Manifest).File("package/lib/", Evil).ToTgz() },
        { "a device", new TarForge().File("package/package.json", Manifest).Entry('3', "package/dev", None).ToTgz() },
        { "a contiguous file", new TarForge().File("package/package.json", Manifest).Entry('7', "package/package.json", Encoding.UTF8.GetBytes(Evil)).ToTgz() },
        { "a wrong checksum", new TarForge().File("package/package.json", Manifest).Raw([.. "x"u8, .. new byte[511]]).ToTgz() },
        { "a binary size", new TarForge().Entry('0', "package/package.json", Encoding.UTF8.GetBytes(Manifest), edit: static header => { header.AsSpan(124, 12).Clear(); header[124] = 0x80; header[135] = (byte)Manifest.Length; }).ToTgz() },
        { "a prefix in a GNU header", new TarForge().Entry('0', "package.json", Encoding.UTF8.GetBytes(Manifest), edit: static header => { TarForge.Put(header, 257, "ustar  \0"); TarForge.Put(header, 345, "package"); }).ToTgz() },
        { "an archive after the end mark", TarForge.Gzip([.. TarForge.Package(Demo, "1.2.3").ToTar(), .. new TarForge().File("package/package.json", Evil).ToTar()]) },
        { "an entry after one empty block", TarForge.Gzip([.. new TarForge().File("package/package.json", Manifest).ToTar().AsSpan()[..^512], .. new TarForge().File("package/package.json", Evil).ToTar()]) },
        { "a second gzip member", [.. TarForge.Package(Demo, "1.2.3").ToTgz(), .. TarForge.Gzip("x"u8)] },
        { "the archive cut into two gzip members", [.. TarForge.Gzip(TarForge.Package(Demo, "1.2.3").ToTar().AsSpan()[..512]), .. TarForge.Gzip(TarForge.Package(Demo, "1.2.3").ToTar().AsSpan()[512..])] },
        { "one byte after the gzip member", [.. TarForge.Package(Demo, "1.2.3").ToTgz(), 0] },
        { "much after the gzip member", [.. TarForge.Package(Demo, "1.2.3").ToTgz(), .. new byte[100_000]] },
        { "a gzip bomb", TarForge.Gzip([.. new TarForge().File("package/package.json", Manifest).Entry('0', "package/a", None, size: 70 << 20).ToTar(), .. new byte[70 << 20]]) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task An_archive_that_clients_could_read_differently_is_refused(string what, byte[] tarball)
    {
        var judged = await PublishBodies.PublishTarballAsync(tarball);
        Assert.True(judged.Refusal is not null, what);
        Assert.Equal((422, "tarball_invalid"), (judged.Refusal.Status, judged.Refusal.Code));
        Assert.Matches(@"\A[\x20-\x7e]{60,300}\z", judged.Refusal.Message);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {judged.Refusal.Message}");
    }

    [Theory]
    [InlineData("""{"name":"@acme/other","version":"1.2.3"}""", "package_name_mismatch")]
    [InlineData("""{"name":"@ACME/demo","version":"1.2.3"}""", "package_name_mismatch")]
    [InlineData("""{"version":"1.2.3"}""", "package_name_mismatch")]
    [InlineData("""{"name":["@acme/demo"],"version":"1.2.3"}""", "package_name_mismatch")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.4"}""", "version_mismatch")]
    [InlineData("""{"name":"@acme/demo","version":"v1.2.3"}""", "version_mismatch")]
    [InlineData("""{"name":"@acme/demo"}""", "version_mismatch")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.3","version":"1.2.3"}""", "tarball_invalid")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.3","n\u0061me":"x"}""", "tarball_invalid")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.3",}""", "tarball_invalid")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.3"}{}""", "tarball_invalid")]
    [InlineData("""{"name":"@acme/demo","version":"1.2.3","x":"\ud800"}""", "tarball_invalid")]
    [InlineData("[]", "tarball_invalid")]
    [InlineData("", "tarball_invalid")]
    public async Task The_package_json_inside_says_the_same(string manifest, string code)
    {
        var judged = await PublishBodies.PublishTarballAsync(new TarForge().File("package/package.json", manifest).ToTgz());
        Assert.Equal(code, judged.Refusal?.Code);
    }

    [Theory]
    [InlineData(" ", "")]
    [InlineData("", " ")]
    [InlineData("\\n", "")]
    [InlineData("", "=")]
    [InlineData("", "====")]
    [InlineData("QQ==", "")]
    [InlineData("-___", "")]
    [InlineData("\\u0051UJD", "")]
    [InlineData("QUJ", "")]
    [InlineData("é", "")]
    public async Task Base64_has_one_spelling(string before, string after)
    {
        var body = PublishBodies.Demo123();
        var attachment = body["_attachments"]!["@acme/demo-1.2.3.tgz"]!.AsObject();
        var data = attachment["data"]!.GetValue<string>();
        attachment["data"] = "MARK";
        var judged = await PublishBodies.PublishAsync(PublishBodies.Text(body).Replace("MARK", before + data + after, StringComparison.Ordinal));
        Assert.Equal("tarball_invalid", judged.Refusal?.Code);
    }

    [Theory]
    [InlineData("QUI=", "QUJ=")]
    [InlineData("QQ==", "QR==")]
    public async Task Base64_has_no_spare_bits(string canonical, string spare)
    {
        Assert.Equal(canonical, Convert.ToBase64String(await DecodeAsync(canonical)));
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(spare));
    }

    [Fact]
    public async Task Base64_of_any_length_is_decoded_across_chunks()
    {
        foreach (var length in new[] { 0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 100_000 })
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            Assert.Equal(bytes, await DecodeAsync(Convert.ToBase64String(bytes)));
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync($"{new string('A', 65_532)}QQ=={new string('A', 100)}"));
    }

    [Fact]
    public async Task Damage_anywhere_in_a_tarball_is_a_refusal_and_never_an_exception()
    {
        var tarball = TarForge.Package(Demo, "1.2.3").ToTgz();
        for (var at = 0; at < tarball.Length; at++)
        {
            await RefusedOrAcceptedAsync(tarball[..at]);
            await RefusedOrAcceptedAsync([.. tarball[..at], (byte)(tarball[at] ^ 0x41), .. tarball[(at + 1)..]]);
        }
    }

    [Fact]
    public async Task Damage_anywhere_in_an_archive_is_a_refusal_and_never_an_exception() =>
        await Gen.Select(Gen.Int[0, 3583], Gen.Byte, Gen.Int[0, 3583], Gen.Byte).SampleAsync(async (at, value, at2, value2) =>
        {
            var archive = new TarForge().Pax("path=package/package.json", "mtime=1").File("package/x", Manifest).File("package/a", "x").ToTar();
            (archive[at % archive.Length], archive[at2 % archive.Length]) = (value, value2);
            await RefusedOrAcceptedAsync(TarForge.Gzip(archive));
        }, iter: 500, threads: 1);

    [Fact]
    public async Task Too_many_entries_are_refused()
    {
        var archive = new TarForge().File("package/package.json", Manifest);
        for (var i = 0; i < 100_000; i++)
        {
            archive.Entry('5', "package/", None);
        }

        Assert.Equal("tarball_invalid", (await PublishBodies.PublishTarballAsync(archive.ToTgz())).Refusal?.Code);
    }

    [Fact]
    public async Task Checking_a_tarball_can_be_cancelled()
    {
        await using var spool = (await PublishBodies.ReceiveAsync(PublishBodies.Text(PublishBodies.Demo123()))).Value!;
        Assert.True(PublishDocument.Judge(PublishBodies.Name(Demo), spool.Root, spool.Attachments).Accepted(out var document, out _));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VerifiedPublish.VerifyAsync(spool, document, cancelled.Token));
    }

    [Fact]
    public void The_checksum_is_that_of_gzip()
    {
        var checksum = new Crc32();
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);
        Assert.Equal(0xCBF43926, checksum.Value);
    }

    private static async Task RefusedOrAcceptedAsync(byte[] tarball)
    {
        var judged = await PublishBodies.PublishTarballAsync(tarball);
        Assert.True(judged.Refusal is null != judged.Value is null);
    }

    private static async Task<byte[]> DecodeAsync(string text)
    {
        using var decoded = new MemoryStream();
        await new Base64Stream(new SlowStream(Encoding.ASCII.GetBytes(text)), text.Length).CopyToAsync(decoded, TestContext.Current.CancellationToken);
        return decoded.ToArray();
    }

    private static byte[] Named(byte[] tarball)
    {
        var named = tarball.ToArray();
        named[3] = 0b1_1110;
        return [.. named[..10], 2, 0, 7, 7, .. "demo.tar\0comment\0"u8, 1, 2, .. named[10..]];
    }

    /// <summary>Gives seven bytes at a time.</summary>
    private sealed class SlowStream(byte[] bytes) : ForwardOnlyStream
    {
        private int position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var taken = Math.Min(Math.Min(7, buffer.Length), bytes.Length - position);
            bytes.AsMemory(position, taken).CopyTo(buffer);
            position += taken;
            return ValueTask.FromResult(taken);
        }
    }
}
