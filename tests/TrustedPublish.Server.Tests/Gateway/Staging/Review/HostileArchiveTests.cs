using System.Text;
using System.Text.Json;
using TrustedPublish.Server.Gateway.Staging.Review;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Whatever an archive is, its review is an answer: it never throws, and costs no more than its limits.</summary>
public sealed class HostileArchiveTests
{
    private static readonly byte[] Sound = Reviews.Package().ToTgz();

    /// <summary>Archives that cannot be read, and a word of the reason.</summary>
    public static TheoryData<string, byte[], string> Unreadable => new()
    {
        { "nothing", Reviews.None, "cut off" },
        { "no gzip", Reviews.Package().ToTar(), "gzip" },
        { "a zip file", "PK\u0003\u0004 and so on, for a while"u8.ToArray(), "gzip" },
        { "a page", "<html><body>Not found</body></html>"u8.ToArray(), "gzip" },
        { "gzip of text", TarForge.Gzip("hello"u8), "cut off" },
        { "gzip of noise", TarForge.Gzip(Noise(4096)), "tar header" },
        { "a gzip header of gigabytes", [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 0xff, 0xff], "cut off" },
        { "a gzip name that does not end", [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'a', 100_000)], "does not end" },
        { "no end mark", TarForge.Gzip(Reviews.Package().ToTar().AsSpan()[..^1024]), "cut off" },
        { "a second gzip member", [.. Sound, .. TarForge.Gzip("x"u8)], "follows" },
        { "the archive in two members", [.. TarForge.Gzip(Reviews.Package().ToTar().AsSpan()[..512]), .. TarForge.Gzip(Reviews.Package().ToTar().AsSpan()[512..])], "follows" },
        { "an archive after the end mark", TarForge.Gzip([.. Reviews.Package().ToTar(), .. Reviews.Package().ToTar()]), "end mark" },
        { "a wrong checksum of gzip", Flip(Sound, Sound.Length - 6), "damaged" },
        { "a wrong checksum of tar", TarForge.Gzip(Flip(Reviews.Package().ToTar(), 3)), "checksum" },
        { "a PAX header of gigabytes", new TarForge().Entry('x', "x", Reviews.None, size: 0x7fffffff).ToTgz(), "larger than" },
        { "a GNU name of gigabytes", new TarForge().Entry('L', "x", Reviews.None, size: 0x7fffffff).ToTgz(), "larger than" },
        { "a package.json of gigabytes", new TarForge().Entry('0', "package/package.json", Reviews.None, size: 0x7fffffff).ToTgz(), "larger than" },
        { "a file of gigabytes that is not there", Reviews.Package().Entry('0', "package/a", Reviews.None, size: 0x7fffffff).ToTgz(), "cut off" },
        { "a broken PAX record", Reviews.Package().Entry('x', "x", "99 path=a\n"u8.ToArray()).File("package/a", "").ToTgz(), "malformed" },
        { "two PAX headers for one entry", Reviews.Package().Pax("path=package/a").Pax("path=package/b").File("package/c", "").ToTgz(), "two extended" },
        { "a PAX header for nothing", Reviews.Package().Pax("path=package/a").ToTgz(), "no entry" },
        { "a PAX size that hides an entry", Reviews.Package().Pax("size=1024").File("package/a", "x").File("package/b", "").ToTgz(), "contradicts" },
        { "a global path", Reviews.Package().GlobalPax("path=package/a").File("package/b", "").ToTgz(), "global" },
        { "a sparse file", Reviews.Package().Pax("GNU.sparse.name=package/x").File("package/a", "").ToTgz(), "sparse" },
        { "a binary size", Reviews.Package().Entry('0', "package/a", Reviews.None, edit: static header => header[124] = 0x80).ToTgz(), "octal" },
        { "a link with data", Reviews.Package().Entry('2', "package/a", new byte[512]).ToTgz(), "link with data" },
        { "a device with data", Reviews.Package().Entry('3', "package/a", new byte[512]).ToTgz(), "link with data" },
        { "an unknown kind of entry", Reviews.Package().Entry('V', "package/a", Reviews.None).ToTgz(), "something else" },
        { "a header without name", Reviews.Package().Entry('0', "", Reviews.None).ToTgz(), "no name" },
    };

    /// <summary>Archives that are larger than a review goes.</summary>
    public static TheoryData<string, byte[], string> TooLarge => new()
    {
        { "a gzip bomb", TarForge.Gzip([.. Reviews.Package().Entry('0', "package/a", Reviews.None, size: 70 << 20).ToTar(), .. new byte[70 << 20]]), "unpacks to more" },
        { "a bomb of zeros after the end", TarForge.Gzip([.. Reviews.Package().ToTar(), .. new byte[70 << 20]]), "unpacks to more" },
        { "100,000 entries", Many(100_000), "more than 20000 files" },
        { "100,000 comments", Comments(50_000), "entries" },
        { "paths of gigabytes", LongPaths(70), "paths are longer" },
    };

    /// <summary>Entries that are shown with what is wrong with them.</summary>
    public static TheoryData<string, byte[], string, string> Odd => new()
    {
        { "a path upwards", Reviews.Package().File("package/../../etc/passwd", "").ToTgz(), "package/../../etc/passwd", "ParentDirectory" },
        { "an absolute path", Reviews.Package().File("/etc/passwd", "").ToTgz(), "/etc/passwd", "Absolute" },
        { "a drive", Reviews.Package().File("package/C:evil", "").ToTgz(), "package/C:evil", "WindowsName" },
        { "a device of Windows", Reviews.Package().File("package/lib/NUL.txt", "").ToTgz(), "package/lib/NUL.txt", "WindowsName" },
        { "a trailing dot", Reviews.Package().File("package/index.js.", "").ToTgz(), "package/index.js.", "WindowsName" },
        { "a backslash", Reviews.Package().File("package/..\\..\\evil", "").ToTgz(), "package/..\\..\\evil", "Backslash" },
        { "a control character", Reviews.Package().File("package/a\u001b[2Jb", "").ToTgz(), "package/a<U+001B>[2Jb", "ControlCharacter" },
        { "a bidirectional override", Reviews.Package().File("package/gnp\u202Esj.png", "").ToTgz(), "package/gnp<U+202E>sj.png", "Bidirectional" },
        { "a zero-width character", Reviews.Package().File("package/in\u200Bdex.js", "").ToTgz(), "package/in<U+200B>dex.js", "Invisible" },
        { "a Cyrillic letter", Reviews.Package().File("package/ind\u0435x.js", "").ToTgz(), "package/ind\u0435x.js", "NonAscii" },
        { "bytes that are not UTF-8", Reviews.Package().Entry('0', "package/a??", Reviews.None, edit: static header => (header[9], header[10]) = (0xff, 0xfe)).ToTgz(), "package/a<U+FFFD><U+FFFD>", "NotUtf8" },
        { "a second package.json in capitals", Reviews.Package().File("package/Package.JSON", "{}").ToTgz(), "package/Package.JSON", "PackageJsonLookAlike" },
        { "a second package.json in Cyrillic", Reviews.Package().File("package/p\u0430ckage.json", "{}").ToTgz(), "package/p\u0430ckage.json", "PackageJsonLookAlike" },
        { "a package.json outside", Reviews.Package().File("package.json", "{}").ToTgz(), "package.json", "PackageJsonLookAlike" },
        { "a linked package.json", Reviews.Package().Entry('2', "other/package.json", Reviews.None).ToTgz(), "other/package.json", "PackageJsonLookAlike" },
        { "a hidden file", Reviews.Package().File("package/.cache", "").ToTgz(), "package/.cache", "LeadingDot" },
        { "a client's configuration", Reviews.Package().File("package/.npmrc", "").ToTgz(), "package/.npmrc", "ClientConfiguration" },
        { "node_modules", Reviews.Package().File("package/node_modules/a/index.js", "").ToTgz(), "package/node_modules/a/index.js", "NodeModules" },
        { "a native module", Reviews.Package().File("package/build/a.node", "").ToTgz(), "package/build/a.node", "NativeModule" },
        { "a symbolic link", Reviews.Package().Entry('2', "package/a", Reviews.None).ToTgz(), "package/a", "SymbolicLink" },
        { "a hard link", Reviews.Package().Entry('1', "package/a", Reviews.None).ToTgz(), "package/a", "HardLink" },
        { "a character device", Reviews.Package().Entry('3', "package/a", Reviews.None).ToTgz(), "package/a", "Device" },
        { "a pipe", Reviews.Package().Entry('6', "package/a", Reviews.None).ToTgz(), "package/a", "Device" },
        { "a set-user-id bit", Reviews.Package().Entry('0', "package/a", Reviews.None, edit: Reviews.Mode("4755")).ToTgz(), "package/a", "SetId" },
        { "a path twice", Reviews.Package().File("package/a", "1").File("package/a", "2").ToTgz(), "package/a", "Repeated" },
        { "a path twice in two spellings", Reviews.Package().File("package/a", "1").File("package//./a", "2").ToTgz(), "package//./a", "Repeated" },
        { "two cases", Reviews.Package().File("package/readme", "1").File("package/README", "2").ToTgz(), "package/README", "CaseTwin" },
        { "two cases of a Kelvin sign", Reviews.Package().File("package/k", "1").File("package/\u212A", "2").ToTgz(), "package/\u212A", "CaseTwin" },
        { "a twin with an invisible character", Reviews.Package().File("package/a", "1").File("package/a\u2060", "2").ToTgz(), "package/a<U+2060>", "CaseTwin" },
        { "an empty segment", Reviews.Package().File("package//a", "").ToTgz(), "package//a", "Untidy" },
        { "a dot", Reviews.Package().File("package/./a", "").ToTgz(), "package/./a", "Untidy" },
        { "a file outside", Reviews.Package().File("a", "").ToTgz(), "a", "OutsidePackage" },
        { "a long name", Reviews.Package().Pax($"path=package/{new string('n', 4000)}").File("package/n", "").ToTgz(), $"package/{new string('n', 292)}…", "LongName" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_staged_archive_that_cannot_be_read_is_refused(string what, byte[] tarball, string reason)
    {
        var judged = await Reviews.JudgeAsync(Reviews.Staged(tarball), Reviews.Published(Sound));

        Assert.True(judged.Refusal is { Status: 422, Code: "tarball_invalid" }, what);
        Assert.Contains(reason, judged.Refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_published_archive_that_cannot_be_read_is_told_in_the_review(string what, byte[] tarball, string reason)
    {
        var review = await Reviews.OfAsync(Reviews.Staged(Reviews.Package().File("package/a", "").ToTgz()), Reviews.Published(tarball));

        Assert.True(review.Published.State is BaselineState.Unreadable, what);
        Assert.StartsWith("The published version could not be read: ", review.Published.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, review.Published.Reason, StringComparison.Ordinal);
        Assert.True(review.Published.ManifestCompared);
        Assert.Equal(["a", "package.json"], review.FilesAdded.Items.Select(static file => file.Path));
    }

    [Theory]
    [MemberData(nameof(TooLarge))]
    public async Task An_archive_that_is_too_large_is_not_compared(string what, byte[] tarball, string reason)
    {
        var staged = await Reviews.OfAsync(Reviews.Staged(tarball, """{"dependencies":{"a":"1"}}"""), Reviews.Published(Sound));
        Assert.True(staged.NotCompared is not null, what);
        Assert.Contains(reason, staged.NotCompared, StringComparison.Ordinal);
        Assert.Equal((null, 0, 0), (staged.Size.Files, staged.FilesAdded.Total, staged.FilesRemoved.Total));
        Assert.Single(staged.Dependencies.Items);

        var published = await Reviews.OfAsync(Reviews.Staged(Sound), Reviews.Published(tarball));
        Assert.Equal(BaselineState.Unreadable, published.Published.State);
        Assert.Contains(reason, published.Published.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_takes_too_long_is_not_compared()
    {
        var review = await Reviews.OfAsync(Reviews.Staged(Sound) with { Tarball = new EndlessStream() }, null, new ReviewLimits { Patience = TimeSpan.FromMilliseconds(50) });

        Assert.Contains("takes longer", review.NotCompared, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task An_odd_entry_is_shown_as_such(string what, byte[] archive, string path, string oddity)
    {
        var review = await Reviews.OfAsync(Reviews.Staged(archive), Reviews.Published(Sound));
        var shown = review.OddPaths.Items.FirstOrDefault(odd => odd.Path == path && odd.Reasons.Any(reason => reason.ToString() == oddity));
        Assert.True(shown is { InPublished: false }, $"{what}: {string.Join("; ", review.OddPaths.Items.Select(static odd => $"{odd.Path} {string.Join(",", odd.Reasons)}"))}");

        var again = await Reviews.OfAsync(Reviews.Staged(archive), Reviews.Published(archive));
        Assert.True(Reviews.IsEmpty(again), what);
        Assert.Equal(review.OddPaths.Total, again.OddPaths.Total);
    }

    [Fact]
    public async Task An_ordinary_package_has_no_odd_entry()
    {
        var review = await Reviews.OfAsync(
            Reviews.Staged(new TarForge().Entry('5', "package/", Reviews.None).Entry('5', "package/lib", Reviews.None).File("package/package.json", Reviews.Plain).File("package/lib/index.d.ts", "").File("package/README.md", "").ToTgz()), null);

        Assert.Empty(review.OddPaths.Items);
    }

    [Fact]
    public async Task A_link_shows_where_it_leads()
    {
        var review = await Reviews.OfFilesAsync(
            Reviews.Package(), Reviews.Package().Entry('2', "package/a", Reviews.None, edit: static header => TarForge.Put(header, 157, "../../etc/passwd")).Pax("linkpath=/root\u007F").Entry('1', "package/b", Reviews.None));

        Assert.Equal(["../../etc/passwd", "/root<U+007F>"], review.OddPaths.Items.Select(static odd => odd.LinksTo));
    }

    [Fact]
    public async Task A_link_after_a_file_does_not_hide_the_file_which_npm_keeps()
    {
        var review = await Reviews.OfFilesAsync(Reviews.Package().File("package/a", "good"), Reviews.Package().File("package/a", "evil").Entry('2', "package/a", Reviews.None));

        Assert.Equal("a", Assert.Single(review.FilesChanged.Items).Path);
        Assert.Equal([PathOddity.SymbolicLink, PathOddity.Repeated], Assert.Single(review.OddPaths.Items).Reasons);
    }

    [Fact]
    public async Task The_last_of_two_files_with_one_path_counts()
    {
        var review = await Reviews.OfFilesAsync(Reviews.Package().File("package/a", "2"), Reviews.Package().File("package/a", "1").File("package/a", "2"));

        Assert.Equal(0, review.FilesChanged.Total);
    }

    [Fact]
    public async Task A_long_path_of_GNU_and_of_PAX_is_one_path()
    {
        var path = $"package/{string.Join('/', Enumerable.Repeat("directory", 20))}/a.js";
        var review = await Reviews.OfFilesAsync(
            Reviews.Package().Pax($"path={path}").File("package/short", "a"), Reviews.Package().Entry('L', "././@LongLink", Encoding.UTF8.GetBytes(path + "\0")).File("package/short", "a"));

        Assert.True(Reviews.IsEmpty(review));
    }

    [Fact]
    public async Task Archives_within_are_files_like_others()
    {
        var review = await Reviews.OfFilesAsync(Reviews.Package(), Reviews.Package().Entry('0', "package/inner.tgz", TarForge.Gzip(new byte[8 << 20])));

        Assert.Equal(("inner.tgz", FileContent.Binary), (review.Binaries.Items[0].Path, review.Binaries.Items[0].Content));
        Assert.Equal(2, review.Size.Files);
    }

    [Fact]
    public async Task An_archive_cut_at_any_block_is_an_answer()
    {
        var tar = Reviews.Package().File("package/a", new string('a', 700)).Pax("path=package/long").File("package/b", "b").ToTar();
        var random = Reviews.Package().Entry('0', "package/noise", Noise(20_000)).ToTgz();
        for (var cut = 0; cut < tar.Length - 1024; cut += 512)
        {
            await AssertUnreadableAsync(TarForge.Gzip(tar.AsSpan(0, cut)));
        }

        for (var cut = 0; cut < random.Length; cut += 512)
        {
            await AssertUnreadableAsync(random[..cut]);
        }
    }

    [Fact]
    public async Task Any_flipped_byte_is_an_answer()
    {
        var tgz = Reviews.Package().File("package/a", "a").Pax("path=package/long").File("package/b", "b").ToTgz();
        var tar = Reviews.Package().File("package/a", "a").Pax("path=package/long").File("package/b", "b").ToTar();
        for (var at = 0; at < tgz.Length; at++)
        {
            await JudgeBothAsync(Flip(tgz, at));
        }

        for (var at = 0; at < tar.Length - 1024; at += 3)
        {
            await JudgeBothAsync(TarForge.Gzip(Flip(tar, at)));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"dependencies":{"a":"1","a":"2"}}""")]
    [InlineData("""{"dependencies":{"a":"\ud800"}}""")]
    [InlineData("""{"scripts":{"\udc00":"x"}}""")]
    public async Task A_manifest_that_readers_take_differently_is_told(string manifest)
    {
        using var lenient = JsonDocument.Parse(manifest);
        var published = new PublishedBaseline { Version = "1.0.0", Manifest = lenient.RootElement, Tarball = new MemoryStream(Sound), Length = Sound.Length };
        var review = await Reviews.OfAsync(Reviews.Staged(Sound), published);
        Assert.False(review.Published.ManifestCompared);
        Assert.Contains("its manifest", review.Published.Reason, StringComparison.Ordinal);
        Assert.Equal(BaselineState.Compared, review.Published.State);

        var staged = await Reviews.JudgeAsync(Reviews.Staged(Sound) with { Manifest = lenient.RootElement }, null);
        Assert.Equal("publish_document_invalid", staged.Refusal?.Code);
    }

    [Theory]
    [InlineData("""{"dependencies":[],"scripts":"x","bin":[1],"directories":{"bin":5},"bundleDependencies":{"a":1},"repository":7,"engines":null,"name":5}""")]
    [InlineData("""{"dependencies":{"a":1,"b":null,"c":{}},"scripts":{"install":["x"]},"bin":{"a":null},"bundleDependencies":[1,null,"x","x"],"maintainers":{}}""")]
    public async Task Members_of_the_wrong_kind_are_no_fault(string manifest)
    {
        await Reviews.OfManifestsAsync(manifest, Reviews.Plain);
        await Reviews.OfManifestsAsync(Reviews.Plain, manifest);
        Assert.True(Reviews.IsEmpty(await Reviews.OfManifestsAsync(manifest, manifest)));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"scripts":{"install":"a","install":"b"}}""")]
    public async Task A_package_json_that_readers_take_differently_leaves_the_manifest(string packageJson)
    {
        const string manifest = """{"scripts":{"install":"a"}}""";
        var review = await Reviews.OfAsync(Reviews.Staged(Reviews.Package(manifest).ToTgz(), manifest), Reviews.Published(Reviews.Package(packageJson).ToTgz(), manifest));

        Assert.Empty(review.Scripts);
        Assert.Equal("package.json", Assert.Single(review.FilesChanged.Items).Path);
    }

    [Fact]
    public async Task A_published_version_without_anything_is_told()
    {
        var review = await Reviews.OfAsync(Reviews.Staged(Sound), new PublishedBaseline { Fault = "the upstream registry gives no usable answer" });

        Assert.Equal(new ReviewBaseline(BaselineState.Unreadable, null, "The published version could not be read: the upstream registry gives no usable answer.", false, false, null), review.Published);
    }

    private static async Task AssertUnreadableAsync(byte[] tarball)
    {
        Assert.Equal("tarball_invalid", (await Reviews.JudgeAsync(Reviews.Staged(tarball), null)).Refusal?.Code);
        Assert.Equal(BaselineState.Unreadable, (await Reviews.OfAsync(Reviews.Staged(Sound), Reviews.Published(tarball))).Published.State);
    }

    private static async Task JudgeBothAsync(byte[] tarball)
    {
        _ = await Reviews.JudgeAsync(Reviews.Staged(tarball), Reviews.Published(Sound));
        await Reviews.OfAsync(Reviews.Staged(Sound), Reviews.Published(tarball));
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 0x10;
        return flipped;
    }

    // Looks random and is the same every time.
    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        var state = 12345u;
        for (var i = 0; i < length; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            noise[i] = (byte)(state >> 24);
        }

        return noise;
    }

    private static byte[] Many(int entries)
    {
        var archive = Reviews.Package();
        for (var i = 0; i < entries; i++)
        {
            archive.Entry('0', $"package/{i}", Reviews.None);
        }

        return archive.ToTgz();
    }

    private static byte[] Comments(int entries)
    {
        var archive = Reviews.Package();
        for (var i = 0; i < entries; i++)
        {
            archive.GlobalPax("comment=x");
        }

        return archive.ToTgz();
    }

    private static byte[] LongPaths(int entries)
    {
        var archive = Reviews.Package();
        for (var i = 0; i < entries; i++)
        {
            archive.Pax($"path=package/{i}/{new string('p', 64_000)}").File("package/p", "");
        }

        return archive.ToTgz();
    }

    /// <summary>A connection that gives nothing and does not end.</summary>
    private sealed class EndlessStream : Server.Gateway.Npm.ForwardOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
