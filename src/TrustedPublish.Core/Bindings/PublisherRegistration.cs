using System.Text.Json;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>Adds, changes and removes publishers on a maintainer's word; every door and the API come through here.</summary>
internal sealed class PublisherRegistration(
    IPublisherStore store,
    PublisherDirectory publishers,
    ProviderCatalog providers,
    IssuerDirectory issuers,
    PublisherPolicy policy,
    GuardRailCatalog guardRails,
    INoticeRecipients recipients,
    TimeProvider time)
{
    /// <summary>How long a publisher with open ids waits for its first use (GH-04).</summary>
    private static readonly TimeSpan OpenLife = TimeSpan.FromDays(7);

    /// <summary>The same while the package does not exist.</summary>
    private static readonly TimeSpan PendingLife = Maintainership.ReservationLife;

    /// <summary>Members of a publisher's JSON that are not fields of its binding.</summary>
    public static readonly string[] NotFields = ["id", "state", "provider", "created_at", "created_by", "expires_at", "warnings", "package", "registry"];

    /// <summary>Registers a publisher.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="package">Canonical name.</param>
    /// <param name="exists">Whether the package exists; null when nobody can say. Unless it does the publisher is pending, which only means that it lapses unless it is used.</param>
    /// <param name="json">An object with <c>provider</c> and its fields.</param>
    /// <param name="by">The account's name.</param>
    /// <param name="claim">Makes a new package the account's, once nothing else is against the publisher; null = it maintains the package already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PublisherChange> AddAsync(
        string registry, string package, bool? exists, JsonElement json, string by, Func<Task<NewPackage>>? claim, CancellationToken cancellationToken)
    {
        if (TryRead(registry, json, out var faults) is not { } binding)
        {
            return new PublisherChange(null, faults);
        }

        var fields = BindingJson.Write(binding);
        if (publishers.Of(registry, package).FirstOrDefault(other => BindingJson.Write(other.Binding) == fields) is { } same)
        {
            return new PublisherChange(same, []) { IsDuplicate = true };
        }

        if (claim is not null && await claim().ConfigureAwait(false) is var found and not NewPackage.Free)
        {
            return new PublisherChange(null, []) { Unclaimed = found };
        }

        var now = time.GetUtcNow();
        var record = new PublisherRecord
        {
            Id = PublisherId.Create(),
            Registry = registry,
            Package = package,
            Provider = binding.Provider.Name,
            Fields = fields,
            Pending = exists is not true,
            LapsesAt = LapsesAt(binding, exists is not true, now),
            CreatedAt = now,

            // Where nobody can say it may exist: whoever adds a publisher meanwhile must not get around the wait (MNT-21).
            TrustedSince = exists is false ? null : now,
            CreatedBy = by,
            Version = 1,
        };
        var trail = await TrailAsync("publisher.added", record, by, PackageNotices.PublisherAdded(record, by), cancellationToken).ConfigureAwait(false);
        await store.AddAsync(record, trail, cancellationToken).ConfigureAwait(false);
        return await ChangedAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes fields of a publisher and renews its life. Naming another project opens its ids again.</summary>
    public async Task<PublisherChange> ChangeAsync(Publisher publisher, JsonElement changes, string by, CancellationToken cancellationToken)
    {
        using var merged = PublisherMerge.Merge(publisher.Binding, changes);
        if (TryRead(publisher.Record.Registry, merged.RootElement, out var faults) is not { } binding)
        {
            return new PublisherChange(null, faults);
        }

        var (fields, now) = (BindingJson.Write(binding), time.GetUtcNow());
        var record = publisher.Record with
        {
            Fields = fields,
            Version = publisher.Record.Version + 1,
            LapsesAt = LapsesAt(binding, publisher.Record.Pending, now),
            TrustedSince = fields == BindingJson.Write(publisher.Binding) ? publisher.Record.TrustedSince : now,
        };
        var trail = await TrailAsync("publisher.changed", record, by, PackageNotices.PublisherChanged(record, by), cancellationToken).ConfigureAwait(false);
        return await store.ReplaceAsync(record, publisher.Record.Version, trail, cancellationToken).ConfigureAwait(false)
            ? await ChangedAsync(record, cancellationToken).ConfigureAwait(false)
            : new PublisherChange(null, []) { IsConflict = true };
    }

    /// <summary>Removes a publisher; its live credentials are dead when this returns.</summary>
    /// <returns>False when it is already gone.</returns>
    public async Task<bool> RemoveAsync(Publisher publisher, string by, CancellationToken cancellationToken)
    {
        var trail = await TrailAsync("publisher.removed", publisher.Record, by, PackageNotices.PublisherRemoved(publisher.Record, by), cancellationToken).ConfigureAwait(false);
        var removed = await store.RemoveAsync(publisher.Id, trail, cancellationToken).ConfigureAwait(false);
        await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Makes the pending publishers of a package active: it exists now.</summary>
    public async Task PackageExistsAsync(string registry, string package, CancellationToken cancellationToken)
    {
        // One that lapsed while it waited does not come back to life by somebody's publish.
        foreach (var pending in publishers.Of(registry, package).Where(publisher => publisher.Record.Pending && publisher.IsActive(time.GetUtcNow())))
        {
            var record = pending.Record with
            {
                Pending = false,
                Version = pending.Record.Version + 1,
                LapsesAt = LapsesAt(pending.Binding, pending: false, time.GetUtcNow()),
            };
            var trail = await TrailAsync("publisher.activated", record, "system", PackageNotices.PublisherActivated(record), cancellationToken).ConfigureAwait(false);
            await store.ReplaceAsync(record, pending.Record.Version, trail, cancellationToken).ConfigureAwait(false);
        }

        await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
    }

    private Binding? TryRead(string registry, JsonElement json, out IReadOnlyList<FieldFault> faults)
    {
        var name = json.TryGetProperty("provider", out var member) && member.ValueKind is JsonValueKind.String ? member.GetString()! : "";
        if (providers.Find(name) is not { } provider)
        {
            faults = [new FieldFault("provider", $"must be one of {string.Join(", ", providers.Names)}")];
            return null;
        }

        if (Binding.TryParse(provider, json, NotFields, out faults) is not { } binding)
        {
            return null;
        }

        faults = [.. Policy(binding), .. guardRails.Objections(registry, binding).Where(static objection => objection.Rail.Mode is GuardRailMode.Enforce).Select(static objection => objection.Fault)];
        return faults.Count == 0 ? binding : null;
    }

    private IEnumerable<FieldFault> Policy(Binding binding)
    {
        if (!issuers.All.Any(known => known.Issuer.Provider == binding.Provider.Name && binding.Provider.MayVouch(known.Issuer, binding)))
        {
            yield return new FieldFault("issuer", $"is not configured here; {binding.Provider.Name} issuers: {string.Join(", ", issuers.All.Where(known => known.Issuer.Provider == binding.Provider.Name).Select(static known => known.Issuer.Identifier))}");
        }

        if (policy.BroadBindings is BroadBindings.Enforce && binding.IsBroad)
        {
            yield return new FieldFault(
                binding.Provider.Fields.First(static field => field.LimitsRefs).Name,
                $"or another of {string.Join(", ", binding.Provider.Fields.Where(static field => field.LimitsRefs).Select(static field => field.Name))} is required: without one any branch or tag may publish");
        }
    }

    private async Task<PublisherChange> ChangedAsync(PublisherRecord record, CancellationToken cancellationToken)
    {
        await publishers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return new PublisherChange(Publisher.Compile(record, providers), []);
    }

    private static DateTimeOffset? LapsesAt(Binding binding, bool pending, DateTimeOffset now) =>
        pending ? now + PendingLife : binding.OpenIds.Any() ? now + OpenLife : null;

    private async Task<Trail> TrailAsync(string kind, PublisherRecord record, string by, NoticeText text, CancellationToken cancellationToken)
    {
        var entry = JournalEntry.Of(kind, JournalEntry.Accepted, by, time.GetUtcNow()) with
        {
            Registry = record.Registry,
            Package = record.Package,
            Publisher = record.Id,
            Data = record.Fields,
        };
        return new Trail(entry, await recipients.AddressAsync(text, record.Registry, record.Package, entry.At, cancellationToken).ConfigureAwait(false));
    }
}
