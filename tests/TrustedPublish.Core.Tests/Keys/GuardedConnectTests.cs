using System.Net;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>Which answers of the name service are connected to (ISS-07); nothing here connects.</summary>
public sealed class GuardedConnectTests
{
    private static readonly Issuer Public = new() { Name = "ci", Provider = "github", Identifier = "https://ci.test" };
    private static readonly Issuer Private = Public with { AllowPrivateNetwork = true };
    private static readonly Issuer Rehearsed = Public with { AllowInsecureLoopback = true };

    /// <summary>Never an issuer's, whatever its configuration says.</summary>
    public static TheoryData<string> Shut =>
    [
        "0.0.0.0", "169.254.169.254", "169.254.170.2", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "100.100.100.200", "168.63.129.16", "::", "::127.0.0.1", "::10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1",
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:a00:1::1", "2002:7f00:1::1", "2620:4f:8000::1", "3fff::1", "5f00::1",
        "fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "::ffff:100.100.100.200",
    ];

    public static TheoryData<string> InPrivateNetworks =>
        ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255", "fc00::1", "fd12:3456::1", "::ffff:10.0.0.1", "::ffff:192.168.1.1"];

    public static TheoryData<string> OnThisMachine => ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"];

    [Theory]
    [MemberData(nameof(Shut))]
    public async Task Special_addresses_are_shut_to_every_issuer(string address)
    {
        foreach (var issuer in new[] { Public, Private, Rehearsed, Private with { AllowInsecureLoopback = true } })
        {
            await DeniedAsync(issuer, address);
        }
    }

    [Theory]
    [MemberData(nameof(InPrivateNetworks))]
    public async Task Private_networks_are_open_to_the_issuers_that_say_so(string address)
    {
        await AllowedAsync(Private, address);
        await DeniedAsync(Public, address);
        await DeniedAsync(Rehearsed, address);
    }

    [Theory]
    [MemberData(nameof(OnThisMachine))]
    public async Task This_machine_is_open_to_rehearsals_only(string address)
    {
        await AllowedAsync(Rehearsed, address);
        await DeniedAsync(Public, address);
        await DeniedAsync(Private, address);
    }

    [Fact]
    public async Task Every_answer_is_judged()
    {
        await AllowedAsync(Public, "140.82.112.3", "2606:50c0::1");
        await AllowedAsync(Private, "140.82.112.3", "10.0.0.1");
        foreach (var hostile in new[] { "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1" })
        {
            await DeniedAsync(Public, "140.82.112.3", hostile);
            await DeniedAsync(Public, hostile, "140.82.112.3");
            await DeniedAsync(Public, "140.82.112.3", "140.82.112.4", hostile, "140.82.112.5");
        }

        await DeniedAsync(Public);
    }

    // The last two are names to System.Uri; whatever the name service makes of them, it is an address that is judged.
    [Theory]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://localhost./")]
    public async Task No_spelling_of_this_machine_gets_through(string spelling)
    {
        var guard = new GuardedConnect(Public, Dns.GetHostAddressesAsync);

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => guard.ResolveAsync(new Uri(spelling).IdnHost, CancellationToken.None));

        Assert.True(KeyFetchException.From(fault).Fault is KeyFetchFault.EgressDenied or KeyFetchFault.Unreachable, fault.ToString());
    }

    private static async Task AllowedAsync(Issuer issuer, params string[] answers) =>
        Assert.Equal(answers.Length, (await ResolveAsync(issuer, answers)).Length);

    private static async Task DeniedAsync(Issuer issuer, params string[] answers) =>
        Assert.Equal(KeyFetchFault.EgressDenied, (await Assert.ThrowsAsync<KeyFetchException>(() => ResolveAsync(issuer, answers))).Fault);

    private static Task<IPAddress[]> ResolveAsync(Issuer issuer, string[] answers) =>
        new GuardedConnect(issuer, (_, _) => Task.FromResult(answers.Select(IPAddress.Parse).ToArray())).ResolveAsync("ci.test", CancellationToken.None);
}
