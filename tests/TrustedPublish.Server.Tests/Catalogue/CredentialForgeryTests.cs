using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Whoever can forge what the framework protects forges no session by it.</summary>
public sealed class CredentialForgeryTests
{
    /// <summary>The first without CVE-2026-40372: before it protected payloads could be forged.</summary>
    private static readonly Version Floor = new(10, 0, 7);

    [Fact]
    public void MNT_14_the_framework_is_not_one_whose_protection_can_be_forged()
    {
        var version = FileVersionInfo.GetVersionInfo(typeof(IDataProtectionProvider).Assembly.Location).ProductVersion!.Split('+', '-')[0];
        var implementation = FileVersionInfo.GetVersionInfo(typeof(DataProtectionOptions).Assembly.Location).ProductVersion!.Split('+', '-')[0];

        Assert.InRange(Version.Parse(version), Floor, new Version(10, 99));
        Assert.InRange(Version.Parse(implementation), Floor, new Version(10, 99));
        Assert.InRange(Environment.Version, Floor, new Version(10, 99));
    }

    [Fact]
    public async Task MNT_14_what_the_framework_protects_is_no_session_even_with_the_true_key_ring()
    {
        await using var world = await ServerWorld.StartAsync();
        var ring = world.Services.GetRequiredService<IDataProtectionProvider>();
        foreach (var purpose in new[] { "session", "tp-session", "Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationMiddleware", "Identity.Application" })
        {
            var forged = ring.CreateProtector(purpose).Protect("admin");
            foreach (var token in new[] { forged, "tps_" + forged, "tpw_" + forged, "tpg_" + forged, "tpp_" + forged })
            {
                (await world.SendAsync("GET", world.Registry, "/-/whoami", token)).Is(401);
                (await world.SendAsync("GET", world.Server, "/account/security", null, null, ("Cookie", $"tp-session={token}"))).Is(302);
            }
        }
    }
}
