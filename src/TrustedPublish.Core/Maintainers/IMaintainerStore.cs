using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Maintainers;

/// <summary>Who maintains which package. Always asks the database: a removal must count on every node with the next request.</summary>
internal interface IMaintainerStore
{
    /// <summary>One query.</summary>
    Task<Standing> StandingAsync(string registry, string package, string accountId, CancellationToken cancellationToken);

    /// <summary>The package's own maintainers, in the order of their names; empty when there are none here.</summary>
    Task<IReadOnlyList<Person>> OwnersAsync(string registry, string package, CancellationToken cancellationToken);

    /// <summary>Everybody with a role but administrators, by name.</summary>
    Task<IReadOnlyDictionary<string, PackageRole>> CollaboratorsAsync(string registry, string package, CancellationToken cancellationToken);

    /// <summary>The packages with a role for the account, by name.</summary>
    Task<IReadOnlyDictionary<string, PackageRole>> PackagesOfAsync(string registry, string accountId, CancellationToken cancellationToken);

    /// <summary>The packages of a scope that are known here.</summary>
    Task<IReadOnlyList<string>> PackagesOfScopeAsync(string registry, string scope, CancellationToken cancellationToken);

    /// <summary>The account with this name, whatever its letter case.</summary>
    Task<Person?> FindPersonAsync(string name, CancellationToken cancellationToken);

    /// <summary>Changes owners and settings as decided, with their journal entries, alone in one transaction.</summary>
    /// <param name="change">What is wished.</param>
    /// <param name="decide">Sees the owners and the role of whoever wishes it as they are now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OwnershipDecision> ChangeAsync(OwnershipChange change, Func<IReadOnlyList<Person>, Standing, OwnershipDecision> decide, CancellationToken cancellationToken);

    /// <summary>Makes the account the first maintainer of a package that nobody maintains, alone in one transaction.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="account">Who creates the package.</param>
    /// <param name="entry">Written if it succeeds.</param>
    /// <param name="reservedUntil">When the claim ends unless the package is published; null = never.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NewPackage> ClaimNewAsync(string registry, string package, Account account, JournalEntry entry, DateTimeOffset? reservedUntil, CancellationToken cancellationToken);

    /// <summary>The package was published: its claim does not end any more.</summary>
    Task SettleAsync(string registry, string package, CancellationToken cancellationToken);

    /// <summary>Ends claims whose time is over and whose packages were never published, with everything that hangs on them: publishers, settings, grants.</summary>
    /// <param name="entry">Makes the journal entry of one of them from its registry and name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many.</returns>
    Task<int> EndReservationsAsync(Func<string, string, JournalEntry> entry, CancellationToken cancellationToken);

    /// <summary>Whether the account could claim the package now; writes nothing.</summary>
    Task<NewPackage> PeekNewAsync(string registry, string package, string accountId, CancellationToken cancellationToken);

    /// <summary>Takes a claim back, if the account is still the only maintainer.</summary>
    Task ReleaseAsync(string registry, string package, string accountId, JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Makes the accounts with exactly these names maintainers, unless it was decided before who maintains the package.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="names">Of accounts or not.</param>
    /// <param name="entry">Makes the journal entry from the names adopted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AdoptAsync(string registry, string package, IReadOnlyList<string> names, Func<IReadOnlyList<string>, JournalEntry> entry, CancellationToken cancellationToken);
}

/// <summary>Whether a package that does not exist may be created by an account.</summary>
internal enum NewPackage
{
    /// <summary>It may; after a claim it is its maintainer.</summary>
    Free,

    /// <summary>Somebody maintains it, or publishers wait for it.</summary>
    Taken,

    /// <summary>Its scope belongs to an organisation that the account is no member of.</summary>
    ForeignScope,

    /// <summary>The account waits for too many packages already.</summary>
    TooMany,
}
