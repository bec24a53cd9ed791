using System.Text;
using CsCheck;
using TrustedPublish.Server.Gateway.Staging.Review;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>The comparison against a model that is too simple to be wrong.</summary>
public sealed class ReviewPropertyTests
{
    private static readonly Gen<string> Path = Gen.Select(OneOf("a", "b", "lib/a", "lib/A", ".hidden", "x.node", "binding.gyp", "long/" + new string('d', 120), "\u212A", "lib/\u202Ea"), Gen.Int[0, 3])
        .Select(static (name, number) => $"{name}{number}");

    private static readonly Gen<Dictionary<string, (byte[] Data, bool Executable)>> Files = Gen.Select(Path, Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Byte[97, 99].Array[0, 2], Gen.Byte.Array[500, 1600]), Gen.Bool)
        .Array[0, 12].Select(static files => files.DistinctBy(static file => file.Item1).ToDictionary(static file => file.Item1, static file => (file.Item2, file.Item3)));

    private static readonly Gen<Dictionary<string, string>> Texts = Gen.Select(OneOf("a", "b", "c", "@x/d", "install", "prepare", "test"), OneOf("1", "2", "^3", "acme/e", "npm:f@1"))
        .Array[0, 5].Select(static pairs => pairs.DistinctBy(static pair => pair.Item1).ToDictionary(static pair => pair.Item1, static pair => pair.Item2));

    [Fact]
    public Task A_package_compared_with_itself_differs_in_nothing() =>
        Gen.Select(Files, Texts, Texts, Texts).SampleAsync(static async (files, dependencies, scripts, bins) =>
        {
            var manifest = Manifest(dependencies, scripts, bins);
            var tarball = Pack(files, manifest);
            return Reviews.IsEmpty(await Reviews.OfAsync(Reviews.Staged(tarball, manifest), Reviews.Published(tarball, manifest)));
        });

    [Fact]
    public Task Files_are_added_removed_and_changed_as_a_naive_comparison_says() =>
        Gen.Select(Files, Files).SampleAsync(static async (before, after) =>
        {
            var review = await Reviews.OfAsync(Reviews.Staged(Pack(after, Reviews.Plain)), Reviews.Published(Pack(before, Reviews.Plain)));
            Assert.Equal(Shown(after.Keys.Except(before.Keys)), review.FilesAdded.Items.Select(static file => file.Path).Order(StringComparer.Ordinal));
            Assert.Equal(Shown(before.Keys.Except(after.Keys)), review.FilesRemoved.Items.Select(static file => file.Path).Order(StringComparer.Ordinal));
            var changed = after.Keys.Intersect(before.Keys).Where(path => !before[path].Data.AsSpan().SequenceEqual(after[path].Data)).ToList();
            Assert.Equal(Shown(changed), review.FilesChanged.Items.Select(static file => file.Path).Order(StringComparer.Ordinal));
            Assert.Equal(Shown(after.Keys.Where(path => after[path].Executable && !(before.TryGetValue(path, out var old) && old.Executable))), review.Executables.Items.Select(static file => file.Path).Order(StringComparer.Ordinal));
            Assert.All(
                after.Keys.Except(before.Keys).Concat(changed).Where(path => after[path].Data.Contains((byte)0)),
                path => Assert.Contains(review.Binaries.Items, file => file.Path == VisibleText.Path(path)));
            Assert.Equal(after.Values.Sum(static file => file.Data.Length) + Reviews.Plain.Length, review.Size.Unpacked);
        });

    [Fact]
    public Task Dependencies_scripts_and_commands_differ_as_a_naive_comparison_says() =>
        Gen.Select(Texts, Texts).SampleAsync(static async (before, after) =>
        {
            var review = await Reviews.OfManifestsAsync(Manifest(before, before, before), Manifest(after, after, after));
            var different = before.Keys.Union(after.Keys).Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name)).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(different, review.Dependencies.Items.Select(static change => change.Name));
            Assert.Equal(different, review.Bins.Items.Select(static change => change.Name));
            Assert.Equal(different.Where(static name => name is "install" or "prepare"), review.Scripts.Select(static change => change.Name));
            Assert.All(review.Dependencies.Items, change => Assert.Equal((before.GetValueOrDefault(change.Name), after.GetValueOrDefault(change.Name)), (change.From, change.To)));
        });

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static IEnumerable<string> Shown(IEnumerable<string> paths) => paths.Select(VisibleText.Path).Order(StringComparer.Ordinal);

    private static string Manifest(Dictionary<string, string> dependencies, Dictionary<string, string> scripts, Dictionary<string, string> bins)
    {
        return $$"""{"name":"demo","version":"1.0.0","dependencies":{{Json(dependencies)}},"scripts":{{Json(scripts)}},"bin":{{Json(bins)}}}""";

        static string Json(Dictionary<string, string> texts) => $"{{{string.Join(',', texts.Select(static text => $"\"{text.Key}\":\"{text.Value}\""))}}}";
    }

    private static byte[] Pack(Dictionary<string, (byte[] Data, bool Executable)> files, string manifest)
    {
        var archive = Reviews.Package(manifest);
        foreach (var (path, file) in files)
        {
            if (Encoding.UTF8.GetByteCount(path) > 90)
            {
                archive.Pax($"path=package/{path}");
            }

            archive.Entry('0', Encoding.UTF8.GetByteCount(path) > 90 ? "package/long" : $"package/{path}", file.Data, edit: Reviews.Mode(file.Executable ? "755" : "644"));
        }

        return archive.ToTgz();
    }
}
