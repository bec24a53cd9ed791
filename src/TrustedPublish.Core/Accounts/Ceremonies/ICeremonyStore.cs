namespace TrustedPublish.Core.Accounts.Ceremonies;

/// <summary>Where ceremonies wait.</summary>
internal interface ICeremonyStore
{
    Task AddAsync(Ceremony ceremony, CancellationToken cancellationToken);

    /// <summary>Takes a ceremony away and hands it over, to one caller of many; null when there is none, it has expired or is for something else.</summary>
    Task<Ceremony?> TakeAsync(string idHash, string purpose, CancellationToken cancellationToken);
}
