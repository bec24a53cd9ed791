using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>The tables in PostgreSQL.</summary>
internal sealed class PostgreSqlStorageContext(DbContextOptions<PostgreSqlStorageContext> options) : StorageContext(options);
