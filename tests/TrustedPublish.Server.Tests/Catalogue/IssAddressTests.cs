using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Wiring;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Where an issuer's name may lead, and which certificate must stand there (ISS-07). The addresses that would be reached without the guard are this machine's.</summary>
public sealed class IssAddressTests : IDisposable
{
    private const string Host = "ci.test";

    private readonly TestAuthority authority = new("Acme");
    private readonly string file = Path.GetTempFileName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ISS_07_a_name_that_leads_inside_is_not_followed()
    {
        // Each name leads to the one machine that would answer. Without a rehearsal's permission this machine is as shut as the rest; private networks are no help.
        (bool IsRehearsal, string[] Answers)[] names =
        [
            (false, ["127.0.0.1"]), (false, ["127.0.0.1", "140.82.112.3"]), (false, ["::ffff:127.0.0.1"]), (false, ["::1"]), (false, ["0.0.0.0"]), (true, ["0.0.0.0"]),
            (true, ["127.0.0.1", "169.254.169.254"]), (true, ["127.0.0.1", "64:ff9b::a00:1"]), (true, ["127.0.0.1", "100.64.0.1"]), (true, ["127.0.0.1", "::ffff:10.0.0.1"]),
        ];
        var settings = new WorldSettings();
        await using var issuer = await TlsIssuer.StartAsync("*.ci.test", authority.Certify("*.ci.test"), settings.Time, Cancellation);
        var port = new Uri(issuer.Ci.Issuer.Replace("*", "any", StringComparison.Ordinal)).Port;
        await using var world = await IssWorld.StartAsync(
            world => names.Select((name, number) =>
            {
                world.Resolve($"n{number}.ci.test", name.Answers);
                return Entry($"n{number}", $"https://n{number}.ci.test:{port}", name.IsRehearsal);
            }).ToArray(),
            settings);

        for (var number = 0; number < names.Length; number++)
        {
            var named = $"https://n{number}.ci.test:{port}";
            var package = await world.PackageAsync(named);
            await world.Server.RefusesAsync(package, issuer.Ci.Token(ServerWorld.Audience, claims => claims["iss"] = named), 503, "unavailable");
            world.HasLogged("egress_denied", $"n{number}");
        }

        Assert.Equal(0, issuer.Connections);
        Assert.DoesNotContain("169.254", world.Server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ISS_07_the_address_that_was_judged_is_the_one_connected_to()
    {
        var settings = new WorldSettings();
        await using var issuer = await TlsIssuer.StartAsync(Host, authority.Certify(Host), settings.Time, Cancellation);
        await using var world = await StartAsync(issuer, settings);
        var package = await world.PackageAsync(issuer.Ci.Issuer);

        // The name means nothing to the machine's own resolver: the keys can only have come from the address that was judged.
        await world.Server.AcceptsAsync(package, issuer.Ci.Token(ServerWorld.Audience));
        Assert.Equal(issuer.Connections, world.Lookups.Count(static host => host == Host));

        // Rebound to where this machine would answer too, but never may.
        var before = issuer.Connections;
        issuer.Ci.RotateKey();
        world.Resolve(Host, "0.0.0.0");
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Server.RefusesAsync(package, issuer.Ci.Token(ServerWorld.Audience), 400, "kid_unknown", "signature_invalid");
        Assert.Equal(before, issuer.Connections);
        world.HasLogged("egress_denied", "named");
    }

    [Fact]
    public async Task ISS_07_a_certificate_of_another_authority_or_name_brings_no_keys()
    {
        using var other = new TestAuthority("Other");
        foreach (var certificate in new[] { other.Certify(Host), authority.Certify(Host, expired: true), authority.Certify("other.test") })
        {
            var settings = new WorldSettings();
            await using var issuer = await TlsIssuer.StartAsync(Host, certificate, settings.Time, Cancellation);
            await using var world = await StartAsync(issuer, settings);
            var package = await world.PackageAsync(issuer.Ci.Issuer);

            await world.Server.RefusesAsync(package, issuer.Ci.Token(ServerWorld.Audience), 503, "unavailable");

            world.HasLogged("certificate_denied", "named");
        }
    }

    [Theory]
    [InlineData("https://2130706433")]
    [InlineData("https://0x7f.1")]
    [InlineData("https://0177.0.0.1")]
    [InlineData("https://127.1")]
    [InlineData("https://[0:0:0:0:0:0:0:1]")]
    public void ISS_07_an_address_in_an_odd_spelling_cannot_be_configured(string issuer)
    {
        using var operated = new Operator();
        operated.Changes("TrustedPublish:Issuers:0:Issuer", $"\"{issuer}\"");

        Assert.Contains(operated.Starts().Faults, static fault => fault.Path == "TrustedPublish:Issuers:0:Issuer");
    }

    public void Dispose()
    {
        authority.Dispose();
        File.Delete(file);
    }

    private Task<IssWorld> StartAsync(TlsIssuer issuer, WorldSettings settings) => IssWorld.StartAsync(
        world =>
        {
            world.Resolve(Host, "127.0.0.1");
            return [Entry("named", issuer.Ci.Issuer, isRehearsal: true)];
        },
        settings);

    private JsonObject Entry(string name, string issuer, bool isRehearsal)
    {
        File.WriteAllText(file, authority.Pem);
        var entry = IssWorld.Entry(name, issuer);
        entry["CertificateAuthorityFile"] = file;
        entry["AllowInsecureLoopback"] = isRehearsal;
        entry["AllowPrivateNetwork"] = !isRehearsal;
        return entry;
    }
}
