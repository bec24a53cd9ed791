namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Compares the files of two versions.</summary>
internal sealed class FileComparison
{
    /// <summary>What makes clients build a package that names no install script.</summary>
    public const string BindingGyp = "binding.gyp";

    private readonly IReadOnlyDictionary<string, PackedFile> before;
    private readonly IReadOnlyDictionary<string, PackedFile> after;
    private readonly HashSet<string> fresh = new(StringComparer.Ordinal);

    public FileComparison(IReadOnlyDictionary<string, PackedFile> before, IReadOnlyDictionary<string, PackedFile> after)
    {
        (this.before, this.after) = (before, after);
        foreach (var path in after.Keys.Order(StringComparer.Ordinal))
        {
            if (!before.TryGetValue(path, out var old))
            {
                Added.Add(path);
            }
            else if (!old.HasBytesOf(after[path]))
            {
                Changed.Add(path);
            }
        }

        Removed.AddRange(before.Keys.Where(path => !after.ContainsKey(path)).Order(StringComparer.Ordinal));
        fresh.UnionWith(Added);
        fresh.UnionWith(Changed);
    }

    public List<string> Added { get; } = [];

    public List<string> Removed { get; } = [];

    public List<string> Changed { get; } = [];

    /// <summary>The added and changed files that hold no text.</summary>
    public List<string> Binaries => [.. fresh.Where(path => after[path].Content is not FileContent.Text).Order(StringComparer.Ordinal)];

    /// <summary>The files that can be run and could not before.</summary>
    public List<string> Executables =>
        [.. after.Keys.Where(path => after[path].Executable && !(before.TryGetValue(path, out var old) && old.Executable)).Order(StringComparer.Ordinal)];

    /// <summary>How a file differs; null when it does not, or is nowhere.</summary>
    public Change? ChangeOf(string path) =>
        Removed.Contains(path) ? Change.Removed : !IsNew(path) ? null : before.ContainsKey(path) ? Change.Changed : Change.Added;

    /// <summary>Whether a file was added or changed.</summary>
    public bool IsNew(string path) => fresh.Contains(path);
}
