using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every store of ceremonies must do.</summary>
public abstract class CeremonyStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private ICeremonyStore Store => Get<ICeremonyStore>();

    [Fact]
    public async Task Of_parallel_callers_one_takes_a_ceremony()
    {
        var ceremony = await AddAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Store.TakeAsync(ceremony.IdHash, ceremony.Purpose, Cancellation)));

        Assert.Equal(ceremony, Assert.Single(taken, static one => one is not null));
        Assert.Null(await Store.TakeAsync(ceremony.IdHash, ceremony.Purpose, Cancellation));
    }

    [Fact]
    public async Task A_ceremony_for_something_else_is_not_found_and_stays()
    {
        var ceremony = await AddAsync();

        Assert.Null(await Store.TakeAsync(ceremony.IdHash, "confirm:1", Cancellation));
        Assert.Null(await Store.TakeAsync(new string('b', 64), ceremony.Purpose, Cancellation));
        Assert.NotNull(await Store.TakeAsync(ceremony.IdHash, ceremony.Purpose, Cancellation));
    }

    [Fact]
    public async Task An_expired_ceremony_is_not_found_and_its_row_goes()
    {
        var ceremony = await AddAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await Store.TakeAsync(ceremony.IdHash, ceremony.Purpose, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);

        Assert.Equal(0, await Get<TableReader>().ReadAsync(context => context.Ceremonies.CountAsync(Cancellation)));
    }

    private async Task<Ceremony> AddAsync()
    {
        var ceremony = new Ceremony { IdHash = new string('a', 64), Purpose = "signin", State = """{"challenge":"x"}""", ExpiresAt = Host.Time.GetUtcNow().AddMinutes(5) };
        await Store.AddAsync(ceremony, Cancellation);
        return ceremony;
    }
}

public sealed class CeremoniesOnSqlite() : CeremonyStoreConformance(DatabaseProvider.Sqlite);

public sealed class CeremoniesOnPostgreSql() : CeremonyStoreConformance(DatabaseProvider.PostgreSql);
