using System.Buffers;
using System.Globalization;
using System.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Reads a JSON body byte by byte, in chunks of any size, and builds its skeleton: the same text with each string at
/// <c>_attachments.*.data</c> replaced by a number, while that string's place in the body is noted. It does not validate:
/// a body that is not JSON gives a skeleton that is not JSON either.
/// </summary>
internal sealed class SkeletonScanner(int skeletonLimit)
{
    // A publish has one or two attachments; more strings than this stay in the skeleton and are refused there.
    private const int MaxAttachments = 8;

    // The parser spends 12 bytes on every value: 32 MiB of "[0,0,0," must not become half a gigabyte.
    private const int MaxValues = 3_000_000;

    private const int MaxDepth = 64;

    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[],:"u8);

    private readonly ArrayBufferWriter<byte> skeleton = new();
    private readonly List<Range> diverted = [];
    private readonly byte[] key = new byte[16];

    private Place place = Place.Structure;
    private bool escaped;
    private bool expectKey;
    private bool inAttachments;
    private bool atData;
    private int keyLength;
    private int depth;
    private int values;
    private ulong objects;
    private long position;
    private long start;

    /// <summary>Where a replaced string's content lies in the body, without its quotes.</summary>
    internal readonly record struct Range(long Offset, long Length);

    private enum Place
    {
        Structure,
        Key,
        Text,
        Diverted,
    }

    /// <summary>The replaced strings, in the order of their numbers.</summary>
    public IReadOnlyList<Range> Diverted => diverted;

    /// <summary>True once the skeleton grew beyond its limit or holds too many or too deep values; what follows is ignored.</summary>
    public bool Overflown { get; private set; }

    /// <summary>The skeleton of everything pushed so far.</summary>
    public ReadOnlyMemory<byte> Skeleton => skeleton.WrittenMemory;

    /// <summary>Takes the body's next bytes.</summary>
    public void Push(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty && !Overflown)
        {
            var taken = place == Place.Structure ? TakeStructure(chunk) : TakeString(chunk);
            position += taken;
            chunk = chunk[taken..];
        }
    }

    private int TakeStructure(ReadOnlySpan<byte> chunk)
    {
        var at = chunk.IndexOfAny(Structural);
        if (at < 0)
        {
            Keep(chunk);
            return chunk.Length;
        }

        if (chunk[at] == (byte)'"' && !expectKey && atData && depth == 3 && diverted.Count < MaxAttachments)
        {
            Keep(chunk[..at]);
            (place, start) = (Place.Diverted, position + at + 1);
            return at + 1;
        }

        Keep(chunk[..(at + 1)]);
        TakeToken(chunk[at]);
        return at + 1;
    }

    private void TakeToken(byte token)
    {
        switch ((char)token)
        {
            case '"':
                place = expectKey ? Place.Key : Place.Text;
                keyLength = 0;
                break;
            case '{' or '[':
                Open(isObject: token == (byte)'{');
                break;
            case '}' or ']':
                depth = Math.Max(0, depth - 1);
                (expectKey, atData) = (false, false);
                break;
            case ',':
                expectKey = depth > 0 && (objects & (1UL << (depth - 1))) != 0;
                Count();
                break;
            default:
                expectKey = false;
                break;
        }
    }

    private void Open(bool isObject)
    {
        if (depth == MaxDepth)
        {
            Overflown = true;
            return;
        }

        var bit = 1UL << depth++;
        objects = isObject ? objects | bit : objects & ~bit;
        (expectKey, atData) = (isObject, false);
        Count();
    }

    private void Count() => Overflown |= ++values > MaxValues;

    private int TakeString(ReadOnlySpan<byte> chunk)
    {
        var at = escaped ? 0 : chunk.IndexOfAny((byte)'"', (byte)'\\');
        var taken = at < 0 ? chunk.Length : at + 1;
        if (place != Place.Diverted)
        {
            Keep(chunk[..taken]);
        }

        if (place == Place.Key)
        {
            Remember(chunk[..taken]);
        }

        if (escaped)
        {
            escaped = false;
        }
        else if (at >= 0 && chunk[at] == (byte)'\\')
        {
            escaped = true;
        }
        else if (at >= 0)
        {
            EndString(position + at);
        }

        return taken;
    }

    private void EndString(long end)
    {
        if (place == Place.Diverted)
        {
            Span<byte> number = stackalloc byte[4];
            Keep(number[..Encoding.ASCII.GetBytes(diverted.Count.ToString(CultureInfo.InvariantCulture), number)]);
            diverted.Add(new Range(start, end - start));
        }
        else if (place == Place.Key)
        {
            EndKey();
        }

        place = Place.Structure;
    }

    // Keys are compared as spelled: one written with escapes is not recognised here and its string is refused in the skeleton.
    private void EndKey()
    {
        var text = keyLength <= key.Length ? key.AsSpan(0, keyLength) : [];
        if (depth == 1)
        {
            inAttachments = text.SequenceEqual("_attachments\""u8);
        }

        atData = depth == 3 && inAttachments && (objects & 0b111) == 0b111 && text.SequenceEqual("data\""u8);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (keyLength + bytes.Length <= key.Length)
        {
            bytes.CopyTo(key.AsSpan(keyLength));
        }

        keyLength = Math.Min(key.Length + 1, keyLength + bytes.Length);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (skeleton.WrittenCount + bytes.Length > skeletonLimit)
        {
            Overflown = true;
            return;
        }

        skeleton.Write(bytes);
    }
}
