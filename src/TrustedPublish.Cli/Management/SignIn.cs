using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>
/// The one sign-in <c>tp</c> remembers: a server and the session token for it, in the user's configuration folder, readable by nobody else.
/// The token is only ever sent to the server it came from.
/// </summary>
internal sealed record SignIn(string Server, string Username, string Token)
{
    private static string FilePath => Path.Combine(PrivateFile.Folder("XDG_CONFIG_HOME", ".config"), "session.json");

    /// <summary>Null when nobody signed in, or the file is not ours to understand.</summary>
    public static async Task<SignIn?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stored = JsonNode.Parse(await File.ReadAllTextAsync(FilePath, cancellationToken));
            return stored is JsonObject && stored["server"] is { } server && stored["username"] is { } username && stored["token"] is { } token
                ? new SignIn(server.ToString(), username.ToString(), token.ToString())
                : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the file's path.</summary>
    public async Task<string> SaveAsync(CancellationToken cancellationToken)
    {
        await PrivateFile.WriteAsync(
            FilePath, new JsonObject { ["server"] = Server, ["username"] = Username, ["token"] = Token }.ToJsonString(), cancellationToken);
        return FilePath;
    }

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Username} at {Server}";
}
