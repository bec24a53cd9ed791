using System.Text.Json;
using TrustedPublish.Core.Maintainers;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Puts our list of maintainers into a packument on its way to a client; every other byte stays as the upstream sent it. E-mail addresses are
/// for people who are signed in.
/// </summary>
/// <param name="owners">Our list.</param>
/// <param name="showsEmail">Whether to tell addresses.</param>
internal sealed class OwnedPackument(IReadOnlyList<Person> owners, bool showsEmail)
{
    private const int MaxBytes = 64 << 20;

    /// <summary>The packument with our list; one that is too long to be held, or no JSON object, passes as it is.</summary>
    public async Task<Stream> RewriteAsync(Stream packument, CancellationToken cancellationToken)
    {
        var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; held.Length <= MaxBytes && (read = await packument.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            held.Write(buffer, 0, read);
        }

        if (held.Length > MaxBytes)
        {
            held.Position = 0;
            return new PrefixedStream(held, packument);
        }

        await packument.DisposeAsync();
        return new MemoryStream(Splice(held.GetBuffer().AsSpan(0, (int)held.Length)));
    }

    private byte[] Splice(ReadOnlySpan<byte> packument)
    {
        try
        {
            return Splice(packument, Find(packument));
        }
        catch (JsonException)
        {
            return packument.ToArray();
        }
    }

    /// <summary>Where the value of the member is: of the last one, which is what parsers of repeated members take. Without one, an empty place after the brace.</summary>
    private static (int From, int To, bool IsMissing)? Find(ReadOnlySpan<byte> packument)
    {
        var reader = new Utf8JsonReader(packument, new JsonReaderOptions { MaxDepth = 128 });
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return null;
        }

        var place = ((int)reader.BytesConsumed, (int)reader.BytesConsumed, true);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isOurs = reader.ValueTextEquals("maintainers"u8);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isOurs)
            {
                place = (from, (int)reader.BytesConsumed, false);
            }
        }

        return place;
    }

    private byte[] Splice(ReadOnlySpan<byte> packument, (int From, int To, bool IsMissing)? place)
    {
        if (place is not var (from, to, isMissing))
        {
            return packument.ToArray();
        }

        using var result = new MemoryStream(packument.Length + 1024);
        result.Write(packument[..from]);
        if (isMissing)
        {
            result.Write("\"maintainers\":"u8);
        }

        WriteList(result);
        if (isMissing && packument[to..].TrimStart(" \t\r\n"u8) is not [(byte)'}', ..])
        {
            result.WriteByte((byte)',');
        }

        result.Write(packument[to..]);
        return result.ToArray();
    }

    private void WriteList(MemoryStream result)
    {
        using var json = new Utf8JsonWriter(result);
        json.WriteStartArray();
        foreach (var owner in owners)
        {
            json.WriteStartObject();
            json.WriteString("name", owner.Name);
            json.WriteString("email", showsEmail ? owner.Email ?? "" : "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
