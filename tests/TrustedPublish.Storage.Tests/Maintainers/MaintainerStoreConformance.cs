using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Maintainers;

/// <summary>What every store of maintainers and organisations must do.</summary>
public abstract class MaintainerStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private const string Package = "@acme/demo";

    private IMaintainerStore Store => Get<IMaintainerStore>();

    private Organisations Organisations => new(Get<IOrganisationStore>(), Store, Host.Time);

    private Teams Teams => new(Get<IOrganisationStore>(), Store, Host.Time);

    private Maintainership Maintainership => new(Store, Host.Time);

    [Fact]
    public async Task Every_way_to_a_role_counts_and_ends()
    {
        var (admin, alice, bob) = (await AccountAsync("admin", isAdministrator: true), await AccountAsync("alice"), await AccountAsync("bob"));
        Assert.Equal(default, await StandingAsync(alice));
        await OwnAsync(admin, "alice");
        Assert.Equal(new Standing(PackageRole.Write, true), await StandingAsync(alice));
        Assert.Equal(new Standing(PackageRole.None, true), await StandingAsync(bob));
        Assert.Equal(default, await Store.StandingAsync("other", Package, alice.Id, Cancellation));
        Assert.Equal(default, await Store.StandingAsync("npm", "@Acme/demo", alice.Id, Cancellation));

        Assert.Null((await Organisations.SetMemberAsync("npm", "acme", "alice", "owner", admin, Cancellation)).Denial);
        Assert.Null((await Organisations.SetMemberAsync("npm", "acme", "bob", "developer", alice, Cancellation)).Denial);
        Assert.Null((await Teams.CreateAsync("npm", "acme", "devs", alice, Cancellation)).Denial);
        Assert.Null((await Teams.AddAsync("npm", "acme", "devs", "bob", alice, Cancellation)).Denial);
        Assert.Null((await Teams.GrantAsync("npm", "acme", "devs", Package, PackageRole.Read, alice, Cancellation)).Denial);
        Assert.Equal(PackageRole.Read, (await StandingAsync(bob)).Role);
        Assert.Null((await Teams.GrantAsync("npm", "acme", "devs", Package, PackageRole.Write, alice, Cancellation)).Denial);
        Assert.Equal(PackageRole.Write, (await StandingAsync(bob)).Role);
        Assert.Equal(["alice", "bob"], (await Store.CollaboratorsAsync("npm", Package, Cancellation)).Keys);
        Assert.Equal([Package], (await Store.PackagesOfAsync("npm", bob.Id, Cancellation)).Keys);
        Assert.Equal([Package], await Store.PackagesOfScopeAsync("npm", "acme", Cancellation));
        Assert.Empty(await Store.PackagesOfScopeAsync("npm", "acm_", Cancellation));
        Assert.Null((await Organisations.RemoveMemberAsync("npm", "acme", "bob", alice, Cancellation)).Denial);
        Assert.Equal(PackageRole.None, (await StandingAsync(bob)).Role);

        await ReopenAsync();
        Assert.Equal(PackageRole.Write, (await StandingAsync(alice)).Role);
        var organisation = await Get<IOrganisationStore>().LoadAsync("npm", "acme", Cancellation);
        Assert.Equal(["alice"], organisation.Members.Select(static member => member.Person.Name));
        Assert.Empty(Assert.Single(organisation.Teams).Members);
    }

    [Fact]
    public async Task Of_many_claims_of_a_new_package_one_succeeds_and_it_can_be_taken_back()
    {
        List<Account> people = [];
        for (var number = 0; number < 8; number++)
        {
            people.Add(await AccountAsync($"person{number}"));
        }

        var claims = await Task.WhenAll(people.Select(person => Maintainership.ClaimNewAsync("npm", Package, person, Cancellation)));
        var winner = people[Array.IndexOf(claims, NewPackage.Free)];
        Assert.Single(claims, NewPackage.Free);
        Assert.Equal([winner.Name], (await Store.OwnersAsync("npm", Package, Cancellation)).Select(static person => person.Name));

        await Maintainership.ReleaseAsync("npm", Package, people.First(person => person != winner), Cancellation);
        Assert.Single(await Store.OwnersAsync("npm", Package, Cancellation));
        await Maintainership.ReleaseAsync("npm", Package, winner, Cancellation);
        Assert.Equal(NewPackage.Free, await Store.PeekNewAsync("npm", Package, people[0].Id, Cancellation));
        Assert.Equal(2, (await ReadJournalAsync()).Count(static entry => entry.Kind == Maintainership.Changed));
    }

    [Fact]
    public async Task Two_owners_who_remove_each_other_at_the_same_time_leave_one()
    {
        var (admin, alice, bob) = (await AccountAsync("admin", isAdministrator: true), await AccountAsync("alice"), await AccountAsync("bob"));
        await OwnAsync(admin, "alice", "bob");

        var results = await Task.WhenAll(
            Maintainership.ChangeAsync(Change(alice, "alice") with { OneByOne = true }, Cancellation),
            Maintainership.ChangeAsync(Change(bob, "bob") with { OneByOne = true }, Cancellation));

        Assert.Single(results, static result => result.Denial is null);
        Assert.Single(results, static result => result.Denial?.Code is "access_policy");
        Assert.Single(await Store.OwnersAsync("npm", Package, Cancellation));
    }

    [Fact]
    public async Task Adoption_takes_exact_names_once()
    {
        var (alice, bob) = (await AccountAsync("alice"), await AccountAsync("bob"));
        await Store.AdoptAsync("npm", Package, ["alice", "BOB", "carol"], _ => Entry(), Cancellation);
        await Store.AdoptAsync("npm", Package, ["bob"], _ => Entry(), Cancellation);

        Assert.Equal(PackageRole.Write, (await StandingAsync(alice)).Role);
        Assert.Equal(new Standing(PackageRole.None, true), await StandingAsync(bob));
        Assert.Single(await ReadJournalAsync());
    }

    [Fact]
    public async Task An_account_that_is_gone_maintains_nothing()
    {
        var (admin, alice) = (await AccountAsync("admin", isAdministrator: true), await AccountAsync("alice"));
        await OwnAsync(admin, "alice");
        await Organisations.SetMemberAsync("npm", "acme", "alice", "owner", admin, Cancellation);
        await using (var context = Get<IDbContextFactory<StorageContext>>().CreateDbContext())
        {
            await context.Users.Where(user => user.Id == alice.Id).ExecuteDeleteAsync(Cancellation);
        }

        Assert.Equal(default, await StandingAsync(alice));
        Assert.Empty(await Store.OwnersAsync("npm", Package, Cancellation));
        Assert.False((await Get<IOrganisationStore>().LoadAsync("npm", "acme", Cancellation)).Exists);
        Assert.Equal(NewPackage.Taken, await Store.PeekNewAsync("npm", Package, admin.Id, Cancellation));
    }

    private Task<Standing> StandingAsync(Account account) => Store.StandingAsync("npm", Package, account.Id, Cancellation);

    private static OwnershipChange Change(Account by, params string[] owners) => new() { Registry = "npm", Package = Package, By = by, Owners = owners };

    private async Task OwnAsync(Account by, params string[] owners) => Assert.Null((await Maintainership.ChangeAsync(Change(by, owners), Cancellation)).Denial);

    private async Task<Account> AccountAsync(string name, bool isAdministrator = false)
    {
        await using var context = Get<IDbContextFactory<StorageContext>>().CreateDbContext();
        context.Users.Add(new AccountUser { UserName = name, NormalizedUserName = new UpperInvariantLookupNormalizer().NormalizeName(name), IsAdministrator = isAdministrator });
        await context.SaveChangesAsync(Cancellation);
        return (await Get<IAccounts>().FindByNameAsync(name, Cancellation))!;
    }
}

public sealed class MaintainersOnSqlite() : MaintainerStoreConformance(DatabaseProvider.Sqlite);

public sealed class MaintainersOnPostgreSql() : MaintainerStoreConformance(DatabaseProvider.PostgreSql);
