namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The store of contents: whole or not at all, and reachable by a URL that protects its credential.</summary>
internal static class BlobRules
{
    public static void Check(RuleContext context)
    {
        var (blobs, s3) = (context.Options.Blobs, context.Options.Blobs.S3);
        if (blobs.Provider is BlobProvider.Folder)
        {
            if (s3 is not { ServiceUrl: null, Bucket: null, AccessKey: null, SecretKey: null })
            {
                context.Add(blobs, nameof(BlobOptions.Provider), "is Folder, but options of S3 are set", "set Provider to S3, or leave them all null");
            }

            return;
        }

        Require(nameof(S3Options.Bucket), s3.Bucket);
        Require(nameof(S3Options.AccessKey), s3.AccessKey);
        Require(nameof(S3Options.SecretKey), s3.SecretKey?.Reveal());
        if (s3.ServiceUrl is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { UserInfo: "", Query: "", Fragment: "" } && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)))
        {
            context.Add(s3, nameof(S3Options.ServiceUrl), "is not an http or https URL without credentials", "write for example \"https://s3.example.com\", or null for Amazon's own");
        }

        void Require(string property, string? value)
        {
            if (string.IsNullOrEmpty(value))
            {
                context.Add(s3, property, "is missing, but Blobs:Provider is S3", "write what the store gave you");
            }
        }
    }
}
