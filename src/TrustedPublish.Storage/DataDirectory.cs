namespace TrustedPublish.Storage;

/// <summary>The directory on disk: closed to other users and, where one process must be alone, to a second one.</summary>
internal sealed class DataDirectory(string path)
{
    /// <summary>The subdirectory of the keys that encrypt the signing keys.</summary>
    public const string Protection = "protection";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private FileStream? lockFile;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public DirectoryInfo ProtectionKeys => new(System.IO.Path.Combine(Path, Protection));

    /// <summary>Creates what is missing.</summary>
    /// <param name="alone">Two processes with replay records of their own would let one token be used in each.</param>
    /// <exception cref="InvalidOperationException">The directory cannot be used; the message says why and what to do.</exception>
    public void Open(bool alone)
    {
        try
        {
            CreatePrivate(Path);
            CreatePrivate(ProtectionKeys.FullName);
            if (alone)
            {
                lockFile ??= new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InvalidOperationException(
                $"The data directory {Path} cannot be written: give it to the user who runs the server.", fault);
        }
        catch (IOException fault)
        {
            throw new InvalidOperationException(
                $"The data directory {Path} cannot be used ({fault.Message}): stop the other process that uses it, or configure Redis and PostgreSQL for several nodes.", fault);
        }
    }

    /// <summary>How it stands, creating nothing.</summary>
    public StorageCheck Check()
    {
        const string name = "data directory";
        if (!Directory.Exists(Path))
        {
            return new(name, true, $"{Path} will be created at the first start");
        }

        var shared = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~OwnerOnly) != 0;
        return shared
            ? new(name, false, $"{Path} is open to other users of this machine", $"chmod 700 {Path}")
            : new(name, true, Path);
    }

    /// <summary>Lets the next process in.</summary>
    public void Close()
    {
        lockFile?.Dispose();
        lockFile = null;
    }

    /// <summary>Creates a folder that nobody else may look into.</summary>
    public static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly);
        }
    }
}
