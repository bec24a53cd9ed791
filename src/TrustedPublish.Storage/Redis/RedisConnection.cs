using StackExchange.Redis;
using TrustedPublish.Core;

namespace TrustedPublish.Storage.Redis;

/// <summary>The connection to Redis. An answer comes within a quarter of a second or not at all (XCH-05).</summary>
internal sealed class RedisConnection(string connectionString) : IAsyncDisposable
{
    private const int ConnectMilliseconds = 2000;
    private static readonly TimeSpan answerTime = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim connecting = new(1);
    private ConnectionMultiplexer? multiplexer;

    /// <summary>Connects and waits for a first answer.</summary>
    /// <exception cref="StoreUnavailableException">There is none.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await connecting.WaitAsync(cancellationToken);
        try
        {
            multiplexer ??= await ConnectionMultiplexer.ConnectAsync(Options());
            await AskAsync(database => database.PingAsync(), cancellationToken);
        }
        finally
        {
            connecting.Release();
        }
    }

    /// <summary>Asks Redis; every failure is an outage.</summary>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            var database = (multiplexer ?? throw new StoreUnavailableException("Redis server")).GetDatabase();
            return await question(database).WaitAsync(answerTime, cancellationToken);
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            throw new StoreUnavailableException("Redis server", fault);
        }
    }

    /// <summary>Hears what any node publishes, also after a reconnection; messages of one channel come one at a time.</summary>
    public async Task ListenAsync(RedisChannel channel, Func<RedisValue, Task> heard, CancellationToken cancellationToken)
    {
        try
        {
            var subscriber = (multiplexer ?? throw new StoreUnavailableException("Redis server")).GetSubscriber();
            var messages = await subscriber.SubscribeAsync(channel).WaitAsync(answerTime, cancellationToken);
            messages.OnMessage(message => heard(message.Message));
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            throw new StoreUnavailableException("Redis server", fault);
        }
    }

    /// <summary>What every server says about its memory and persistence.</summary>
    public async Task<IReadOnlyList<RedisServerState>> StatesAsync(CancellationToken cancellationToken)
    {
        List<RedisServerState> states = [];
        foreach (var server in multiplexer?.GetServers().Where(server => server.IsConnected) ?? [])
        {
            var info = await AskAsync(_ => server.InfoRawAsync(), cancellationToken);
            states.Add(RedisServerState.Parse(server.EndPoint.ToString()!, info ?? ""));
        }

        return states;
    }

    public async ValueTask DisposeAsync()
    {
        connecting.Dispose();
        if (multiplexer is not null)
        {
            await multiplexer.DisposeAsync();
        }
    }

    private ConfigurationOptions Options()
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connectionString);
        }
        catch (ArgumentException)
        {
            // Without the cause: its text may quote a piece of a password.
            throw new InvalidOperationException("Redis:ConnectionString is not a Redis connection string: write it as host:port,password=…,ssl=true.");
        }

        options.AbortOnConnectFail = false;
        options.ConnectTimeout = ConnectMilliseconds;
        options.SyncTimeout = options.AsyncTimeout = (int)answerTime.TotalMilliseconds;
        // The client asks this for INFO; the server's own permissions stay what they are.
        options.AllowAdmin = true;
        // While disconnected a claim fails at once; kept in a backlog it would be claimed after its caller was refused.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }
}
