namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>What a file's bytes look like, whatever it is called.</summary>
internal enum FileContent
{
    /// <summary>No NUL in it.</summary>
    Text,

    /// <summary>Something that is no text.</summary>
    Binary,

    /// <summary>A program or library for Linux and others.</summary>
    Elf,

    /// <summary>A program or library for Windows.</summary>
    Pe,

    /// <summary>A program or library for macOS; or Java's, which begin alike.</summary>
    MachO,

    /// <summary>WebAssembly.</summary>
    Wasm,

    /// <summary>A zip archive, which is also what many programs are packed in.</summary>
    Zip,
}
