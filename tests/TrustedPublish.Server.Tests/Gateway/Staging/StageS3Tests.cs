using System.Text.Json.Nodes;
using TrustedPublish.Core.Stages;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging;

/// <summary>A server that keeps staged contents in an S3-compatible store.</summary>
public sealed class StageS3Tests
{
    [Fact]
    public async Task What_is_staged_lies_in_the_bucket_is_published_from_there_and_without_the_bucket_nothing_is_staged()
    {
        await using var bucket = await S3Server.StartAsync(StageWorld.Stop);
        await using var stages = new StageWorld
        {
            Configure = section => section["Blobs"] = new JsonObject
            {
                ["Provider"] = "S3",
                ["S3"] = new JsonObject
                {
                    ["ServiceUrl"] = bucket.Url.AbsoluteUri.TrimEnd('/'),
                    ["Bucket"] = S3Server.Bucket,
                    ["AccessKey"] = S3Server.AccessKey,
                    ["SecretKey"] = S3Server.SecretKey,
                    ["ForcePathStyle"] = true,
                },
            },
        };
        await stages.InitializeAsync();
        var alice = await stages.PersonAsync();
        var package = await stages.PackageAsync(alice);
        var session = await alice.SignInAsync();

        var id = await stages.StagedAsync(package, session);
        Assert.True(File.Exists(bucket.FileOf($"sha512/{(await stages.FindAsync(id)).Document.Blob}")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(stages.World.DataDirectory, "blobs"), "*", SearchOption.AllDirectories));
        (await stages.World.SendAsync("GET", stages.World.Registry, $"/-/stage/{id}/tarball", session)).Is(200);
        (await stages.ApproveAsync(id, session, alice.NextCode())).Is(201);
        await stages.UntilAsync(id, StageState.Published);
        Assert.Equal(["1.0.0"], stages.Published(package));

        var waiting = await stages.StagedAsync(package, session, "1.0.1");
        await bucket.StopAsync();
        (await stages.StageAsync(package, session, "1.0.2")).IsError(503, "unavailable");
        Assert.Equal("publishing", (await stages.ApproveAsync(waiting, session, alice.NextCode())).Is(201).Text("state"));
        Assert.Equal(["1.0.0"], stages.Published(package));
        Assert.Equal(["1.0.1"], (await stages.World.SendAsync("GET", stages.World.Registry, "/-/stage", session)).Is(200).Json["items"]!.AsArray().Select(static item => item!["version"]!.GetValue<string>()));
    }
}
