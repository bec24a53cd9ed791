using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>The server dies again and again, at any moment, while revocations come in: what it acknowledged, the next one honours.</summary>
public sealed class RevocationKillTests
{
    private const int Kills = 14;
    private const int Credentials = 24;
    private const int Senders = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Embedded_every_acknowledged_revocation_survives_every_kill()
    {
        await using var world = await NodeWorld.StartEmbeddedAsync();
        await KilledAgainAndAgainAsync(world, static _ => Task.CompletedTask);
    }

    [Fact]
    public async Task With_redis_and_postgresql_every_acknowledged_revocation_survives_every_kill_and_an_emptied_or_restarted_redis()
    {
        await using var world = await NodeWorld.StartSharedAsync(1);
        await KilledAgainAndAgainAsync(world, async round =>
        {
            if (round % 3 == 1)
            {
                (await world.Redis!.CommandAsync(Stop, "FLUSHALL")).ThrowIfFailed();
            }
            else if (round % 3 == 2)
            {
                await world.Redis!.KillAsync();
                await world.Redis.StartAgainAsync(Stop);
            }
        });
    }

    private static async Task KilledAgainAndAgainAsync(NodeWorld world, Func<int, Task> whileDown)
    {
        var node = world.Nodes[0];
        var (acknowledged, unanswered, survivors, newest) = (new ConcurrentBag<string>(), 0, 0, 0L);
        for (var round = 0; round < Kills; round++)
        {
            var credentials = await Task.WhenAll(Enumerable.Range(0, Credentials).Select(_ => world.CredentialAsync(node)));
            var waiting = new ConcurrentQueue<string>(credentials);
            var sending = Enumerable.Range(0, Senders).Select(_ => SendUntilDeathAsync(world, node, waiting, acknowledged)).ToArray();

            // Anywhere between the first request and the last answer, on a machine of whatever speed: after some answers, and a moment later.
            var enough = acknowledged.Count + RandomNumberGenerator.GetInt32(0, Credentials - Senders);
            while (acknowledged.Count < enough && sending.Any(static sender => !sender.IsCompleted))
            {
                await Task.Delay(1, Stop);
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(0, 10), Stop);
            await node.KillAsync();
            unanswered += (await Task.WhenAll(sending)).Sum();
            await whileDown(round);
            await node.StartAsync(Stop);

            var before = acknowledged.Intersect(credentials).ToArray();
            Assert.All(await Task.WhenAll(before.Select(credential => world.CheckAsync(node, credential))), static status => Assert.Equal(401, status));

            // Nothing half: a revocation that was not acknowledged either counts and is listed, or does neither.
            long[] seqs = [.. (await world.ListAsync(node)).Is(200).Json["revocations"]!.AsArray().Select(static entry => entry!["seq"]!.GetValue<long>())];
            var listed = seqs.Count(seq => seq > newest);
            newest = seqs.Append(newest).Max();
            var dead = (await Task.WhenAll(credentials.Select(credential => world.CheckAsync(node, credential)))).Count(static status => status == 401);
            survivors += Credentials - dead;
            Assert.Equal(listed, dead);
            Assert.InRange(before.Length, 0, listed);
        }

        Assert.All(await Task.WhenAll(acknowledged.Select(credential => world.CheckAsync(node, credential))), static status => Assert.Equal(401, status));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Kills} kills: {acknowledged.Count} revocations acknowledged and honoured, {unanswered} requests cut off, {survivors} credentials not revoked");
        Assert.True(acknowledged.Count > Kills, $"only {acknowledged.Count} revocations were acknowledged");
        Assert.True(unanswered > 0 && survivors > 0, "no kill came before the last revocation");
    }

    /// <returns>How many requests got no answer.</returns>
    private static async Task<int> SendUntilDeathAsync(NodeWorld world, Node node, ConcurrentQueue<string> waiting, ConcurrentBag<string> acknowledged)
    {
        while (waiting.TryDequeue(out var credential))
        {
            Answer answer;
            try
            {
                answer = await world.RevokeAsync(node, "token", credential);
            }
            catch (HttpRequestException)
            {
                return 1;
            }

            answer.Is(201);
            acknowledged.Add(credential);
        }

        return 0;
    }
}
