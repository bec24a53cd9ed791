using System.Security.Cryptography;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Credentials;

/// <summary>What every signing-key store must do.</summary>
public abstract class SigningKeyStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private ISigningKeyStore Store => Get<ISigningKeyStore>();

    [Fact]
    public async Task The_first_key_comes_back_after_reopening()
    {
        Assert.Empty(await Store.LoadAsync(Cancellation));
        var key = Key("first");
        Assert.Equal("first", (await Store.AddFirstAsync(key, Cancellation)).KeyId);
        await ReopenAsync();
        var loaded = Assert.Single(await Store.LoadAsync(Cancellation));
        Assert.Equal(("first", key.CreatedAt), (loaded.KeyId, loaded.CreatedAt));
        Assert.Equal(key.PrivateKey.ToArray(), loaded.PrivateKey.ToArray());
    }

    [Fact]
    public async Task Of_nodes_that_race_all_get_the_same_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Store.AddFirstAsync(Key($"key{number}"), Cancellation)));
        Assert.Single(keys.Select(key => key.KeyId).Distinct());
        Assert.Single(await Store.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task The_private_key_lies_nowhere_in_clear()
    {
        var key = Key("secret");
        await Store.AddFirstAsync(key, Cancellation);
        await Host.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Host.Settings.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(key.PrivateKey.Span));
        }
    }

    [Fact]
    public async Task Lost_protection_keys_stop_the_start_with_a_fix()
    {
        await Store.AddFirstAsync(Key("first"), Cancellation);
        await Host.DisposeAsync();
        Directory.Delete(Path.Combine(Host.Settings.DataDirectory, "protection"), recursive: true);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(ReopenAsync);
        Assert.Contains("restore the directory", fault.Message, StringComparison.Ordinal);
    }

    private SigningKeyRecord Key(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new() { KeyId = id, PrivateKey = key.ExportPkcs8PrivateKey(), CreatedAt = Host.Time.GetUtcNow() };
    }
}

public sealed class SigningKeysOnSqlite() : SigningKeyStoreConformance(DatabaseProvider.Sqlite);

public sealed class SigningKeysOnPostgreSql() : SigningKeyStoreConformance(DatabaseProvider.PostgreSql);
