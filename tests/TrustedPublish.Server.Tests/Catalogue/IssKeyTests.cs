using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Which keys are taken from an issuer's set, and which sets are no sets.</summary>
public sealed class IssKeyTests
{
    /// <summary>Spoils the new key of a set, under a name that serves as its id. True = the whole set is refused, false = only this key is left out.</summary>
    private static readonly Dictionary<string, (bool IsWholeSet, Action<JsonObject> Spoil)> Hostile = new(StringComparer.Ordinal)
    {
        ["symmetric"] = (true, static key => (key["kty"], key["k"]) = ("oct", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")),
        ["private-exponent"] = (true, static key => key["d"] = "AQAB"),
        ["one-prime"] = (true, static key => key["p"] = "AQAB"),
        ["for-encryption"] = (false, static key => key["use"] = "enc"),
        ["not-for-verifying"] = (false, static key => key["key_ops"] = new JsonArray("sign")),
        ["of-another-algorithm"] = (false, static key => key["alg"] = "PS256"),
        ["exponent-1"] = (false, static key => key["e"] = "AQ"),
        ["exponent-3"] = (false, static key => key["e"] = "Aw"),
        ["of-no-modulus"] = (false, static key => key["n"] = ""),
    };

    [Fact]
    public async Task ISS_17_a_hostile_key_is_not_taken()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        using var fresh = SigningKey.Generate();
        using var innocent = SigningKey.Generate();
        foreach (var (name, (isWholeSet, spoil)) in Hostile)
        {
            var (hostile, beside) = (fresh.ToJwk(), innocent.ToJwk());
            spoil(hostile);
            (hostile["kid"], beside["kid"]) = ($"hostile-{name}", $"beside-{name}");
            world.Ci.JwksText = Set(world.Ci.Key.ToJwk(), hostile, beside);
            world.Server.Time.Advance(TimeSpan.FromSeconds(10));

            await world.Server.RefusesAsync(package, SignedBy(world, fresh, $"hostile-{name}"), 400, "kid_unknown", "signature_invalid");
            await world.Server.AcceptsAsync(package, world.Token());
            if (isWholeSet)
            {
                await world.Server.RefusesAsync(package, SignedBy(world, innocent, $"beside-{name}"), 400, "kid_unknown", "signature_invalid");
            }
            else
            {
                await world.Server.AcceptsAsync(package, SignedBy(world, innocent, $"beside-{name}"));
            }
        }

        world.HasLogged("key_set_invalid");
    }

    [Fact]
    public async Task ISS_17_a_weak_key_that_signs_well_is_not_taken()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        using var small = SigningKey.Generate(1024);
        using var flawed = RocaKey.Generate();
        using var sound = SigningKey.Generate(3072);
        var huge = sound.ToJwk();
        (huge["kid"], huge["n"]) = ("huge", new string('z', 16384 / 6));
        world.Ci.JwksText = Set(world.Ci.Key.ToJwk(), small.ToJwk(), flawed.ToJwk(), sound.ToJwk(), huge);
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));

        await world.Server.RefusesAsync(package, SignedBy(world, small), 400, "kid_unknown", "signature_invalid");
        await world.Server.RefusesAsync(package, SignedBy(world, flawed), 400, "kid_unknown", "signature_invalid");
        await world.Server.RefusesAsync(package, world.Token(editHeader: static header => header["kid"] = "huge"), 400, "kid_unknown", "signature_invalid");
        await world.Server.AcceptsAsync(package, SignedBy(world, sound));
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_17_a_set_with_one_id_twice_is_refused_whole()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        using var fresh = SigningKey.Generate();
        var twin = fresh.ToJwk();
        twin["kid"] = world.Ci.Key.Id;
        world.Ci.JwksText = Set(world.Ci.Key.ToJwk(), twin, fresh.ToJwk());
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));

        await world.Server.RefusesAsync(package, SignedBy(world, fresh), 400, "kid_unknown", "signature_invalid");
        await world.Server.AcceptsAsync(package, world.Token());
        world.HasLogged("key_set_invalid");
    }

    [Fact]
    public async Task ISS_17_a_key_of_another_curve_is_not_taken()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = curve.ExportParameters(includePrivateParameters: false).Q;
        var keys = new[] { "P-256", "P-384" }.Select(name => new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = name,
            ["kid"] = name,
            ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X),
            ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
        }).ToArray();
        world.Ci.JwksText = Set([world.Ci.Key.ToJwk(), .. keys]);
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));

        foreach (var name in new[] { "P-256", "P-384" })
        {
            await world.Server.RefusesAsync(package, world.Token(editHeader: header => header["kid"] = name), 400, "kid_unknown", "signature_invalid");
        }

        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_18_an_answer_without_keys_wipes_no_keys()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        foreach (var (status, body) in new[]
        {
            (200, "<html><body>Sign in</body></html>"), (200, """{"keys":[]}"""), (200, "{}"), (200, ""), (200, "{\"keys\":[{\"kty\":\"RSA\""),
            (200, """{"keys":[{"kty":"EC","kid":"other"}]}"""), (204, ""), (304, ""), (404, """{"keys":[]}"""), (500, "<html></html>"),
        })
        {
            var asked = world.Ci.JwksFetches;
            world.Ci.Intercept = async context =>
            {
                if (!context.Request.Path.Value!.EndsWith("/jwks", StringComparison.Ordinal))
                {
                    return false;
                }

                (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
                if (body.Length > 0)
                {
                    await context.Response.WriteAsync(body, context.RequestAborted);
                }

                return true;
            };

            await world.ProvokeFetchAsync(package);
            await world.Server.AcceptsAsync(package, world.Token());
            Assert.True(world.Ci.JwksFetches > asked);
        }
    }

    private static string Set(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    private static string SignedBy(IssWorld world, SigningKey key, string? keyId = null)
    {
        var header = world.Ci.Job.Header(key);
        header["kid"] = keyId ?? key.Id;
        return key.Sign(header.ToJsonString(), world.Ci.Claims(ServerWorld.Audience).ToJsonString());
    }
}
