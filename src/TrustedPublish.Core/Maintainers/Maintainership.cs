using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Maintainers;

/// <summary>
/// Changes who maintains a package. A package that has owners keeps at least one; its publishers are its own and stay whoever leaves.
/// </summary>
internal sealed class Maintainership(IMaintainerStore store, TimeProvider time)
{
    /// <summary>The kind of the journal entries about owners.</summary>
    public const string Changed = "maintainers.changed";

    /// <summary>How long a name waits for its first publish, counted from the claim: nothing makes it longer.</summary>
    public static readonly TimeSpan ReservationLife = TimeSpan.FromDays(30);

    /// <summary>How many names an account may keep waiting at once.</summary>
    public const int MaxReserved = 20;

    private const int MaxOwners = 500;

    /// <summary>Does all of the change or nothing.</summary>
    /// <returns>The owners from now on, or why not.</returns>
    public async Task<OwnershipDecision> ChangeAsync(OwnershipChange change, CancellationToken cancellationToken)
    {
        Dictionary<string, Person> people = new(StringComparer.Ordinal);
        if (change.Owners is { Count: > MaxOwners })
        {
            return OwnershipDecision.Denied(ChangeDenial.Invalid($"A package has at most {MaxOwners} owners; teams can hold more."));
        }

        foreach (var name in change.Owners ?? [])
        {
            if (await store.FindPersonAsync(name, cancellationToken).ConfigureAwait(false) is { } person)
            {
                people[name] = person;
            }
        }

        return await store.ChangeAsync(change, (owners, standing) => Decide(change, people, owners, standing), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the account the first maintainer of a new package.</summary>
    public Task<NewPackage> ClaimNewAsync(string registry, string package, Account account, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["owners"] = new JsonArray(account.Name), ["reason"] = "created the package" };
        return store.ClaimNewAsync(registry, package, account, Entry(registry, package, account, Changed, data), reservedUntil: null, cancellationToken);
    }

    /// <summary>Makes the account the maintainer of a package that a trusted publisher is to create: for a time, so that nobody keeps a name by waiting.</summary>
    public Task<NewPackage> ReserveNewAsync(string registry, string package, Account account, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + ReservationLife;
        var data = new JsonObject { ["owners"] = new JsonArray(account.Name), ["reason"] = "a trusted publisher is to create the package", ["until"] = until };
        return store.ClaimNewAsync(registry, package, account, Entry(registry, package, account, Changed, data), until, cancellationToken);
    }

    /// <summary>Takes back what <see cref="ClaimNewAsync"/> gave: the package did not come to be.</summary>
    public Task ReleaseAsync(string registry, string package, Account account, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["owners"] = new JsonArray(), ["reason"] = "the package was not created" };
        return store.ReleaseAsync(registry, package, account.Id, Entry(registry, package, account, Changed, data), cancellationToken);
    }

    internal static JsonArray Names(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal).Select(static name => (JsonNode)name)];

    private OwnershipDecision Decide(OwnershipChange change, Dictionary<string, Person> people, IReadOnlyList<Person> owners, Standing standing)
    {
        // Asked once more, inside: whoever was removed a moment ago must not bring themselves back.
        if (!change.By.IsAdministrator && standing.Role is not PackageRole.Write)
        {
            return OwnershipDecision.Denied(ChangeDenial.NotAllowed($"{change.By.Name} does not maintain {change.Package}."));
        }

        var (denial, next) = change.Owners is null ? (null, owners) : change.OneByOne ? Step(change, people, owners) : Replace(change, people, owners);
        if (denial is not null)
        {
            return OwnershipDecision.Denied(denial);
        }

        string[] added = [.. next.ExceptBy(Ids(owners), static person => person.Id).Select(static person => person.Name)];
        string[] removed = [.. owners.ExceptBy(Ids(next), static person => person.Id).Select(static person => person.Name)];
        // Both the former and the new owners are told.
        string[] concerned = [.. Ids(owners).Union(Ids(next), StringComparer.Ordinal)];
        List<Trail> trails = [];
        if (added.Length + removed.Length > 0)
        {
            var data = new JsonObject { ["owners"] = Names(next.Select(static person => person.Name)), ["added"] = Names(added), ["removed"] = Names(removed) };
            NoticeText[] notices =
            [
                .. added.Select(name => PackageNotices.MaintainerAdded(change.Registry, change.Package, name, change.By.Name)),
                .. removed.Select(name => PackageNotices.MaintainerRemoved(change.Registry, change.Package, name, change.By.Name)),
            ];
            trails.Add(TrailOf(Entry(change.Registry, change.Package, change.By, Changed, data), notices, concerned));
        }

        if (change.PublishingAccess is { } setting)
        {
            var notice = PackageNotices.PublishingAccessChanged(change.Registry, change.Package, setting, change.By.Name);
            trails.Add(TrailOf(Entry(change.Registry, change.Package, change.By, "package.settings", new JsonObject { ["publishing_access"] = setting }), [notice], concerned));
        }

        if (change.Staging is { } staging)
        {
            var data = new JsonObject { ["staging"] = staging.Mode, ["stage_approvals"] = staging.Approvals, ["stage_another_person"] = staging.AnotherPerson };
            var notice = StageNotices.SettingsChanged(change.Registry, change.Package, data.ToJsonString(), change.By.Name);
            trails.Add(TrailOf(Entry(change.Registry, change.Package, change.By, "package.settings", data), [notice], concerned));
        }

        return new OwnershipDecision { Owners = added.Length + removed.Length > 0 ? next : null, Settings = SettingsOf(change), Trails = trails };
    }

    private static Func<PackageRecord, PackageRecord>? SettingsOf(OwnershipChange change) => change is { PublishingAccess: null, Staging: null }
        ? null
        : package => (change.Staging?.Apply(package) ?? package) with { PublishingAccess = change.PublishingAccess ?? package.PublishingAccess };

    private static (ChangeDenial? Denial, IReadOnlyList<Person> Next) Replace(OwnershipChange change, Dictionary<string, Person> people, IReadOnlyList<Person> owners)
    {
        if (change.Owners!.FirstOrDefault(name => !people.ContainsKey(name)) is { } unknown)
        {
            return (ChangeDenial.UnknownAccount(unknown), []);
        }

        Person[] next = [.. people.Values.DistinctBy(static person => person.Id)];
        return next.Length == 0 && owners.Count > 0 ? (ChangeDenial.LastOwner(change.Package), []) : (null, next);
    }

    /// <summary>
    /// npm sends the whole list it read earlier, with one owner more or fewer. Any other difference means that the list changed meanwhile:
    /// taking it would bring back whoever was removed in between. Of a package without owners here npm saw the upstream's.
    /// </summary>
    private static (ChangeDenial? Denial, IReadOnlyList<Person> Next) Step(OwnershipChange change, Dictionary<string, Person> people, IReadOnlyList<Person> owners)
    {
        var sent = change.Owners!.Distinct(StringComparer.Ordinal).ToList();
        if (sent.Count == 0)
        {
            return (ChangeDenial.LastOwner(change.Package), []);
        }

        var seen = owners.Count > 0 ? owners.Select(static person => person.Name) : change.UpstreamOwners;
        string[] added = [.. sent.Except(seen, StringComparer.Ordinal)];
        string[] removed = [.. seen.Except(sent, StringComparer.Ordinal)];
        if (added.Length + removed.Length > 1)
        {
            return (new ChangeDenial("owners_changed", $"The owners of {change.Package} changed meanwhile; run the command again."), []);
        }

        if (owners.Count == 0 && removed.Length > 0)
        {
            return (new ChangeDenial("owners_none", $"{change.Package} has no owners here, only at the upstream registry: add one first."), []);
        }

        if (added is [var name])
        {
            return people.TryGetValue(name, out var person)
                ? (null, [.. owners.Append(person).DistinctBy(static owner => owner.Id)])
                : (ChangeDenial.UnknownAccount(name), []);
        }

        return (null, [.. owners.Where(owner => !removed.Contains(owner.Name, StringComparer.Ordinal))]);
    }

    private Trail TrailOf(JournalEntry entry, IEnumerable<NoticeText> notices, string[] concerned) =>
        new(entry, [.. notices.SelectMany(notice => notice.To(concerned, time.GetUtcNow()))]);

    private static IEnumerable<string> Ids(IEnumerable<Person> people) => people.Select(static person => person.Id);

    private JournalEntry Entry(string registry, string package, Account by, string kind, JsonObject data) => JournalEntry.Of(kind, JournalEntry.Accepted, by.Name, time.GetUtcNow()) with
    {
        Registry = registry,
        Package = package,
        Data = data.ToJsonString(),
    };
}
