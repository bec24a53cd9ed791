using System.Collections.Frozen;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>The levels at which a token can be struck (contract §7): itself, or everything that has something in common with it.</summary>
internal enum RevocationKind
{
    /// <summary>One publish credential, by its <c>jti</c>.</summary>
    Token,

    /// <summary>One session, by the SHA-256 of its token.</summary>
    Session,

    /// <summary>Every credential of a trusted publisher.</summary>
    Publisher,

    /// <summary>Every credential of a package, by <c>registry/package</c>.</summary>
    Package,

    /// <summary>Every credential minted for one issuer's ID tokens, by its <c>iss</c>.</summary>
    Issuer,

    /// <summary>Every credential that one of our keys signed, by its <c>kid</c>; the key never signs or verifies again.</summary>
    Key,

    /// <summary>Every session of an account, by the account's id.</summary>
    Account,

    /// <summary>Everything.</summary>
    Instance,
}

/// <summary>How kinds are written on the wire and in the database.</summary>
internal static class RevocationKindText
{
    private static readonly FrozenDictionary<string, RevocationKind> ByText =
        Enum.GetValues<RevocationKind>().ToFrozenDictionary(static kind => kind.ToWire(), StringComparer.Ordinal);

    public static IEnumerable<string> All => Enum.GetValues<RevocationKind>().Select(static kind => kind.ToWire());

    extension(RevocationKind kind)
    {
        public string ToWire() => kind switch
        {
            RevocationKind.Token => "token",
            RevocationKind.Session => "session",
            RevocationKind.Publisher => "publisher",
            RevocationKind.Package => "package",
            RevocationKind.Issuer => "issuer",
            RevocationKind.Key => "key",
            RevocationKind.Account => "account",
            RevocationKind.Instance => "instance",
        };

        /// <summary>Whether the id names what was minted, whenever that was; the other kinds strike only what was minted before.</summary>
        public bool StrikesForEver => kind is RevocationKind.Token or RevocationKind.Session or RevocationKind.Key;
    }

    public static bool TryParse(string text, out RevocationKind kind) => ByText.TryGetValue(text, out kind);
}
