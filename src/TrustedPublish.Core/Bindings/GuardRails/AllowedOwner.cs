using System.Text.RegularExpressions;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>
/// An owner of projects, at one issuer: <c>github:acme</c> by name, <c>github:#123456</c> by immutable id. The first part is the issuer's configured
/// name, not the kind of CI: who is <c>acme</c> on github.com need not be <c>acme</c> on somebody's own server (ISS-13).
/// </summary>
internal sealed partial record AllowedOwner
{
    private AllowedOwner(string issuer, string? name, string? id) => (Issuer, Name, Id) = (issuer, name, id);

    /// <summary>The issuer's configured name.</summary>
    public string Issuer { get; }

    /// <summary>A login, an organisation or a group; a group stands for its subgroups too. Null when meant by id.</summary>
    public string? Name { get; }

    /// <summary>Null when meant by name.</summary>
    public string? Id { get; }

    /// <summary>Reads it as the operator writes it; null when it is of no such form.</summary>
    public static AllowedOwner? TryParse(string text) =>
        Form.Match(text) is { Success: true } match
            ? new AllowedOwner(match.Groups["issuer"].Value, Value(match, "name"), Value(match, "id"))
            : null;

    /// <summary>Whether the owner that a token tells is this one. What it does not tell is nobody's.</summary>
    public bool Is(Issuer issuer, Provider provider, JobFacts facts) =>
        IsAt(issuer) && (Id is null ? facts.Owner is { } name && Names(name, provider.OwnerComparison) : facts.OwnerId == Id);

    /// <summary>Whether a token could tell this owner when its publisher fixes these facts.</summary>
    public bool CouldBe(Issuer issuer, Provider provider, JobFacts bound) =>
        IsAt(issuer) && (Id is null ? bound.Owner is not { } name || Names(name, provider.OwnerComparison) : bound.OwnerId is null || bound.OwnerId == Id);

    /// <summary>As the operator writes it.</summary>
    public override string ToString() => Id is null ? $"{Issuer}:{Name}" : $"{Issuer}:#{Id}";

    private bool IsAt(Issuer issuer) => string.Equals(issuer.Name, Issuer, StringComparison.Ordinal);

    private bool Names(string owner, StringComparison comparison) =>
        ClaimChecks.EqualAscii(owner, Name, comparison)
        || (owner.Length > Name!.Length && owner[Name.Length] == '/' && ClaimChecks.EqualAscii(owner.AsSpan(0, Name.Length), Name, comparison));

    private static string? Value(System.Text.RegularExpressions.Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;

    [GeneratedRegex(@"\A(?<issuer>[a-z0-9-]{1,40}):(#(?<id>[A-Za-z0-9{}._-]{1,128})|(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*))\z")]
    private static partial Regex Form { get; }
}
