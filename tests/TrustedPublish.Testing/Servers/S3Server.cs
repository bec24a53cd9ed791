using System.Text.Json.Nodes;

namespace TrustedPublish.Testing.Servers;

/// <summary>An S3-compatible server that checks signatures (s3rver, from npm), with one empty bucket.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "stages";
    public const string AccessKey = "S3RVER";
    public const string SecretKey = "S3RVER";

    private const string Version = "3.7.1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-s3-");
    private readonly int port = LoopbackPort.Free();
    private ChildProcess? process;

    private S3Server()
    {
    }

    public Uri Url => new($"http://127.0.0.1:{port}/");

    /// <summary>Where an object of the bucket lies, to tamper with it.</summary>
    public string FileOf(string key) => Path.Combine(folder.FullName, Bucket, $"{key}._S3rver_object");

    public static async Task<S3Server> StartAsync(CancellationToken cancellationToken)
    {
        var installed = await ToolCache.InstallAsync($"s3rver-{Version}", new JsonObject { ["private"] = true, ["dependencies"] = new JsonObject { ["s3rver"] = Version } }, cancellationToken);
        var server = new S3Server();
        server.process = ChildProcess.Start(new Command(
            "node",
            [Path.Combine(installed, "node_modules", "s3rver", "bin", "s3rver.js"), "--directory", server.folder.FullName, "--address", "127.0.0.1", "--port", $"{server.port}", "--configure-bucket", Bucket],
            server.folder.FullName,
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = server.folder.FullName }));
        await server.process.UntilReadyAsync(token => LoopbackPort.AnswersAsync(server.port, token), cancellationToken);
        return server;
    }

    public async Task StopAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }
}
