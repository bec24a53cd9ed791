using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>MNT-17: after everything that handles secrets ran, none is in any log event or on disk.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task MNT_17_no_token_password_or_upstream_credential_is_logged_or_stored()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["allowed_actions"] = new JsonArray("publish", "dist-tag"));
        var (token, session) = (world.Token(), await world.SignInAsync());
        var credential = (await world.ExchangeAsync(package, token)).Is(201).Text("token")!;
        var tokens = new List<string> { token, session, credential, world.Session };
        tokens.AddRange(await RefuseAsync(world, package, token, credential));
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{session}", session)).Is(200);
        await world.Upstream.StopAsync();
        await world.SendAsync("GET", world.Registry, "/demo", credential);

        var log = world.Log.Text;
        Assert.NotEmpty(world.Log.Lines);
        foreach (var mark in new[] { "eyJ", "tpp_", "tps_", ServerWorld.Password, "wrong-password", ServerWorld.UpstreamCredential, "upstream-only-credential" })
        {
            Assert.DoesNotContain(mark, log, StringComparison.Ordinal);
        }

        // Whole marks of a JWT: three letters alone may occur in any random bytes.
        string[] marks =
        [
            "eyJhbGciOi", "eyJ0eXAiOi", "eyJqdGkiOi", "tpp_", "tps_", ServerWorld.Password, "wrong-password", "upstream-only-credential",
            .. tokens.SelectMany(static secret => secret.Split('.')).Where(static part => part.Length > 20),
        ];

        // The lock is held by the running server and is empty.
        string[] files = [.. Directory.GetFiles(world.DataDirectory, "*", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file) != "lock")];
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = await ReadAsync(file);
            var found = marks.Where(mark => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0).Select(mark => $"{mark} in {Path.GetFileName(file)}: {Around(bytes, mark)}");
            Assert.Empty(found);
        }
    }

    private static async Task<List<string>> RefuseAsync(ServerWorld world, string package, string token, string credential)
    {
        var other = world.NewPackage();
        var unsound = new List<string>
        {
            world.Token(static claims => claims["aud"] = "x"),
            world.Token(static claims => claims["iss"] = "https://attacker.test"),
            world.GitHub.SignedByAnotherKey(ServerWorld.Audience),
            world.Token(static claims => claims["repository"] = "evil/demo"),
            world.Token()[..^10],
        };
        foreach (var refused in unsound.Append(token).Append(credential).Append(world.Session))
        {
            Assert.InRange((await world.ExchangeAsync(package, refused)).Status, 400, 499);
            Assert.InRange((await world.PublishAsync(other, refused == world.Session ? "x" : refused, PublishBodies.Text(ServerWorld.Document(package)))).Status, 400, 499);
            Assert.InRange((await world.SendAsync("PUT", world.Registry, $"/-/{refused}", refused, ServerWorld.Json("{}"))).Status, 400, 499);
            await world.SendAsync("GET", world.Registry, $"/-/{refused}?token={refused}", refused);
            await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{refused}x", refused);
            (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = refused })).Is(200);
        }

        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:admin", null, ServerWorld.Json("""{"password":"wrong-password"}"""))).Is(401);
        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:wrong-password", null, ServerWorld.Json("""{"password":"wrong-password"}"""))).Is(401);
        return unsound;
    }

    private static string Around(byte[] bytes, string mark)
    {
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark));
        return Encoding.Latin1.GetString(bytes, Math.Max(0, at - 40), Math.Min(80, bytes.Length - Math.Max(0, at - 40)));
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        await file.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }
}
