namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Refuses headers that would make the upstream read other text out of the same bytes than was judged here.</summary>
internal static class WriteBodyHeaders
{
    /// <summary>Null when the body is plain UTF-8 JSON; upstreams also inflate bodies and decode other charsets when asked to.</summary>
    public static WriteRefusal? Judge(string? contentType, string? contentEncoding)
    {
        if (!string.IsNullOrEmpty(contentEncoding) && !contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return new WriteRefusal(415, "content_type_invalid", $"A write's body is sent without content encoding; got {WriteRefusal.Quote(contentEncoding)}.");
        }

        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        return parts.Length <= 2
            && parts[0].Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (parts.Length == 1 || parts[1].Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase))
            ? null
            : new WriteRefusal(415, "content_type_invalid", $"A write's body is application/json in UTF-8; got {WriteRefusal.Quote(contentType)}.");
    }
}
