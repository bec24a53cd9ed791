using Npgsql;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>Where connections to PostgreSQL come from.</summary>
internal static class PostgreSqlSource
{
    private const int Seconds = 5;

    /// <summary>A source with waiting times that suit a job that waits for its answer, unless the connection string names others.</summary>
    public static NpgsqlDataSource Create(string? connectionString)
    {
        try
        {
            return NpgsqlDataSource.Create($"Timeout={Seconds};Command Timeout={Seconds};{connectionString}");
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // Without the cause: its text may quote a piece of a password.
            throw new InvalidOperationException(
                "Database:ConnectionString is not a PostgreSQL connection string: write it as Host=…;Database=…;Username=…;Password=….");
        }
    }
}
