namespace TrustedPublish.Core.Credentials.Access;

/// <summary>Everything that needs a say about a package or an account.</summary>
internal enum PackageOperation
{
    Publish,
    Stage,
    Deprecate,
    DistTag,
    Unpublish,

    /// <summary>Who maintains the package.</summary>
    Owners,

    /// <summary>Visibility and publishing access.</summary>
    Access,

    /// <summary>Trusted publishers.</summary>
    Trust,

    /// <summary>The account's tokens.</summary>
    Tokens,
}

internal static class PackageOperationText
{
    extension(PackageOperation operation)
    {
        /// <summary>For sentences.</summary>
        public string ToWire() => operation switch
        {
            PackageOperation.Publish => "publish",
            PackageOperation.Stage => "stage",
            PackageOperation.Deprecate => "deprecate",
            PackageOperation.DistTag => "dist-tag",
            PackageOperation.Unpublish => "unpublish",
            PackageOperation.Owners => "change owners",
            PackageOperation.Access => "change access",
            PackageOperation.Trust => "change trusted publishers",
            PackageOperation.Tokens => "manage tokens",
        };
    }
}
