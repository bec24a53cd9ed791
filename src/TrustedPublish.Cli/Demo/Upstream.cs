namespace TrustedPublish.Cli.Demo;

/// <summary>The registry behind the gateway, running.</summary>
/// <param name="description">For people.</param>
/// <param name="url">Where it listens.</param>
/// <param name="authorization">The credential with which the gateway publishes there.</param>
/// <param name="process">What runs it; disposing stops it.</param>
internal sealed class Upstream(string description, Uri url, string authorization, IAsyncDisposable process) : IAsyncDisposable
{
    public string Description => description;

    public Uri Url => url;

    public string Authorization => authorization;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
