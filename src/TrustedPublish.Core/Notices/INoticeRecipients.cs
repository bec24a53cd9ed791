namespace TrustedPublish.Core.Notices;

/// <summary>Who is told of what happens to a package.</summary>
internal interface INoticeRecipients
{
    /// <summary>The ids of the accounts that maintain a package.</summary>
    Task<IReadOnlyList<string>> MaintainersOfAsync(string registry, string package, CancellationToken cancellationToken);
}

internal static class NoticeRecipients
{
    extension(INoticeRecipients recipients)
    {
        /// <summary>A notice for every maintainer of a package.</summary>
        public async Task<IReadOnlyList<Notice>> AddressAsync(
            NoticeText text, string registry, string package, DateTimeOffset at, CancellationToken cancellationToken) =>
            text.To(await recipients.MaintainersOfAsync(registry, package, cancellationToken).ConfigureAwait(false), at);
    }
}
