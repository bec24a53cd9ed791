using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>Where an issuer's keys come from: its discovery document, a JWK set's address or a file.</summary>
internal interface IKeySource
{
    /// <summary>Fetches the usable keys.</summary>
    /// <remarks>Throws whatever stands in the way; <see cref="KeyFetchException.From"/> says it in words.</remarks>
    Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken);
}
