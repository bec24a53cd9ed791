using System.Diagnostics.CodeAnalysis;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Reads a file that the configuration names, at the start rather than at the first request.</summary>
internal static class ReadableFile
{
    public static bool TryRead(string path, [NotNullWhen(true)] out string? content, [NotNullWhen(false)] out string? problem)
    {
        (content, problem) = (null, null);
        try
        {
            content = File.ReadAllText(path);
            return true;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = $"names a file that does not exist ({path})";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problem = $"names a file that cannot be read ({path})";
        }

        return false;
    }
}
