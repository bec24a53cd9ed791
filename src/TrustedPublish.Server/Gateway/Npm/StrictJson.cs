using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Parses JSON so that every reader behind us must see the same document: no duplicate keys, no invalid text, nothing after the end.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 64;

    /// <summary>Parses the whole buffer, which the document keeps using; <paramref name="fault"/> is a sentence's end that holds none of the input.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? fault)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            fault = "is not valid UTF-8";
            return false;
        }

        try
        {
            RefuseLoneSurrogates(utf8.Span);
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth });
            fault = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            fault = "is not strict JSON (one value, no duplicate keys, no comments, at most 64 levels deep, no lone surrogates)";
            return false;
        }
    }

    // The framework notices "\ud800" only when the string is read, with an exception of another kind; other readers keep it.
    private static void RefuseLoneSurrogates(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }
}
