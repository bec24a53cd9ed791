using Microsoft.AspNetCore.Http;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>npm sends a publish again when it got no answer; only that repeat is a success although the upstream says no.</summary>
public sealed class PublishRepeatTests : IAsyncLifetime
{
    private ServerWorld world = null!;
    private string package = "";

    public async ValueTask InitializeAsync()
    {
        world = await ServerWorld.StartAsync();
        package = world.NewPackage();
        await world.AddPublisherAsync(package);
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task The_same_credential_with_the_same_bytes_hears_success()
    {
        var credential = await PublishOnceAsync();

        var answer = await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)));

        Assert.True(answer.Is(200).Json["ok"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Another_credential_hears_the_upstreams_refusal()
    {
        await PublishOnceAsync();

        (await world.PublishAsync(package, await world.CredentialAsync(package), PublishBodies.Text(ServerWorld.Document(package)))).Is(409);
    }

    [Fact]
    public async Task Other_bytes_hear_the_upstreams_refusal()
    {
        var credential = await PublishOnceAsync();
        var other = PublishBodies.Document(package, "1.0.0", TarForge.Package(package, "1.0.0").File("package/more.js", "evil()").ToTgz());

        (await world.PublishAsync(package, credential, PublishBodies.Text(other))).Is(409);
    }

    [Fact]
    public async Task Bytes_that_the_upstream_does_not_have_hear_its_refusal()
    {
        var credential = await PublishOnceAsync();
        world.Upstream.Packuments[Path] = """{"versions":{"1.0.0":{"dist":{"integrity":"sha512-other"}}}}""";

        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(409);
    }

    [Fact]
    public async Task A_publish_the_upstream_refuses_passes_its_answer_and_is_journaled()
    {
        world.Upstream.WriteStatus = StatusCodes.Status500InternalServerError;

        var answer = await world.PublishAsync(package, await world.CredentialAsync(package), PublishBodies.Text(ServerWorld.Document(package)));

        Assert.Equal("the upstream says no", answer.Is(500).Text("error"));
        Assert.Equal(["upstream_refused", "accepted"], (await world.JournalAsync(package, "publish")).Select(static entry => entry.Outcome));
    }

    private string Path => $"/{ServerWorld.Escaped(package)}";

    /// <summary>Publishes; from then on the upstream has the version and refuses it.</summary>
    private async Task<string> PublishOnceAsync()
    {
        var credential = await world.CredentialAsync(package);
        var document = ServerWorld.Document(package);
        (await world.PublishAsync(package, credential, PublishBodies.Text(document))).Is(201);
        world.Upstream.Packuments[Path] = PublishBodies.Text(document);
        world.Upstream.WriteStatus = StatusCodes.Status409Conflict;
        return credential;
    }
}
