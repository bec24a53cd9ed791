using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedPublish.Server.Gateway.Staging.Review;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>What whoever approves a stage gets to see.</summary>
public sealed class StageReviewTests
{
    [Fact]
    public async Task Added_removed_and_changed_files_are_listed_with_sizes_and_hashes()
    {
        var review = await Reviews.OfFilesAsync(
            Reviews.Package().File("package/kept.js", "k").File("package/gone.js", "gone").File("package/lib/other.js", "before"),
            Reviews.Package().File("package/kept.js", "k").File("package/new.js", "new!").File("package/lib/other.js", "afterwards"));

        Assert.Equal(new ReviewedFile("new.js", 4, Sha256("new!"), FileContent.Text, false), Assert.Single(review.FilesAdded.Items));
        Assert.Equal(new ReviewedFile("gone.js", 4, Sha256("gone"), FileContent.Text, false), Assert.Single(review.FilesRemoved.Items));
        Assert.Equal(
            new ChangedFile("lib/other.js", 6, 10, Sha256("before"), Sha256("afterwards"), FileContent.Text, FileContent.Text, false),
            Assert.Single(review.FilesChanged.Items));
        Assert.Equal(4, review.Size.Files);
        Assert.Equal(Reviews.Plain.Length + 15, review.Size.Unpacked);
        Assert.Equal(Reviews.Plain.Length + 11, review.Published.Size!.Unpacked);
        Assert.Equal((BaselineState.Compared, "1.0.0", null, true, true), (review.Published.State, review.Published.Version, review.Published.Reason, review.Published.ManifestCompared, review.Published.IntegrityChecked));
    }

    [Fact]
    public async Task Everything_of_a_first_version_counts_as_added()
    {
        const string manifest = """{"name":"demo","version":"1.0.0","dependencies":{"a":"1"},"scripts":{"install":"node x"},"bin":"cli.js","license":"MIT"}""";
        var review = await Reviews.OfAsync(Reviews.Staged(Reviews.Package(manifest).File("package/x.js", "").ToTgz(), manifest), published: null);

        Assert.Equal(BaselineState.None, review.Published.State);
        Assert.Equal(["package.json", "x.js"], review.FilesAdded.Items.Select(static file => file.Path));
        Assert.Equal(new DependencyChange("dependencies", "a", Change.Added, null, "1", DependencySource.Registry), Assert.Single(review.Dependencies.Items));
        Assert.Equal(("install", Change.Added), Assert.Single(review.Scripts.Select(static script => (script.Name, script.Change))));
        Assert.Equal(new ValueChange("demo", Change.Added, null, "cli.js"), Assert.Single(review.Bins.Items));
        Assert.Equal(new ValueChange("license", Change.Added, null, "MIT"), Assert.Single(review.Fields));
    }

    [Fact]
    public async Task The_name_of_the_first_directory_does_not_count()
    {
        var review = await Reviews.OfFilesAsync(
            new TarForge().File("demo-main/package.json", Reviews.Plain).File("demo-main/a", "a"), Reviews.Package().File("package/a", "a"));

        Assert.True(Reviews.IsEmpty(review));
    }

    [Theory]
    [InlineData(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2 }, nameof(FileContent.Elf))]
    [InlineData(new byte[] { (byte)'M', (byte)'Z', 0x90 }, nameof(FileContent.Pe))]
    [InlineData(new byte[] { 0xcf, 0xfa, 0xed, 0xfe }, nameof(FileContent.MachO))]
    [InlineData(new byte[] { 0xca, 0xfe, 0xba, 0xbe }, nameof(FileContent.MachO))]
    [InlineData(new byte[] { 0, (byte)'a', (byte)'s', (byte)'m', 1 }, nameof(FileContent.Wasm))]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, nameof(FileContent.Zip))]
    [InlineData(new byte[] { (byte)'a', 0 }, nameof(FileContent.Binary))]
    [InlineData(new byte[] { (byte)'a' }, nameof(FileContent.Text))]
    [InlineData(new byte[] { }, nameof(FileContent.Text))]
    public async Task Added_and_changed_binaries_are_told_by_their_bytes(byte[] bytes, string content)
    {
        var review = await Reviews.OfFilesAsync(
            Reviews.Package().File("package/b.js", "text").Entry('0', "package/same", [0, 1]),
            Reviews.Package().Entry('0', "package/a.js", bytes).Entry('0', "package/b.js", bytes).Entry('0', "package/same", [0, 1]));

        Assert.Equal(content == nameof(FileContent.Text) ? [] : [("a.js", content), ("b.js", content)], review.Binaries.Items.Select(static file => (file.Path, file.Content.ToString())));
    }

    [Fact]
    public async Task A_program_behind_pages_of_text_is_binary()
    {
        var review = await Reviews.OfFilesAsync(Reviews.Package(), Reviews.Package().File("package/run.sh", new string('#', 200_000) + "\0"));

        Assert.Equal(FileContent.Binary, Assert.Single(review.Binaries.Items).Content);
    }

    [Fact]
    public async Task Executable_bits_that_came_are_listed()
    {
        var review = await Reviews.OfFilesAsync(
            Reviews.Package().File("package/a", "").Entry('0', "package/b", [], edit: Reviews.Mode("755")).Entry('0', "package/d", [], edit: Reviews.Mode("755")),
            Reviews.Package().Entry('0', "package/a", [], edit: Reviews.Mode("744")).Entry('0', "package/b", [], edit: Reviews.Mode("755")).Entry('0', "package/c", [], edit: Reviews.Mode("645"))
                .Entry('0', "package/d", []).Entry('0', "package/e", [], edit: static header => TarForge.Put(header, 100, "rwx")));

        Assert.Equal(["a", "c", "e"], review.Executables.Items.Select(static file => file.Path));
    }

    [Fact]
    public async Task Dependencies_are_compared_section_by_section()
    {
        var review = await Reviews.OfManifestsAsync(
            """{"dependencies":{"a":"1","b":"1","c":"1"},"devDependencies":{"d":"1"},"bundleDependencies":["a"]}""",
            """{"dependencies":{"a":"1","b":"2","e":"github:evil/e"},"peerDependencies":{"c":"1"},"optionalDependencies":{"f":"npm:g@1"},"bundledDependencies":["b"]}""");

        Assert.Equal(
            [
                new DependencyChange("dependencies", "b", Change.Changed, "1", "2", DependencySource.Registry),
                new DependencyChange("dependencies", "c", Change.Removed, "1", null, null),
                new DependencyChange("dependencies", "e", Change.Added, null, "github:evil/e", DependencySource.Git),
                new DependencyChange("optionalDependencies", "f", Change.Added, null, "npm:g@1", DependencySource.Alias),
                new DependencyChange("peerDependencies", "c", Change.Added, null, "1", DependencySource.Registry),
                new DependencyChange("devDependencies", "d", Change.Removed, "1", null, null),
                new DependencyChange("bundleDependencies", "a", Change.Removed, null, null, null),
                new DependencyChange("bundleDependencies", "b", Change.Added, null, null, DependencySource.File),
            ],
            review.Dependencies.Items);
    }

    [Fact]
    public async Task Install_scripts_that_came_went_or_changed_are_listed()
    {
        var review = await Reviews.OfManifestsAsync(
            """{"scripts":{"preinstall":"a","postinstall":"b","test":"x"}}""",
            """{"scripts":{"install":"c","postinstall":"d","prepare":"e","test":"y"}}""");

        Assert.Equal(
            [("preinstall", Change.Removed, true), ("install", Change.Added, true), ("postinstall", Change.Changed, true), ("prepare", Change.Added, false)],
            review.Scripts.Select(static script => (script.Name, script.Change, script.RunsOnInstall)));
    }

    [Fact]
    public async Task A_script_that_stays_while_its_file_changes_is_listed()
    {
        const string manifest = """{"scripts":{"postinstall":"node ./scripts/setup && echo done"}}""";
        var review = await Reviews.OfAsync(
            Reviews.Staged(Reviews.Package(manifest).File("package/scripts/setup.js", "evil").ToTgz(), manifest),
            Reviews.Published(Reviews.Package(manifest).File("package/scripts/setup.js", "good").ToTgz(), manifest));

        var script = Assert.Single(review.Scripts);
        Assert.Equal(("postinstall", Change.Unchanged), (script.Name, script.Change));
        Assert.Equal(["scripts/setup.js"], script.ChangedFiles);
    }

    [Fact]
    public async Task A_binding_gyp_is_an_install_script()
    {
        var added = await Reviews.OfFilesAsync(Reviews.Package(), Reviews.Package().File("package/binding.gyp", "{}"));
        Assert.Equal(Change.Added, added.BindingGyp);
        var script = Assert.Single(added.Scripts);
        Assert.Equal(("install", Change.Added, true, true, "node-gyp rebuild"), (script.Name, script.Change, script.RunsOnInstall, script.Implicit, script.To));

        var changed = await Reviews.OfFilesAsync(Reviews.Package().File("package/binding.gyp", "{}"), Reviews.Package().File("package/binding.gyp", "{'x':'<!(evil)'}"));
        Assert.Equal(Change.Changed, changed.BindingGyp);

        var removed = await Reviews.OfFilesAsync(Reviews.Package().File("package/binding.gyp", "{}"), Reviews.Package());
        Assert.Equal((Change.Removed, Change.Removed), (removed.BindingGyp, Assert.Single(removed.Scripts).Change));

        const string off = """{"gypfile":false}""";
        var switchedOff = await Reviews.OfAsync(Reviews.Staged(Reviews.Package(off).File("package/binding.gyp", "{}").ToTgz(), off), Reviews.Published(Reviews.Package(off).ToTgz(), off));
        Assert.Empty(switchedOff.Scripts);
    }

    [Fact]
    public async Task A_script_that_only_the_tarball_names_is_listed()
    {
        const string hidden = """{"scripts":{"prepare":"evil"}}""";
        var review = await Reviews.OfAsync(Reviews.Staged(Reviews.Package(hidden).ToTgz()), Reviews.Published(Reviews.Package().ToTgz()));

        Assert.Equal("prepare", Assert.Single(review.Scripts).Name);
    }

    [Fact]
    public async Task Commands_are_compared_in_all_their_spellings()
    {
        var same = await Reviews.OfManifestsAsync("""{"name":"@acme/demo","bin":"./cli.js"}""", """{"name":"@acme/demo","bin":{"demo":"cli.js"}}""");
        Assert.Empty(same.Bins.Items);

        var other = await Reviews.OfManifestsAsync("""{"bin":{"a":"a.js","b":"b.js"}}""", """{"bin":{"b":"c.js","npm":"n.js"},"directories":{"bin":"tools"}}""");
        Assert.Equal(
            [new ValueChange("a", Change.Removed, "a.js", null), new ValueChange("b", Change.Changed, "b.js", "c.js"), new ValueChange("directories.bin", Change.Added, null, "tools"), new ValueChange("npm", Change.Added, null, "n.js")],
            other.Bins.Items);
    }

    [Fact]
    public async Task Other_members_that_matter_are_compared()
    {
        var review = await Reviews.OfManifestsAsync(
            """{"license":"MIT","repository":{"type":"git","url":"https://github.com/acme/demo"},"engines":{"node":">=20"},"maintainers":[{"name":"ann"}],"contributors":[],"description":"a"}""",
            """{"license":"UNLICENSED","repository":{"url":"https://github.com/acne/demo","type":"git"},"engines":{"node":">=20"},"publishConfig":{"registry":"https://evil.test"},"description":"b"}""");

        Assert.Equal(["license", "publishConfig", "repository"], review.Fields.Select(static field => field.Name));
        Assert.Equal(new ValueChange("license", Change.Changed, "MIT", "UNLICENSED"), review.Fields[0]);
        Assert.Equal("""{"url":"https://github.com/acne/demo","type":"git"}""", review.Fields[2].To);
    }

    [Fact]
    public async Task A_manifest_that_forges_its_maintainers_is_told()
    {
        var review = await Reviews.OfManifestsAsync("""{"maintainers":[{"name":"ann"}]}""", """{"maintainers":[{"name":"eve"}]}""");

        Assert.Equal(("maintainers", Change.Changed), Assert.Single(review.Fields.Select(static field => (field.Name, field.Change))));
    }

    [Fact]
    public async Task Lists_are_cut_and_say_how_long_they_are()
    {
        var (many, dependencies) = (Reviews.Package(), new StringBuilder());
        for (var i = 0; i < 30; i++)
        {
            many.Entry('0', $"package/.{i:00}", [0], edit: Reviews.Mode("755"));
            dependencies.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\"d{i}\":\"1\"");
        }

        var manifest = $"{{\"dependencies\":{{{dependencies}}}}}";
        var review = await Reviews.OfAsync(Reviews.Staged(many.ToTgz(), manifest), Reviews.Published(Reviews.Package().ToTgz()), new ReviewLimits { MaxListed = 10 });

        Assert.Equal((30, 10), (review.FilesAdded.Total, review.FilesAdded.Items.Count));
        Assert.Equal((30, 10), (review.Binaries.Total, review.Binaries.Items.Count));
        Assert.Equal((30, 10), (review.Executables.Total, review.Executables.Items.Count));
        Assert.Equal((30, 10), (review.OddPaths.Total, review.OddPaths.Items.Count));
        Assert.Equal((30, 10), (review.Dependencies.Total, review.Dependencies.Items.Count));
    }

    [Fact]
    public async Task The_json_speaks_snake_case_and_hides_nothing()
    {
        const string manifest = """{"scripts":{"install":"echo \u202E evil"},"dependencies":{"a\u200Bb":"1"}}""";
        var judged = await Reviews.JudgeAsync(Reviews.Staged(Reviews.Package().File("package/a\u202Esj.b", "").ToTgz(), manifest), Reviews.Published(Reviews.Package().ToTgz()));
        using var json = JsonDocument.Parse(judged.Value!.ToJson());

        var root = json.RootElement;
        Assert.Equal("a<U+202E>sj.b", root.GetProperty("files_added").GetProperty("items")[0].GetProperty("path").GetString());
        Assert.Equal(["bidirectional", "invisible", "non_ascii"], root.GetProperty("odd_paths").GetProperty("items")[0].GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString()));
        Assert.Equal("echo <U+202E> evil", root.GetProperty("scripts")[0].GetProperty("to").GetString());
        Assert.Equal("a<U+200B>b", root.GetProperty("dependencies").GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal("compared", root.GetProperty("published").GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("binding_gyp").ValueKind);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
