using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>What a revocation can strike: when it was minted, and what it is called at each level.</summary>
/// <param name="MintedAt">UTC; of a publish credential its <c>iat</c>, whole seconds rounded down.</param>
/// <param name="Levels">Every level; a token is dead if any of them says so (MNT-06).</param>
internal readonly record struct Revocable(DateTimeOffset MintedAt, IReadOnlyList<(RevocationKind Kind, string Id)> Levels)
{
    /// <summary>The id of the one instance.</summary>
    public const string Everything = "*";

    public static Revocable Of(PublishCredential credential, Registry registry) => new(
        credential.IssuedAt,
        [
            (RevocationKind.Token, credential.Id),
            (RevocationKind.Publisher, credential.Publisher),
            .. credential.Packages.Select(package => (RevocationKind.Package, PackageId(registry.Name, package))),
            (RevocationKind.Issuer, credential.RunIssuer),
            (RevocationKind.Key, credential.KeyId),
            (RevocationKind.Instance, Everything),
        ]);

    public static Revocable Of(SessionRecord session) => new(
        session.CreatedAt,
        [(RevocationKind.Session, session.TokenHash), (RevocationKind.Account, session.AccountId), (RevocationKind.Instance, Everything)]);

    public static Revocable Of(GranularToken token) => new(
        token.CreatedAt,
        [(RevocationKind.Token, token.Key), (RevocationKind.Account, token.AccountId), (RevocationKind.Instance, Everything)]);

    /// <summary>What a credential minted for this match would be; it has no id and no key yet.</summary>
    public static Revocable Of(Match match, Registry registry, DateTimeOffset now) => new(
        now,
        [
            (RevocationKind.Publisher, match.Publisher.Id),
            (RevocationKind.Package, PackageId(registry.Name, match.Publisher.Record.Package)),
            (RevocationKind.Issuer, match.Run.Issuer),
            (RevocationKind.Instance, Everything),
        ]);

    public static string PackageId(string registry, string package) => $"{registry}/{package}";
}
