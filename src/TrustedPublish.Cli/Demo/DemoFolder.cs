using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Cli.Demo;

/// <summary>Where everything of one demo lies: a temporary folder that goes with it, or the one to keep.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly TemporaryFolder? _temporary;

    public DemoFolder(DirectoryInfo? keep)
    {
        Kept = keep is not null;
        _temporary = Kept ? null : new TemporaryFolder();
        keep?.Create();
        Path = keep?.FullName ?? _temporary!.Path;
    }

    public string Path { get; }

    public bool Kept { get; }

    /// <summary>Makes a folder inside.</summary>
    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => _temporary?.Dispose();
}
