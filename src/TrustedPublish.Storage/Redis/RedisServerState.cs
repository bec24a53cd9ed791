namespace TrustedPublish.Storage.Redis;

/// <summary>What a Redis server says of itself in INFO, which is allowed where CONFIG is not.</summary>
/// <param name="Server">Its endpoint.</param>
/// <param name="EvictionPolicy">maxmemory-policy; null when it does not say.</param>
/// <param name="AppendOnly">Whether it keeps an append-only file.</param>
internal sealed record RedisServerState(string Server, string? EvictionPolicy, bool AppendOnly)
{
    private const string NoEviction = "noeviction";

    /// <summary>Whether replay records stay until they expire (XCH-04): eviction would let a used token pass again.</summary>
    public StorageCheck Check() => EvictionPolicy switch
    {
        NoEviction when AppendOnly => new("redis", true, $"{Server}: noeviction, append-only file"),
        NoEviction => new("redis", true, $"{Server}: noeviction, no append-only file: a restart of Redis forgets which tokens were used",
            "CONFIG SET appendonly yes, and the same in redis.conf"),
        _ => new("redis", false, $"{Server} may evict the records of used tokens (maxmemory-policy is {EvictionPolicy ?? "not told"})",
            "CONFIG SET maxmemory-policy noeviction, and the same in redis.conf"),
    };

    public static RedisServerState Parse(string server, string info)
    {
        var fields = info.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new(server, fields["maxmemory_policy"].FirstOrDefault(), fields["aof_enabled"].FirstOrDefault() == "1");
    }
}
