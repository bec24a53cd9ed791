using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TrustedPublish.Storage.Tests.Hosting;

/// <summary>The stores as the server opens them, on a clock that stands still until told.</summary>
internal sealed class StorageHost : IAsyncDisposable
{
    private readonly ServiceProvider provider;

    private StorageHost(StorageSettings settings, FakeTimeProvider time, Action<IServiceCollection>? replace)
    {
        Settings = settings;
        Time = time;
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).AddStorage(settings);
        replace?.Invoke(services);
        provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public StorageSettings Settings { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>A clock at a whole second, so that stored times compare equal.</summary>
    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public static async Task<StorageHost> OpenAsync(StorageSettings settings, FakeTimeProvider? time = null, Action<IServiceCollection>? replace = null)
    {
        var host = new StorageHost(settings, time ?? Clock(), replace);
        try
        {
            await host.Get<StorageStartup>().OpenAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public static StorageHost Create(StorageSettings settings, FakeTimeProvider? time = null) => new(settings, time ?? Clock(), replace: null);

    public T Get<T>()
        where T : notnull => provider.GetRequiredService<T>();

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
