namespace TrustedPublish.EndToEnd.Tools;

/// <summary>A folder with a package or project in it, gone after the test.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-project-");

    public string Path => folder.FullName;

    public ProjectFolder Write(string relative, string content)
    {
        var path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return this;
    }

    public string Read(string relative) => File.ReadAllText(System.IO.Path.Combine(Path, relative));

    public void Dispose() => folder.Delete(recursive: true);
}
