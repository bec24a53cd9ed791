using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Who may see stages, which hold what nobody published yet: people who maintain the package, and credentials that may stage it.</summary>
internal sealed class StageReaders(IStageStore store, PackageRoles roles, PackageAuthorization authorization)
{
    public async Task<bool> MayReadAsync(Caller caller, Registry registry, string package, CancellationToken cancellationToken) => caller.Account is { } account
        ? await roles.MayWriteAsync(registry, package, account, cancellationToken)
        : (await authorization.DecideAsync(caller, registry, package, PackageOperation.Stage, version: null, cancellationToken)).Decision is AccessDecision.Allow;

    /// <summary>The stages that fit and that the caller may see, newest first.</summary>
    public async Task<IReadOnlyList<Stage>> ReadAsync(Caller caller, Registry registry, StageQuery query, CancellationToken cancellationToken)
    {
        Dictionary<string, bool> readable = new(StringComparer.Ordinal);
        List<Stage> stages = [];
        foreach (var stage in await store.ReadAsync(query with { Registry = registry.Name }, cancellationToken))
        {
            if (!readable.TryGetValue(stage.Package, out var may))
            {
                readable[stage.Package] = may = await MayReadAsync(caller, registry, stage.Package, cancellationToken);
            }

            if (may)
            {
                stages.Add(stage);
            }
        }

        return stages;
    }
}
