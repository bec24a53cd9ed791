using System.Security.Cryptography;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>
/// The key of this user's rehearsals, kept between them: a server fetches unknown keys only every few seconds, and would refuse the second
/// of two quick rehearsals. It is secret, since a development server that others can reach trusts it.
/// </summary>
internal static class RehearsalKey
{
    private static string FilePath => Path.Combine(PrivateFile.Folder("XDG_STATE_HOME", ".local", "state"), "rehearsal-key.pem");

    /// <summary>The kept key; a fresh one where there is none or none can be kept.</summary>
    public static async Task<SigningKey> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (File.Exists(FilePath))
            {
                return SigningKey.FromPem(await File.ReadAllTextAsync(FilePath, cancellationToken));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            // Not ours or damaged: replaced below, if it may be.
        }

        var key = SigningKey.Generate();
        try
        {
            await PrivateFile.WriteAsync(FilePath, key.Key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A read-only home: the key serves this one rehearsal.
        }

        return key;
    }
}
