using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TrustedPublish.Cli.Demo;

/// <summary>Addresses and secrets of one demo, chosen before anything starts.</summary>
internal sealed class DemoPlan
{
    public const string Administrator = "admin";
    public const string Package = "@acme/demo";
    public const string Repository = "acme/demo";
    public const string Workflow = "publish.yml";

    private readonly int[] _ports = FreePorts(4);

    /// <summary>TrustedPublish itself: sign-in, management API.</summary>
    public Uri Server => On(_ports[0]);

    /// <summary>Where npm publishes and installs: the gateway.</summary>
    public Uri Registry => On(_ports[1]);

    public int UpstreamPort => _ports[2];

    public int IssuerPort => _ports[3];

    /// <summary>The administrator's password: random, for this demo only.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    public Uri Issuer => On(IssuerPort);

    private static Uri On(int port) => new($"http://127.0.0.1:{port}");

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }
}
