using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>The tables in SQLite.</summary>
internal sealed class SqliteStorageContext(DbContextOptions<SqliteStorageContext> options) : StorageContext(options);
