using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>
/// The one sign-in <c>tp</c> remembers: a server and the session token for it, in the user's configuration folder, readable by nobody else.
/// The token is only ever sent to the server it came from.
/// </summary>
internal sealed record SignIn(string Server, string Username, string Token)
{
    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configured ? configured : Path.Combine(Home, ".config"), "trustedpublish");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string FilePath => Path.Combine(Folder, "session.json");

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

    public async Task<string> SaveAsync(CancellationToken cancellationToken)
    {
        // The new file gets its mode when it is made and then takes the old one's place: at no moment can others read a token.
        var unfinished = Path.Combine(Folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new StreamWriter(unfinished, options))
        {
            await file.WriteAsync(new JsonObject { ["server"] = Server, ["username"] = Username, ["token"] = Token }.ToJsonString().AsMemory(), cancellationToken);
        }

        File.Move(unfinished, FilePath, overwrite: true);
        return FilePath;
    }

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Username} at {Server}";
}
