using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Failures;

/// <summary>The server dies in the middle of its work: whatever it handed out, it still knows.</summary>
public sealed class CrashTests(EndToEndWorld world)
{
    private const string Package = "@acme/crash";
    private const int Before = 40;
    private const int Senders = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_kill_every_credential_handed_out_is_in_the_journal_and_its_token_stays_used()
    {
        await using var broker = await new Broker(world.Cis, world.Verdaccio).StartProcessAsync(Stop);
        using var maintainer = await Maintainer.SignInAsync(broker, Stop);
        await maintainer.TrustAsync(Package, Stop);

        var handedOut = new ConcurrentBag<(string IdToken, string Credential)>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = Enumerable.Range(0, Senders).Select(_ => SendUntilDeathAsync(maintainer, handedOut, enough)).ToArray();
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        await broker.KillAsync();
        await Task.WhenAll(senders);

        await broker.StartProcessAsync(Stop);
        var journaled = (await maintainer.ExchangesAsync(Package, Stop)).Select(static entry => entry!["credential"]?.GetValue<string>()).ToHashSet();
        Assert.True(handedOut.Count is >= Before and < 200, $"{handedOut.Count}");
        foreach (var (idToken, credential) in handedOut)
        {
            Assert.Contains(IdOf(credential), journaled);
            using var again = await maintainer.ExchangeAsync("@acme%2fcrash", idToken, Stop);
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            Assert.Equal("token_reused", JsonNode.Parse(await again.Content.ReadAsStringAsync(Stop))!["code"]!.GetValue<string>());
        }
    }

    private async Task SendUntilDeathAsync(Maintainer maintainer, ConcurrentBag<(string, string)> handedOut, TaskCompletionSource enough)
    {
        try
        {
            // Bounded, should the server survive.
            for (var sent = 0; sent < Before; sent++)
            {
                var idToken = world.Cis.IdToken(new GitHubJob());
                handedOut.Add((idToken, await maintainer.CredentialAsync(Package, idToken, Stop)));
                if (handedOut.Count >= Before)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
        }
        catch (Exception fault)
        {
            enough.TrySetException(fault);
            throw;
        }
    }

    // The credential's jti; the journal names credentials by it.
    private static string IdOf(string credential)
    {
        var payload = credential.Split('.')[1];
        return JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload))!["jti"]!.GetValue<string>();
    }
}
