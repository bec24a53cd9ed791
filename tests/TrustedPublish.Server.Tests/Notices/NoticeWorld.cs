using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Notices;

/// <summary>A server that sends its notices to a mail server of the test.</summary>
internal static class NoticeWorld
{
    public const string AdminAddress = "admin@example.com";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ServerWorld> StartAsync(MailSink sink, Action<JsonObject>? configure = null)
    {
        var world = await ServerWorld.StartAsync(new WorldSettings { Configure = section => section["Notices"] = Smtp(sink, configure) });
        await SetAddressAsync("Microsoft.Data.Sqlite.SqliteConnection, Microsoft.Data.Sqlite", $"Data Source={Path.Combine(world.DataDirectory, "trustedpublish.db")}");
        return world;
    }

    public static JsonObject Smtp(MailSink sink, Action<JsonObject>? configure = null)
    {
        var smtp = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = sink.Port, ["Security"] = "none", ["From"] = "trust@example.com" };
        configure?.Invoke(smtp);
        return new JsonObject { ["Smtp"] = smtp };
    }

    /// <summary>Gives the administrator an address, past the server: nothing it offers does that yet.</summary>
    public static async Task SetAddressAsync(string connectionType, string connectionString)
    {
        await using var connection = (DbConnection)Activator.CreateInstance(Type.GetType(connectionType, throwOnError: true)!, connectionString)!;
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""UPDATE "AspNetUsers" SET "Email" = '{AdminAddress}'""";
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Stop));
    }

    extension(ServerWorld world)
    {
        /// <summary>Lets time pass, a little at a time, until something holds.</summary>
        public async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? step = null)
        {
            while (!await holds())
            {
                world.Time.Advance(step ?? TimeSpan.FromSeconds(5));
                await Task.Delay(20, Stop);
            }
        }

        public Task UntilAsync(Func<bool> holds, TimeSpan? step = null) => world.UntilAsync(() => Task.FromResult(holds()), step);

        public async Task<JsonArray> NoticesAsync(string query = "") =>
            (await world.SendAsync("GET", world.Server, $"/api/v1/notices{query}", world.Session)).Is(200).Json["notices"]!.AsArray();

        /// <summary>Tells the administrator something.</summary>
        public async Task<Notice> TellAsync(NoticeText text, string? address = null)
        {
            var account = await world.Services.GetRequiredService<IAccounts>().FindByNameAsync("admin", Stop);
            var notice = text.To(account!.Id, world.Time.GetUtcNow(), address);
            await world.Services.GetRequiredService<INotices>().AddAsync([notice], Stop);
            return notice;
        }
    }
}
