using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>The second factor as npm's profile and login commands use it.</summary>
public sealed class SecondFactorTests(AccountWorld shared) : IClassFixture<AccountWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task Without_a_second_factor_a_session_can_only_set_one_up()
    {
        var person = await shared.NewAsync(TwoFactorMode.None, isAdministrator: true);
        var signedIn = (await person.TrySignInAsync(Person.Password, code: null)).Is(201);
        Assert.Contains("npm profile enable-2fa", signedIn.Header("npm-notice"), StringComparison.Ordinal);
        var session = signedIn.Text("token")!;
        var package = world.NewPackage();

        (await world.SendAsync("GET", world.Registry, "/-/whoami", session)).Is(200);
        Assert.Null((await ProfileAsync(session)).Json["tfa"]);
        (await world.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package)))).IsError(401, "access_policy");
        (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", session)).IsError(403, "second_factor_missing");
        (await world.SendAsync("GET", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/trust", session)).Is(403);
        (await world.SendAsync("POST", world.Registry, "/-/npm/v1/user", session, ServerWorld.Json("""{"fullname":"X"}"""))).IsError(403, "second_factor_missing");
        (await world.SendAsync("GET", world.Server, "/api/v1/accounts", session)).IsProblem(403, "second_factor_missing");

        var key = await BeginAsync(session);
        var codes = (await PostAsync(session, $$"""{"tfa":["{{CodeOf(key)}}"]}""")).Is(200).Json["tfa"]!.AsArray();
        Assert.Equal(RecoveryCode.Count, codes.Select(static code => code!.GetValue<string>()).Distinct().Count());

        (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", session)).Is(200);
        Assert.Equal("auth-and-writes", (await ProfileAsync(session)).Json["tfa"]!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Enabling_needs_the_password_and_a_code_of_the_very_key_and_ends_other_sessions()
    {
        var person = await shared.NewAsync(TwoFactorMode.None);
        var session = (await person.TrySignInAsync(Person.Password, null)).Is(201).Text("token")!;
        var other = (await person.TrySignInAsync(Person.Password, null)).Is(201).Text("token")!;

        (await PostAsync(session, """{"tfa":{"mode":"auth-only","password":"not the password"}}""")).IsError(401, "password_wrong");
        (await PostAsync(session, """{"tfa":["123456"]}""")).IsError(401, "second_factor_wrong");
        var abandoned = await BeginAsync(session);
        var key = await BeginAsync(session);
        Assert.True((await ProfileAsync(session)).Json["tfa"]!["pending"]!.GetValue<bool>());
        (await PostAsync(session, $$"""{"tfa":["{{CodeOf(abandoned)}}"]}""")).IsError(401, "second_factor_wrong");
        var code = CodeOf(key);
        (await PostAsync(session, $$"""{"tfa":["{{code}}"]}""")).Is(200);

        // The code of the set-up is used up, and the set-up is over.
        (await person.TrySignInAsync(Person.Password, code)).IsError(401, "second_factor_wrong");
        (await PostAsync(session, $$"""{"tfa":["{{code}}"]}""")).IsError(401, "second_factor_wrong");
        (await world.SendAsync("GET", world.Registry, "/-/whoami", other)).IsError(401, "session_required");
        (await world.SendAsync("GET", world.Registry, "/-/whoami", session)).Is(200);
    }

    [Fact]
    public async Task A_sign_in_with_a_second_factor_asks_for_it_in_npms_words_and_takes_each_code_once()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var asked = await person.TrySignInAsync(Person.Password, code: null);
        Assert.Equal((401, "OTP", "second_factor_required"), (asked.Status, asked.Header("WWW-Authenticate"), asked.Text("code")));

        var code = person.NextCode();
        (await person.TrySignInAsync(Person.Password, code)).Is(201);
        (await person.TrySignInAsync(Person.Password, code)).IsError(401, "second_factor_wrong");

        // Neighbouring steps count, farther ones do not; nothing before a used step does.
        world.Time.Advance(TimeSpan.FromSeconds(90));
        var early = person.CurrentCode();
        world.Time.Advance(TimeSpan.FromSeconds(30));
        (await person.TrySignInAsync(Person.Password, early)).Is(201);
        world.Time.Advance(TimeSpan.FromSeconds(30));
        var late = person.CurrentCode();
        world.Time.Advance(TimeSpan.FromSeconds(60));
        (await person.TrySignInAsync(Person.Password, late)).IsError(401, "second_factor_wrong");
    }

    [Fact]
    public async Task Of_parallel_sign_ins_with_one_code_one_succeeds()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites);
        var code = person.NextCode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.TrySignInAsync(Person.Password, code)));

        Assert.Equal(1, answers.Count(static answer => answer.Status == 201));
    }

    [Fact]
    public async Task A_recovery_code_counts_once_and_the_rest_is_shown()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthAndWrites);

        var session = (await person.TrySignInAsync(Person.Password, person.RecoveryCodes[3])).Is(201).Text("token")!;
        (await person.TrySignInAsync(Person.Password, person.RecoveryCodes[3])).IsError(401, "second_factor_wrong");

        Assert.Equal(RecoveryCode.Count - 1, (await ProfileAsync(session)).Json["recovery_codes_left"]!.GetValue<int>());
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_and_a_right_password_buys_no_new_guesses()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        for (var guess = 0; guess < 4; guess++)
        {
            (await person.TrySignInAsync(Person.Password, "000000")).IsError(401, "second_factor_wrong");
            Assert.Equal("second_factor_required", (await person.TrySignInAsync(Person.Password, null)).Text("code"));
        }

        (await person.TrySignInAsync(Person.Password, "000000")).IsError(401, "locked_out");
        Assert.Contains("locked", (await person.TrySignInAsync(Person.Password, person.NextCode())).Is(401).Text("error"), StringComparison.Ordinal);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        (await person.TrySignInAsync(Person.Password, person.NextCode())).Is(201);
    }

    [Fact]
    public async Task Mode_and_removal_need_password_and_code()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var other = await person.SignInAsync();
        const string change = $$$"""{"tfa":{"mode":"auth-and-writes","password":"{{{Person.Password}}}"}}""";
        const string disable = $$$"""{"tfa":{"mode":"disable","password":"{{{Person.Password}}}"}}""";

        Assert.Equal("OTP", (await PostAsync(session, change)).Is(401).Header("WWW-Authenticate"));
        var changed = (await PostAsync(session, change, person.NextCode())).Is(200);
        Assert.Equal("""{"mode":"auth-and-writes","pending":false}""", changed.Json["tfa"]!.ToJsonString());

        (await PostAsync(session, """{"tfa":{"mode":"disable","password":"wrong"}}""", person.NextCode())).IsError(401, "password_wrong");
        Assert.Equal("OTP", (await PostAsync(session, disable)).Is(401).Header("WWW-Authenticate"));
        (await PostAsync(session, disable, person.NextCode())).Is(200);

        Assert.Null((await ProfileAsync(session)).Json["tfa"]);
        (await world.SendAsync("GET", world.Registry, "/-/whoami", other)).IsError(401, "session_required");
    }

    [Theory]
    [InlineData("""{"tfa":true}""")]
    [InlineData("""{"tfa":[]}""")]
    [InlineData("""{"tfa":["1","2"]}""")]
    [InlineData("""{"tfa":[5]}""")]
    [InlineData("""{"tfa":{"mode":"auth-only"}}""")]
    [InlineData("""{"tfa":{"mode":"sometimes","password":"x"}}""")]
    [InlineData("""{"tfa":{"mode":5,"password":"x"}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"twitter":"alice"}""")]
    [InlineData("""{"email":"not an address"}""")]
    [InlineData("""{"email":"a@b.example\r\nBcc: x@y.example"}""")]
    [InlineData("""{"homepage":"javascript:alert(1)"}""")]
    [InlineData("""{"fullname":5}""")]
    [InlineData("""{"password":"x"}""")]
    [InlineData("""{"password":{"new":"a long enough passphrase"}}""")]
    [InlineData("""{"password":{"old":"a long enough passphrase","new":"short"}}""")]
    [InlineData("""{"password":{"old":"a long enough passphrase","new":"aaaaaaaaaaaaaaaa"}}""")]
    public async Task A_profile_change_that_means_nothing_is_400_and_changes_nothing(string body)
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var before = (await ProfileAsync(session)).Body;

        (await PostAsync(session, body, person.NextCode())).IsError(400, "request_invalid");

        Assert.Equal(before, (await ProfileAsync(session)).Body);
    }

    [Fact]
    public async Task A_profile_is_kept_and_a_new_password_ends_the_other_sessions()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var other = await person.SignInAsync();
        const string profile = """{"email":"new@example.com","fullname":"Ada L.","homepage":"https://example.com/","freenode":null,"twitter":null,"github":"ada"}""";
        const string password = $$$"""{"email":"new@example.com","fullname":"Ada L.","homepage":null,"github":null,"password":{"old":"{{{Person.Password}}}","new":"another long passphrase"}}""";

        Assert.Equal("Ada L.", (await PostAsync(session, profile, person.NextCode())).Is(200).Text("fullname"));
        var answer = (await PostAsync(session, password, person.NextCode())).Is(200);
        Assert.Null(answer.Json["password"]);

        (await world.SendAsync("GET", world.Registry, "/-/whoami", other)).IsError(401, "session_required");
        (await world.SendAsync("GET", world.Registry, "/-/whoami", session)).Is(200);
        (await person.TrySignInAsync(Person.Password, person.NextCode())).IsError(401, "sign_in_refused");
        (await person.TrySignInAsync("another long passphrase", person.NextCode())).Is(201);
    }

    private Task<Answer> ProfileAsync(string session) => world.SendAsync("GET", world.Registry, "/-/npm/v1/user", session);

    private Task<Answer> PostAsync(string session, string body, string? code = null) =>
        world.SendAsync("POST", world.Registry, "/-/npm/v1/user", session, ServerWorld.Json(body), code is null ? [] : [("npm-otp", code)]);

    private async Task<byte[]> BeginAsync(string session)
    {
        var uri = (await PostAsync(session, $$$"""{"tfa":{"mode":"auth-and-writes","password":"{{{Person.Password}}}"}}""")).Is(200).Text("tfa")!;
        Assert.StartsWith("otpauth://totp/", uri, StringComparison.Ordinal);
        return Base32Text.Decode(uri.Split("secret=")[1].Split('&')[0]);
    }

    private string CodeOf(byte[] key) => Totp.CodeAt(key, world.Time.GetUtcNow());
}
