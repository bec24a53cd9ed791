using System.Security.Cryptography;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>Server processes that die at every step between staging and publication: nothing is lost, nothing published twice, nothing without approval.</summary>
public sealed class StageKillTests
{
    private const int Rounds = 16;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_every_step_everything_approved_is_published_once_and_nothing_else()
    {
        await using var upstream = await KeepingUpstream.StartAsync(NodeWorld.Package);
        await using var world = await NodeWorld.StartEmbeddedAsync();
        var node = world.Nodes[0];
        await world.ConfigureAsync(section => section["Registries"]![0]!["Upstream"] = upstream.Upstream.Url.AbsoluteUri.TrimEnd('/'));
        await RestartAsync(node);
        var (staged, lost, approved) = (0, 0, 0);

        for (var round = 0; round < Rounds; round++)
        {
            var version = $"1.0.{round}";
            if (round % 4 == 0)
            {
                var answer = await KilledAsync(node, StageAsync(world, node, version), afterAtMost: 40);
                if (answer is not null)
                {
                    answer.Is(201);
                    staged++;
                }
            }

            // Whole or not at all: staged, it can be downloaded; else the version is free.
            var id = await OpenAsync(world, node, version);
            if (id is null)
            {
                lost++;
                id = (await StageAsync(world, node, version)).Is(201).Text("stageId")!;
            }
            else
            {
                (await StageAsync(world, node, version)).Is(409);
            }

            (await world.RegistryAsync(node, "GET", $"/-/stage/{id}/tarball")).Is(200);
            Assert.DoesNotContain(version, upstream.Kept);

            upstream.StopNext((StopAt)(round % 3));
            var approving = world.RegistryAsync(node, "POST", $"/-/stage/{id}/approve");
            if (upstream.Stop is not StopAt.Nowhere)
            {
                await Task.WhenAny(upstream.Reached, approving);
            }

            await KilledAsync(node, approving, afterAtMost: upstream.Stop is StopAt.Nowhere ? 60 : 1, beforeStart: () => upstream.StopNext(StopAt.Nowhere));
            if (await StateAsync(world, node, id) is "staged")
            {
                // The kill came before the approval was recorded: nobody was told otherwise.
                Assert.DoesNotContain(version, upstream.Kept);
                (await world.RegistryAsync(node, "POST", $"/-/stage/{id}/approve")).Is(201);
            }
            else
            {
                approved++;
            }

            await UntilPublishedAsync(world, node, id);
            Assert.Equal(1, upstream.Kept.Count(kept => kept == version));
        }

        Assert.Equal(Enumerable.Range(0, Rounds).Select(static round => $"1.0.{round}").Order(), upstream.Kept.Order());
        TestContext.Current.TestOutputHelper!.WriteLine($"{Rounds} rounds: {staged} stagings acknowledged before the kill, {lost} never happened; {approved} approvals survived the kill");
        Assert.True(approved > 0, "no kill came after an approval");
    }

    [Fact]
    public async Task Of_two_nodes_one_publishes_and_the_other_takes_over_when_it_dies()
    {
        await using var upstream = await KeepingUpstream.StartAsync(NodeWorld.Package);
        await using var world = await NodeWorld.StartSharedAsync(2, section => section["Registries"]![0]!["Upstream"] = upstream.Upstream.Url.AbsoluteUri.TrimEnd('/'));
        var (one, two) = (world.Nodes[0], world.Nodes[1]);
        for (var round = 0; round < 5; round++)
        {
            var id = (await StageAsync(world, one, $"1.0.{round}")).Is(201).Text("stageId")!;
            (await StageAsync(world, two, $"1.0.{round}")).Is(409);
            await Task.WhenAll(world.RegistryAsync(one, "POST", $"/-/stage/{id}/approve"), world.RegistryAsync(two, "POST", $"/-/stage/{id}/approve"));
            await UntilPublishedAsync(world, two, id);
        }

        Assert.Equal(5, upstream.Upstream.Writes.Count());

        foreach (var at in new[] { StopAt.BeforeKeeping, StopAt.AfterKeeping })
        {
            var id = (await StageAsync(world, one, $"2.0.{(int)at}")).Is(201).Text("stageId")!;
            upstream.StopNext(at);
            var approving = world.RegistryAsync(one, "POST", $"/-/stage/{id}/approve");
            await upstream.Reached;
            upstream.StopNext(StopAt.Nowhere);
            await one.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => approving);
            await UntilPublishedAsync(world, two, id);
            Assert.Equal(1, upstream.Kept.Count(kept => kept == $"2.0.{(int)at}"));
            await one.StartAsync(Stop);
        }
    }

    private static Task<Answer> StageAsync(NodeWorld world, Node node, string version) =>
        world.RegistryAsync(node, "POST", "/-/stage/package/@acme%2fdemo", PublishBodies.Text(ServerWorld.Document(NodeWorld.Package, version)));

    private static async Task<string?> OpenAsync(NodeWorld world, Node node, string version) =>
        (await world.RegistryAsync(node, "GET", "/-/stage")).Is(200).Json["items"]!.AsArray().SingleOrDefault(item => item!["version"]!.GetValue<string>() == version)?["id"]!.GetValue<string>();

    private static async Task<string> StateAsync(NodeWorld world, Node node, string id) => (await world.RegistryAsync(node, "GET", $"/-/stage/{id}")).Is(200).Text("state")!;

    private static async Task UntilPublishedAsync(NodeWorld world, Node node, string id)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await StateAsync(world, node, id) is var state and not "published")
        {
            Assert.Equal("publishing", state);
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Kills the node while it works on a request, and starts it again.</summary>
    /// <returns>The answer, if it came before.</returns>
    private static async Task<Answer?> KilledAsync(Node node, Task<Answer> request, int afterAtMost, Action? beforeStart = null)
    {
        await Task.Delay(RandomNumberGenerator.GetInt32(0, afterAtMost), Stop);
        await node.KillAsync();
        beforeStart?.Invoke();
        await node.StartAsync(Stop);
        try
        {
            return await request;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task RestartAsync(Node node)
    {
        await node.KillAsync();
        await node.StartAsync(Stop);
    }
}
