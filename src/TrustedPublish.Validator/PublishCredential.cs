namespace TrustedPublish.Validator;

/// <summary>A publish credential whose signature, issuer, audience, type and times were checked (contract §6).</summary>
public sealed class PublishCredential
{
    internal PublishCredential()
    {
    }

    /// <summary><c>jti</c>: names this credential in lists and logs.</summary>
    public required string Id { get; init; }

    /// <summary><c>sub</c>: <c>provider:id</c> of the CI project it was minted for.</summary>
    public required string Subject { get; init; }

    /// <summary><c>kid</c> of the key that signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary><c>iss</c> of the ID token it was exchanged for.</summary>
    public required string RunIssuer { get; init; }

    /// <summary>The trusted publisher it stands on.</summary>
    public required string Publisher { get; init; }

    /// <summary>Canonical names of the packages it may write.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>What it may do to them: publish, stage, dist-tag, deprecate, unpublish.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The only version it may publish; null when any.</summary>
    public required string? Version { get; init; }

    /// <summary>UTC, whole seconds.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the credential covers an action on a package; names compare exactly.</summary>
    public bool Covers(string package, string action) => Packages.Contains(package, StringComparer.Ordinal) && Actions.Contains(action, StringComparer.Ordinal);
}
