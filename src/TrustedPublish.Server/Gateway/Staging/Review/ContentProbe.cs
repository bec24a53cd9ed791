namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>
/// Finds out what a file is while its bytes pass. Looks for NUL in all of it, not only in its beginning: a script may carry a program behind its first pages.
/// </summary>
internal sealed class ContentProbe
{
    private const int HeadLength = 4;

    private readonly byte[] head = new byte[HeadLength];
    private int kept;
    private bool nul;

    /// <summary>What was seen so far.</summary>
    public FileContent Content => head.AsSpan(0, kept) switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F'] => FileContent.Elf,
        [(byte)'M', (byte)'Z', ..] => FileContent.Pe,
        [0xfe, 0xed, 0xfa, 0xce or 0xcf] or [0xce or 0xcf, 0xfa, 0xed, 0xfe] or [0xca, 0xfe, 0xba, 0xbe or 0xbf] or [0xbe or 0xbf, 0xba, 0xfe, 0xca] => FileContent.MachO,
        [0, (byte)'a', (byte)'s', (byte)'m'] => FileContent.Wasm,
        [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6] => FileContent.Zip,
        _ => nul ? FileContent.Binary : FileContent.Text,
    };

    public void Begin() => (kept, nul) = (0, false);

    public void Push(ReadOnlySpan<byte> bytes)
    {
        var missing = Math.Min(HeadLength - kept, bytes.Length);
        bytes[..missing].CopyTo(head.AsSpan(kept));
        kept += missing;
        nul = nul || bytes.Contains((byte)0);
    }
}
