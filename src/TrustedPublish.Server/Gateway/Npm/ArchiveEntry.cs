namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>One entry of a tar archive, its extended headers applied.</summary>
/// <param name="Kind">The type flag: <c>0</c> file, <c>1</c> hard link, <c>2</c> symbolic link, <c>3</c>, <c>4</c> and <c>6</c> devices and pipes, <c>5</c> directory.</param>
/// <param name="Path">The path as written; bytes that are not UTF-8 are U+FFFD.</param>
/// <param name="Size">How many bytes of data it has; only files have any.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="Link">Where a link leads; empty for everything else.</param>
internal readonly record struct ArchiveEntry(char Kind, string Path, long Size, int Mode, string Link);
