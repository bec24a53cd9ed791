using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>Fetches keys from wherever the issuer's configuration says.</summary>
/// <param name="resolve">Null = the system's name service.</param>
internal sealed class KeySource(ResolveHost? resolve = null) : IKeySource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken)
    {
        if (issuer.JwksFile is { } path)
        {
            return KeySetImport.Import(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), issuer.Algorithm);
        }

        using var documents = new IssuerDocuments(issuer, resolve);
        if (issuer.JwksUri is { } address)
        {
            return KeySetImport.Import(await documents.GetDocumentAsync(address.AbsoluteUri, cancellationToken).ConfigureAwait(false), issuer.Algorithm);
        }

        // The retriever asks for the discovery document and then for its jwks_uri, both through our guarded documents.
        var configuration = await OpenIdConnectConfigurationRetriever
            .GetAsync($"{issuer.Identifier}/.well-known/openid-configuration", documents, cancellationToken)
            .ConfigureAwait(false);
        var validation = new DiscoveryValidator(issuer).Validate(configuration);
        return validation.Succeeded
            ? KeySetImport.Import(documents.LastDocument!, issuer.Algorithm)
            : throw new KeyFetchException(KeyFetchFault.MetadataInvalid, validation.ErrorMessage!);
    }
}

/// <summary>Refuses a discovery document that speaks for another issuer (ISS-06).</summary>
internal sealed class DiscoveryValidator(Issuer issuer) : IConfigurationValidator<OpenIdConnectConfiguration>
{
    /// <inheritdoc/>
    public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration)
    {
        var fault = !string.Equals(configuration.Issuer, issuer.Identifier, StringComparison.Ordinal)
                ? "its discovery document names another issuer"
            : configuration.JwksUri is null or "" ? "its discovery document names no jwks_uri"
            : null;
        return new ConfigurationValidationResult { Succeeded = fault is null, ErrorMessage = fault };
    }
}
