using System.Security.Cryptography;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>A file for what is too large for memory, gone when it is closed.</summary>
internal static class SpoolFile
{
    // Nobody but this process may read an unpublished package, and nothing may stay behind when the process is killed:
    // where an open file can be unlinked, it never has a name for longer than this method.
    public static FileStream Create(string directory, string kind)
    {
        var path = Path.Combine(directory, $"{kind}-{RandomNumberGenerator.GetHexString(32, lowercase: true)}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
