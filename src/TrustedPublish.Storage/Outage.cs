using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using StackExchange.Redis;

namespace TrustedPublish.Storage;

/// <summary>Tells a store's outage, which is answered 503, from a fault in what was asked of it, which is a bug.</summary>
internal static class Outage
{
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;

    /// <summary>Whether the exception, or what caused it, says that the store cannot answer.</summary>
    public static bool Is(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException or RedisException or TimeoutException or IOException or SocketException)
            {
                return !IsDataFault(cause);
            }
        }

        return false;
    }

    // The store works and says no: constraint violations and values it cannot hold (SQLSTATE classes 22 and 23).
    private static bool IsDataFault(Exception cause) => cause switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteTooBig or SqliteConstraint or SqliteMismatch,
        PostgresException postgres => postgres.SqlState.StartsWith("22", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("23", StringComparison.Ordinal),
        _ => false,
    };
}
