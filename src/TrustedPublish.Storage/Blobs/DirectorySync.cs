using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustedPublish.Storage.Blobs;

/// <summary>Makes the names in a folder durable: on Unix a rename survives a power cut only once its folder was synchronised.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals its names.
            return;
        }

        var handle = Open(folder, ReadOnlyDirectory);
        if (handle < 0)
        {
            throw new IOException($"The folder {folder} cannot be opened ({Marshal.GetLastPInvokeError()}).");
        }

        using var owned = new SafeFileHandle(handle, ownsHandle: true);
        if (Synchronise(handle) != 0)
        {
            throw new IOException($"The folder {folder} cannot be synchronised ({Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int handle);
}
