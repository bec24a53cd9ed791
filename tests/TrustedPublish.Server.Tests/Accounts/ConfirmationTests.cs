using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>Confirmations in the browser as the waiting client sees them: bound to one operation, spent once.</summary>
public sealed class ConfirmationTests(AccountWorld shared) : IClassFixture<AccountWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task A_confirmed_publish_goes_through_once_and_no_other_does()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites, isAdministrator: true);
        var session = await person.SignInAsync();
        var package = world.NewPackage();
        var before = world.Upstream.Writes.Count();
        var asked = await AskAsync(session, package, "1.0.0");
        (await PollAsync(asked)).Is(202);

        await AnswerAsync(asked, person.Account, approved: true);
        var done = (await PollAsync(asked)).Is(200).Text("token")!;
        (await PollAsync(asked)).Is(404);

        (await PublishAsync(session, package, "1.0.1", done)).IsError(401, "second_factor_wrong");
        (await PublishAsync(session, world.NewPackage(), "1.0.0", done)).IsError(401, "second_factor_wrong");
        Assert.Equal(before, world.Upstream.Writes.Count());
        (await PublishAsync(session, package, "1.0.0", done)).Is(201);
        (await PublishAsync(session, package, "1.0.0", done)).IsError(401, "second_factor_wrong");
    }

    [Fact]
    public async Task Somebody_elses_confirmation_is_none()
    {
        var (person, other) = (await shared.NewAsync(TwoFactorMode.AuthAndWrites, isAdministrator: true), await shared.NewAsync(TwoFactorMode.AuthAndWrites, isAdministrator: true));
        var (session, theirs) = (await person.SignInAsync(), await other.SignInAsync());
        var package = world.NewPackage();
        var asked = await AskAsync(session, package, "1.0.0");

        Assert.False(await TryAnswerAsync(asked, other.Account, approved: true));
        Assert.True(await TryAnswerAsync(asked, person.Account, approved: true));
        Assert.False(await TryAnswerAsync(asked, person.Account, approved: false));
        var done = (await PollAsync(asked)).Is(200).Text("token")!;

        (await PublishAsync(theirs, package, "1.0.0", done)).IsError(401, "second_factor_wrong");
    }

    [Fact]
    public async Task A_declined_one_ends_the_waiting_and_an_expired_one_too()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites, isAdministrator: true);
        var session = await person.SignInAsync();
        var declined = await AskAsync(session, world.NewPackage(), "1.0.0");
        await AnswerAsync(declined, person.Account, approved: false);
        (await PollAsync(declined)).IsError(403, "declined");

        var late = await AskAsync(session, world.NewPackage(), "1.0.0");
        world.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await TryAnswerAsync(late, person.Account, approved: true));
        (await PollAsync(late)).IsError(404, "challenge_unknown");
    }

    [Fact]
    public async Task A_client_that_opens_no_browser_gets_no_addresses()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites, isAdministrator: true);
        var package = world.NewPackage();

        var answer = await world.PublishAsync(package, await person.SignInAsync(), PublishBodies.Text(ServerWorld.Document(package)), ("npm-auth-type", "legacy"));

        Assert.Equal(("OTP", "second_factor_required"), (answer.Is(401).Header("WWW-Authenticate"), answer.Text("code")));
        Assert.Null(answer.Json["authUrl"]);
    }

    [Fact]
    public async Task A_sign_in_confirmed_in_the_browser_gives_the_waiting_client_a_session_once()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites);
        var started = (await world.SendAsync("POST", world.Registry, "/-/v1/login", null, ServerWorld.Json("{}"))).Is(200);
        Assert.StartsWith($"{world.Server}login/cli/", started.Text("loginUrl"), StringComparison.Ordinal);
        var pending = (await PollAsync(started)).Is(202);
        Assert.Equal("1", pending.Header("Retry-After"));
        Assert.NotEmpty(pending.Body);

        await AnswerAsync(started, person.Account, approved: true, "loginUrl");
        var session = (await PollAsync(started)).Is(200).Text("token")!;

        Assert.Equal(person.Name, (await world.SendAsync("GET", world.Registry, "/-/whoami", session)).Is(200).Text("username"));
        (await PollAsync(started)).Is(404);
        var other = (await world.SendAsync("POST", world.Registry, "/-/v1/login", null, ServerWorld.Json("{}"))).Is(200);
        await AnswerAsync(other, person.Account, approved: false, "loginUrl");
        var declined = (await PollAsync(other)).Is(200);
        Assert.Null(declined.Json["token"]);
        Assert.Contains("declined", declined.Header("npm-notice"), StringComparison.Ordinal);
    }

    private async Task<Answer> AskAsync(string session, string package, string version)
    {
        var answer = await PublishAsync(session, package, version, code: null);
        Assert.Equal((401, "OTP"), (answer.Status, answer.Header("WWW-Authenticate")));
        return answer;
    }

    private Task<Answer> PublishAsync(string session, string package, string version, string? code) => world.PublishAsync(
        package, session, PublishBodies.Text(ServerWorld.Document(package, version)), [("npm-auth-type", "web"), .. code is null ? Array.Empty<(string, string)>() : [("npm-otp", code)]]);

    private Task<Answer> PollAsync(Answer asked) => world.SendAsync("GET", world.Registry, new Uri(asked.Text("doneUrl")!).PathAndQuery);

    private async Task AnswerAsync(Answer asked, Account account, bool approved, string member = "authUrl") => Assert.True(await TryAnswerAsync(asked, account, approved, member));

    private Task<bool> TryAnswerAsync(Answer asked, Account account, bool approved, string member = "authUrl") =>
        world.Services.GetRequiredService<Challenges>().AnswerAsync(new Uri(asked.Text(member)!).Segments[^1], account, approved, TestContext.Current.CancellationToken);
}
