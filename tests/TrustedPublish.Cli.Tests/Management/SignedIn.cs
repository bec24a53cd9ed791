using TrustedPublish.Cli.Tests.Fixtures;

namespace TrustedPublish.Cli.Tests.Management;

/// <summary>A pretended server that lets alice in and answers everything else as the test says.</summary>
internal static class SignedIn
{
    public const string Token = "tps_secretsecretsecret";
    public const string Password = "correct horse";

    public static Task<RecordingServer> ServerAsync(Func<RecordingServer.Recorded, RecordingServer.Answer> answer) => RecordingServer.StartAsync(request =>
        request.Target.StartsWith("/-/user/", StringComparison.Ordinal) ? new(201, $$"""{"ok":true,"token":"{{Token}}"}""") : answer(request));

    public static Task<TpProcess.Outcome> LoginAsync(Workspace home, RecordingServer server) => TpProcess.RunAsync(
        home.Path, ["login", "--username", "alice", "--server", server.Url, "--registry-url", server.Url], new() { ["TRUSTEDPUBLISH_PASSWORD"] = Password });
}
