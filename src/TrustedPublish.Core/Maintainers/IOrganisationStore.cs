namespace TrustedPublish.Core.Maintainers;

/// <summary>Where organisations are kept.</summary>
internal interface IOrganisationStore
{
    /// <summary>The organisation as it is; without members when there is none.</summary>
    Task<Organisation> LoadAsync(string registry, string name, CancellationToken cancellationToken);

    /// <summary>Changes an organisation as decided, with the journal entry, alone in one transaction.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="name">The organisation's.</param>
    /// <param name="package">A package whose role for the account is needed; null = none.</param>
    /// <param name="accountId">Who wishes the change.</param>
    /// <param name="decide">Sees the organisation and that role as they are now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OrganisationDecision> ChangeAsync(
        string registry, string name, string? package, string accountId, Func<Organisation, PackageRole, OrganisationDecision> decide, CancellationToken cancellationToken);
}
