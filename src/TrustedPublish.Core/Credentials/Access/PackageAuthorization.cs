using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Credentials.Access;

/// <summary>
/// Whether an identified caller may do something to a package. Three questions, each of which can say no: has the caller a say about this
/// package, does the package's setting let this kind of credential do that, and does the credential itself cover it.
/// </summary>
internal sealed class PackageAuthorization(PublisherDirectory publishers, IPackageRoles roles, IPackageStore packages)
{
    /// <summary>The field of a refusal whose reason is that a person does not maintain the package.</summary>
    public const string NoMaintainer = "account";

    /// <summary>Whether a caller has any say about a package; null when so. What it may do, <see cref="DecideAsync"/> tells once the operation is known.</summary>
    /// <param name="caller">As identified.</param>
    /// <param name="registry">The registry asked.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Refusal?> AdmitAsync(Caller caller, Registry registry, string package, CancellationToken cancellationToken)
    {
        if (caller.Credential is { } credential)
        {
            // npm 11 sends the credential of one workspace for the next one when that one's exchange was refused.
            return credential.Packages.Contains(package, StringComparer.Ordinal) ? null : new Refusal(RefusalCode.PackageDenied, "package", string.Join(", ", credential.Packages), package);
        }

        if (caller.Legacy is not null)
        {
            return (await JudgeAsync(caller, registry, package, PackageOperation.Publish, cancellationToken).ConfigureAwait(false)).Refusal;
        }

        if (caller.Person is not { } person)
        {
            return new Refusal(RefusalCode.AccessPolicy, "credential", "a publish credential or a session token", "none that is good here");
        }

        if (Unnamed(caller, package) is { } unnamed)
        {
            return unnamed;
        }

        // Asked anew for every request: who was removed as a maintainer has tokens for the package no longer.
        return await roles.RoleOfAsync(registry, package, person, cancellationToken).ConfigureAwait(false) is PackageRole.Write
            ? null
            : new Refusal(RefusalCode.AccessPolicy, NoMaintainer, $"a maintainer of {package}", person.Name);
    }

    /// <summary>Whether a caller may do something to a package.</summary>
    /// <param name="caller">As identified.</param>
    /// <param name="registry">The registry asked.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="operation">What is to be done.</param>
    /// <param name="version">The version to be published; null while it is not known and for other operations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AccessVerdict> DecideAsync(
        Caller caller, Registry registry, string package, PackageOperation operation, string? version, CancellationToken cancellationToken)
    {
        if (await AdmitAsync(caller, registry, package, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return AccessVerdict.No(refusal);
        }

        if (caller.Credential is { } credential && Covers(credential, package, operation, version) is { } uncovered)
        {
            return AccessVerdict.No(uncovered);
        }

        return await JudgeAsync(caller, registry, package, operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a person may create a package that nobody maintains yet; that it is such a one has to be known.</summary>
    public async Task<AccessVerdict> DecideNewAsync(Caller caller, Registry registry, string package, CancellationToken cancellationToken) =>
        caller.Person is null ? AccessVerdict.No(new Refusal(RefusalCode.AccessPolicy, "credential", "a person", "none"))
        : Unnamed(caller, package) is { } unnamed ? AccessVerdict.No(unnamed)
        : await JudgeAsync(caller, registry, package, PackageOperation.Publish, cancellationToken).ConfigureAwait(false);

    private static Refusal? Unnamed(Caller caller, string package) => caller.Granular is { } token && !token.Names(package)
        ? new Refusal(RefusalCode.PackageDenied, "package", string.Join(", ", token.Packages.Concat(token.Scopes)), package)
        : null;

    private async Task<AccessVerdict> JudgeAsync(Caller caller, Registry registry, string package, PackageOperation operation, CancellationToken cancellationToken)
    {
        var record = await packages.FindAsync(registry.Name, package, cancellationToken).ConfigureAwait(false);
        var access = PublishingAccessText.OfStored(record?.PublishingAccess);
        var kind = CredentialKinds.Of(caller, package);
        return AccessTable.Decide(kind, access, operation) switch
        {
            AccessDecision.Allow => AccessVerdict.Yes,
            AccessDecision.Challenge => AccessVerdict.AfterSecondFactor,
            AccessDecision.Refuse => AccessVerdict.No(Refusal(caller, package, kind, access, operation)),
        };
    }

    private Refusal? Covers(Validator.PublishCredential credential, string package, PackageOperation operation, string? version)
    {
        var allowed = publishers.Find(credential.Publisher)?.Binding.AllowedActions ?? [];
        var action = ActionOf(operation);
        return action is null || !credential.Covers(package, action) || !allowed.Contains(action, StringComparer.Ordinal)
                ? new Refusal(RefusalCode.ActionDenied, "action", string.Join(", ", credential.Actions.Intersect(allowed, StringComparer.Ordinal)), action ?? "a maintainer's action")
            : version is not null && credential.Version is { } only && version != only
                ? new Refusal(RefusalCode.RefDenied, "version", only, version)
            : null;
    }

    private static string? ActionOf(PackageOperation operation) => operation switch
    {
        PackageOperation.Publish => PublisherActions.Publish,
        PackageOperation.Stage => PublisherActions.Stage,
        PackageOperation.Deprecate => PublisherActions.Deprecate,
        PackageOperation.DistTag => PublisherActions.DistTag,
        PackageOperation.Unpublish => PublisherActions.Unpublish,
        PackageOperation.Owners or PackageOperation.Access or PackageOperation.Trust or PackageOperation.Tokens => null,
    };

    // What the token may not do at all is told before what the package's setting keeps it from.
    private static Refusal Refusal(Caller caller, string package, CredentialKind kind, PublishingAccess access, PackageOperation operation) =>
        caller.Granular is { } token && AccessTable.Decide(kind, PublishingAccess.Unrestricted, operation) is AccessDecision.Refuse
            ? new Refusal(RefusalCode.ActionDenied, "permission", token.PermissionFor(package).ToWire(), operation.ToWire())
            : new Refusal(RefusalCode.AccessPolicy, "publishing_access", access.ToWire(), kind is CredentialKind.SessionWithoutFactor ? "an account without a second factor" : caller.Legacy is not null ? "an old token" : caller.Granular is null ? "a session" : "a token");
}

/// <summary>Whether something may be done, and why not.</summary>
/// <param name="Decision">What to do.</param>
/// <param name="Refusal">Why not; null unless refused.</param>
internal sealed record AccessVerdict(AccessDecision Decision, Refusal? Refusal)
{
    public static AccessVerdict Yes { get; } = new(AccessDecision.Allow, null);

    public static AccessVerdict AfterSecondFactor { get; } = new(AccessDecision.Challenge, null);

    public static AccessVerdict No(Refusal refusal) => new(AccessDecision.Refuse, refusal);
}
