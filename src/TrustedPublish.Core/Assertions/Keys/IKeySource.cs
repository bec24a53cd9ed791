using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>Where an issuer's keys come from: its discovery document, a JWK set's address or a file.</summary>
internal interface IKeySource
{
    /// <summary>Fetches the usable keys.</summary>
    /// <exception cref="InvalidDataException">The documents are not what they must be.</exception>
    Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken);
}
