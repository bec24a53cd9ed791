namespace TrustedPublish.Storage.Tests.Hosting;

/// <summary>A directory that goes with its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("tp-storage-");

    /// <summary>Does not exist yet.</summary>
    public string DataDirectory => Path.Combine(root.FullName, "data");

    public void Dispose() => root.Delete(recursive: true);
}
