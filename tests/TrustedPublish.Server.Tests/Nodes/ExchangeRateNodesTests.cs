using System.Text.Json.Nodes;
using Xunit;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>XCH-16 on several nodes: a project does not get its share at each.</summary>
public sealed class ExchangeRateNodesTests
{
    private const int Limit = 300;
    private const int Heard = 20;
    private const int Rounds = 4;

    [Fact]
    public async Task XCH_16_what_a_project_used_up_at_one_node_it_does_not_get_at_the_other()
    {
        await using var world = await NodeWorld.StartSharedAsync(2, static section => section["RateLimits"] = new JsonObject { ["Enabled"] = true });

        // A minute may end in between, and gives everybody a new share: then once more.
        var refused = false;
        for (var round = 0; round < Rounds && !refused; round++)
        {
            refused = await IsRefusedElsewhereAsync(world);
        }

        Assert.True(refused, "both nodes gave the project its whole share");
    }

    private static async Task<bool> IsRefusedElsewhereAsync(NodeWorld world)
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, Limit).Select(_ => StatusAsync(world, node: 0)));
        Assert.All(statuses, static status => Assert.True(status is 201 or 429 or 503, $"{status}"));
        for (var attempt = 0; attempt < Heard; attempt++)
        {
            if (await StatusAsync(world, node: 1) == 429)
            {
                return true;
            }

            await Task.Delay(300, TestContext.Current.CancellationToken);
        }

        return false;
    }

    private static async Task<int> StatusAsync(NodeWorld world, int node) => (await world.ExchangeAsync(world.Nodes[node], world.IdToken())).Status;
}
