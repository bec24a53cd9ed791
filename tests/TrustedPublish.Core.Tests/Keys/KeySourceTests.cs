using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>Fetching from a real issuer on loopback that misbehaves (ISS-04 … ISS-08, ISS-17, ISS-18).</summary>
public sealed class KeySourceTests
{
    private readonly KeySource source = new();

    [Fact]
    public async Task A_sound_issuer_s_keys_are_fetched()
    {
        await using var ci = await StartAsync();

        var keys = await source.FetchAsync(Configured(ci), CancellationToken.None);

        Assert.Equal([ci.Key.Id], keys.Select(static key => key.KeyId));
        Assert.Equal((1, 1), (ci.DiscoveryFetches, ci.JwksFetches));
    }

    [Fact]
    public async Task A_key_set_that_is_configured_on_another_host_is_fetched_without_discovery()
    {
        await using var ci = await StartAsync();
        await using var keys = await StartAsync();
        keys.RotateKey(withdrawOld: true);

        var found = await source.FetchAsync(Configured(ci) with { JwksUri = new Uri($"{keys.Issuer}/.well-known/jwks") }, CancellationToken.None);

        Assert.Equal([keys.Key.Id], found.Select(static key => key.KeyId));
        Assert.Equal((0, 0, 0, 1), (ci.DiscoveryFetches, ci.JwksFetches, keys.DiscoveryFetches, keys.JwksFetches));
    }

    [Fact]
    public async Task Loopback_is_refused_unless_configured()
    {
        await using var ci = await StartAsync();

        await RefusedAsync(Configured(ci) with { AllowInsecureLoopback = false }, KeyFetchFault.EgressDenied);
        await RefusedAsync(Configured(ci) with { AllowInsecureLoopback = false, AllowPrivateNetwork = true }, KeyFetchFault.EgressDenied);

        Assert.Equal(0, ci.DiscoveryFetches);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/jwks")]
    public async Task A_redirect_is_never_followed(string path)
    {
        await using var target = await StartAsync();
        await using var ci = await StartAsync();
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            ci.Intercept = context => Answer(context, path, status, target.Issuer + path);
            await RefusedAsync(Configured(ci), KeyFetchFault.AnswerDenied);
        }

        Assert.Equal((0, 0), (target.DiscoveryFetches, target.JwksFetches));
    }

    [Theory]
    [InlineData("{other}/.well-known/jwks")]
    [InlineData("http://localhost:{port}/.well-known/jwks")]
    [InlineData("https://127.0.0.1:{port}/.well-known/jwks")]
    [InlineData("http://user@127.0.0.1:{port}/.well-known/jwks")]
    [InlineData("http://127.0.0.1/.well-known/jwks")]
    [InlineData("http://10.0.0.5/k")]
    [InlineData("https://attacker.test/k")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/.well-known/jwks")]
    [InlineData("")]
    public async Task A_key_set_anywhere_but_at_the_issuer_is_never_asked_for(string address)
    {
        await using var other = await StartAsync();
        await using var ci = await StartAsync();
        var port = new Uri(ci.Issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ci.DiscoveryText = Discovery(ci.Issuer, address.Replace("{other}", other.Issuer, StringComparison.Ordinal).Replace("{port}", port, StringComparison.Ordinal));

        await RefusedAsync(Configured(ci), KeyFetchFault.MetadataInvalid);

        Assert.Equal((0, 0), (other.JwksFetches, ci.JwksFetches));
    }

    [Theory]
    [InlineData("https://other.test")]
    [InlineData("{issuer}/")]
    [InlineData("")]
    public async Task A_discovery_document_of_another_issuer_is_refused(string issuer)
    {
        await using var ci = await StartAsync();
        ci.DiscoveryText = Discovery(issuer.Replace("{issuer}", ci.Issuer, StringComparison.Ordinal), $"{ci.Issuer}/.well-known/jwks");

        await RefusedAsync(Configured(ci), KeyFetchFault.MetadataInvalid);
    }

    [Theory]
    [InlineData("<html><body>sign in</body></html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_document_that_is_no_json_object_yields_no_keys(string text)
    {
        await using var ci = await StartAsync();
        ci.JwksText = text;
        await NoKeysAsync(Configured(ci));
        (ci.JwksText, ci.DiscoveryText) = (null, text);
        await NoKeysAsync(Configured(ci));
    }

    [Theory]
    [InlineData(304)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(204)]
    public async Task Any_answer_but_200_is_a_failure(int status)
    {
        await using var ci = await StartAsync();
        ci.Intercept = context => Answer(context, "/.well-known/jwks", status, null);

        await RefusedAsync(Configured(ci), KeyFetchFault.AnswerDenied);
    }

    [Fact]
    public async Task Hostile_key_sets_are_refused_whole()
    {
        await using var ci = await StartAsync();
        var leaked = Jwk.OfRsa("k2");
        leaked["d"] = "AQAB";
        foreach (var set in new[]
        {
            Jwk.Set(Jwk.OfRsa(), Jwk.OfRsa()), Jwk.Set(Jwk.OfRsa(), leaked), Jwk.Set(Jwk.OfRsa(), new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" }),
        })
        {
            ci.JwksText = set;
            await RefusedAsync(Configured(ci), KeyFetchFault.KeySetInvalid);
        }
    }

    [Fact]
    public async Task An_endless_body_is_cut_off()
    {
        await using var ci = await StartAsync();
        var aborted = new TaskCompletionSource();
        ci.Intercept = async context =>
        {
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)' ');
            try
            {
                // Ends only because we hang up.
                while (true)
                {
                    context.RequestAborted.ThrowIfCancellationRequested();
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                aborted.SetResult();
            }

            return true;
        };

        await RefusedAsync(Configured(ci), KeyFetchFault.AnswerDenied);
        await aborted.Task;

        Assert.Equal((1, 0), (ci.DiscoveryFetches, ci.JwksFetches));
    }

    [Fact]
    public async Task A_gzip_bomb_is_not_unpacked()
    {
        await using var ci = await StartAsync();
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[16 << 20], TestContext.Current.CancellationToken);
        }

        ci.Intercept = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(bomb.ToArray(), context.RequestAborted);
            return true;
        };

        await RefusedAsync(Configured(ci), KeyFetchFault.MetadataInvalid);
    }

    [Fact]
    public async Task An_endless_trickle_ends_with_our_time_limit_not_with_the_issuer()
    {
        await using var ci = await StartAsync();
        var aborted = new TaskCompletionSource();
        ci.Intercept = async context =>
        {
            try
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                aborted.SetResult();
            }

            return true;
        };

        await RefusedAsync(Configured(ci), KeyFetchFault.TimedOut);
        await aborted.Task;

        Assert.Equal(1, ci.DiscoveryFetches);
    }

    [Fact]
    public async Task All_documents_of_a_fetch_share_one_time_limit()
    {
        await using var ci = await StartAsync();
        ci.Intercept = static async context =>
        {
            // Each alone would be in time.
            await Task.Delay(TimeSpan.FromSeconds(4), context.RequestAborted);
            return false;
        };

        await RefusedAsync(Configured(ci), KeyFetchFault.TimedOut);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_document_has_at_most_64_KiB(int more, bool fits)
    {
        await using var ci = await StartAsync();
        ci.DiscoveryText = Discovery(ci.Issuer, $"{ci.Issuer}/.well-known/jwks");
        ci.DiscoveryText += new string(' ', (64 * 1024) + more - ci.DiscoveryText.Length);

        if (fits)
        {
            Assert.Single(await source.FetchAsync(Configured(ci), CancellationToken.None));
        }
        else
        {
            await RefusedAsync(Configured(ci), KeyFetchFault.AnswerDenied);
        }
    }

    [Fact]
    public async Task A_compressed_document_is_not_unpacked_even_if_it_is_small_and_sound()
    {
        await using var ci = await StartAsync();
        var sound = Discovery(ci.Issuer, $"{ci.Issuer}/.well-known/jwks");
        ci.Intercept = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("jwks", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(sound), context.RequestAborted);
            return true;
        };

        await RefusedAsync(Configured(ci), KeyFetchFault.MetadataInvalid);
    }

    [Fact]
    public async Task Nothing_of_ours_is_sent_along()
    {
        await using var ci = await StartAsync();
        var sent = new List<string>();
        ci.Intercept = context =>
        {
            sent.AddRange(context.Request.Headers.Select(static header => $"{header.Key}: {header.Value}"));
            context.Response.Headers.SetCookie = "tracked=1; Path=/";
            return Task.FromResult(false);
        };
        using var activity = new System.Diagnostics.Activity("a stranger's request").AddBaggage("from", "outside");
        activity.TraceStateString = "from=outside";
        activity.Start();

        await source.FetchAsync(Configured(ci), CancellationToken.None);

        Assert.Equal(Enumerable.Repeat($"Host: {new Uri(ci.Issuer).Authority}", 2), sent);
    }

    [Fact]
    public async Task A_key_file_needs_no_network()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Jwk.Set(Jwk.OfRsa()), TestContext.Current.CancellationToken);
            var issuer = new Issuer { Name = "ci", Provider = "github", Identifier = "https://ci.invalid", JwksFile = path };

            Assert.Equal(["k1"], (await source.FetchAsync(issuer, CancellationToken.None)).Select(static key => key.KeyId));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Issuer Configured(FakeCi ci) => new() { Name = "ci", Provider = "github", Identifier = ci.Issuer, AllowInsecureLoopback = true };

    private static string Discovery(string issuer, string jwksUri) => new JsonObject { ["issuer"] = issuer, ["jwks_uri"] = jwksUri }.ToJsonString();

    private static Task<bool> Answer(HttpContext context, string path, int status, string? location)
    {
        if (context.Request.Path != path)
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.FromResult(true);
    }

    private static Task<FakeCi> StartAsync() => FakeCi.StartAsync(new GitHubJob(), cancellationToken: TestContext.Current.CancellationToken);

    private async Task RefusedAsync(Issuer issuer, KeyFetchFault fault) =>
        Assert.Equal(fault, KeyFetchException.From(await Assert.ThrowsAnyAsync<Exception>(() => source.FetchAsync(issuer, CancellationToken.None))).Fault);

    private async Task NoKeysAsync(Issuer issuer)
    {
        try
        {
            Assert.Empty(await source.FetchAsync(issuer, CancellationToken.None));
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }
}
