using System.Text.RegularExpressions;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.EndToEnd.Accounts;

/// <summary>A person's life with an unmodified npm at a terminal, on a server that requires a second factor as shipped.</summary>
public sealed partial class AccountCommandTests(EndToEndWorld world)
{
    private const string Password = "a long enough passphrase";

    private const string NewPassword = "another passphrase, longer";

    private static readonly Dictionary<string, string> NoVariables = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task From_registration_to_logout(int major)
    {
        await using var broker = new Broker(world.Cis, world.Verdaccio, configure: static section =>
        {
            section["Accounts"]!["RequireTwoFactor"] = true;
            section["Accounts"]!["SelfRegistration"] = true;
        });
        await broker.StartAsync(Stop);
        var name = $"alice{major}";
        var package = $"@{name}/tool";
        using var npm = world.Npm(major, broker.Registry);
        using var folder = EndToEndWorld.Package(package);

        await RegisterAsync(npm, folder, name, major);
        Assert.Equal(name, (await npm.RunAsync(folder.Path, Stop, "whoami")).ThrowIfFailed().Output.Trim());
        Assert.Contains("needs a second factor first", (await npm.RunAsync(folder.Path, Stop, "token", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("second factor", (await npm.RunAsync(folder.Path, Stop, "publish")).Error, StringComparison.Ordinal);

        var (key, codes) = await EnrolAsync(npm, folder);
        Assert.Contains("auth-and-writes", (await npm.RunAsync(folder.Path, Stop, "profile", "get")).ThrowIfFailed().Output, StringComparison.Ordinal);

        // Without a terminal npm cannot ask, and says where to confirm.
        var refused = await npm.RunAsync(folder.Path, Stop, "publish");
        Assert.Contains("EOTP", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"{broker.Server}auth/cli/", refused.Error, StringComparison.Ordinal);

        await using (var terminal = Start(npm, folder, "publish", "--auth-type=legacy"))
        {
            await terminal.AnswerAsync("Enter OTP:", codes[0], Stop);
            (await terminal.EndAsync(Stop)).ThrowIfFailed();
        }

        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));
        Assert.Contains(name, (await npm.RunAsync(folder.Path, Stop, "owner", "ls", package)).ThrowIfFailed().Output, StringComparison.Ordinal);
        (await npm.RunAsync(folder.Path, Stop, "dist-tag", "add", $"{package}@1.0.0", "stable", $"--otp={codes[1]}")).ThrowIfFailed();
        Assert.NotEqual(0, (await npm.RunAsync(folder.Path, Stop, "deprecate", package, "old", $"--otp={codes[1]}")).ExitCode);
        (await npm.RunAsync(folder.Path, Stop, "deprecate", package, "old", $"--otp={codes[2]}")).ThrowIfFailed();

        var token = await CreateTokenAsync(npm, folder, codes[3]);
        Assert.Contains("ci", (await npm.RunAsync(folder.Path, Stop, "token", "list")).ThrowIfFailed().Output, StringComparison.Ordinal);
        await PublishByTokenAsync(major, broker, package, token);
        (await npm.RunAsync(folder.Path, Stop, "access", "set", "mfa=publish", package, $"--otp={codes[4]}")).ThrowIfFailed();
        await RefuseTokenAsync(major, broker, package, token);
        (await npm.RunAsync(folder.Path, Stop, "token", "revoke", token, $"--otp={codes[5]}")).ThrowIfFailed();

        // Two requests, one code: npm sends it with both.
        (await npm.RunAsync(folder.Path, Stop, "unpublish", $"{package}@1.1.0", $"--otp={codes[8]}")).ThrowIfFailed();
        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));
        (await npm.RunAsync(folder.Path, Stop, "trust", "github", package, $"--repo={name}/tool", "--file=publish.yml", "--allow-publish", "-y", $"--otp={codes[9]}")).ThrowIfFailed();

        (await npm.RunAsync(folder.Path, Stop, "profile", "set", "fullname", "Alice A.", $"--otp={codes[6]}")).ThrowIfFailed();
        await ChangePasswordAsync(npm, folder, key);
        await using (var terminal = Start(npm, folder, "profile", "disable-2fa", $"--otp={codes[7]}"))
        {
            await terminal.AnswerAsync("npm password:", NewPassword, Stop);
            Assert.Contains("disabled", (await terminal.EndAsync(Stop)).ThrowIfFailed().Output, StringComparison.Ordinal);
        }

        (await npm.RunAsync(folder.Path, Stop, "logout")).ThrowIfFailed();
        Assert.Contains("ENEEDAUTH", (await npm.RunAsync(folder.Path, Stop, "whoami")).Error, StringComparison.Ordinal);
    }

    private static Terminal Start(NpmCli npm, ProjectFolder folder, params string[] arguments) => Terminal.Start(npm.Prepare(folder.Path, NoVariables, arguments));

    // npm 12 has no adduser any more: its people register on the site.
    internal static async Task RegisterAsync(NpmCli npm, ProjectFolder folder, string name, int major)
    {
        if (major == 11)
        {
            await using var terminal = Start(npm, folder, "adduser", "--auth-type=legacy");
            await terminal.AnswerAsync("Username:", name, Stop);
            await terminal.AnswerAsync("Password:", Password, Stop);
            await terminal.AnswerAsync("Email", $"{name}@example.com", Stop);
            Assert.Contains("npm profile enable-2fa", (await terminal.EndAsync(Stop)).ThrowIfFailed().Output, StringComparison.Ordinal);
            return;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var registry = new Uri((await npm.RunAsync(folder.Path, Stop, "config", "get", "registry")).ThrowIfFailed().Output.Trim());
        using var body = new StringContent($$"""{"name":"{{name}}","password":"{{Password}}","email":"{{name}}@example.com"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(registry, $"-/user/org.couchdb.user:{name}"), body, Stop);
        answer.EnsureSuccessStatusCode();
        await using var login = Start(npm, folder, "login", "--auth-type=legacy");
        await login.AnswerAsync("Username:", name, Stop);
        await login.AnswerAsync("Password:", Password, Stop);
        (await login.EndAsync(Stop)).ThrowIfFailed();
    }

    internal static async Task<(byte[] Key, IReadOnlyList<string> Codes)> EnrolAsync(NpmCli npm, ProjectFolder folder)
    {
        await using var terminal = Start(npm, folder, "profile", "enable-2fa", "auth-and-writes");
        await terminal.AnswerAsync("npm password:", Password, Stop);
        await terminal.ReadUntilAsync("Or enter code:", Stop);
        await terminal.ReadUntilAsync("authenticator", Stop);
        var key = Base32Text.Decode(Secret.Match(terminal.Screen).Groups[1].Value)!;
        await terminal.TypeAsync(Totp.CodeAt(key, TimeProvider.System.GetUtcNow()), Stop);
        var ended = (await terminal.EndAsync(Stop)).ThrowIfFailed().Output;
        Assert.Contains("2FA successfully enabled", ended, StringComparison.Ordinal);
        return (key, [.. RecoveryCodes.Matches(ended).Select(static match => match.Value)]);
    }

    // The code is the next step's: the enrolment may have spent the present one.
    private static async Task ChangePasswordAsync(NpmCli npm, ProjectFolder folder, byte[] key)
    {
        await using var terminal = Start(npm, folder, "profile", "set", "password", $"--otp={Totp.CodeAt(key, TimeProvider.System.GetUtcNow().AddSeconds(30))}");
        await terminal.AnswerAsync("Current password:", Password, Stop);
        await terminal.AnswerAsync("New password:", NewPassword, Stop);
        await terminal.AnswerAsync("Again:", NewPassword, Stop);
        Assert.DoesNotContain(NewPassword, (await terminal.EndAsync(Stop)).ThrowIfFailed().Output, StringComparison.Ordinal);
    }

    private static async Task<string> CreateTokenAsync(NpmCli npm, ProjectFolder folder, string code)
    {
        await using var terminal = Start(
            npm, folder, "token", "create", "--name=ci", "--packages-all", "--packages-and-scopes-permission=read-write", "--bypass-2fa", "--expires=30", "--cidr=127.0.0.0/8", $"--otp={code}");
        await terminal.AnswerAsync("npm password:", Password, Stop);
        return GranularToken.Match((await terminal.EndAsync(Stop)).ThrowIfFailed().Output).Value;
    }

    private async Task PublishByTokenAsync(int major, Broker broker, string package, string token)
    {
        using var npm = world.Npm(major, broker.Registry).SignIn("_authToken", token);
        using var folder = EndToEndWorld.Package(package, "1.1.0");
        (await npm.RunAsync(folder.Path, Stop, "publish")).ThrowIfFailed();
        Assert.Contains("1.1.0", await world.VersionsAsync(package, Stop));
    }

    private async Task RefuseTokenAsync(int major, Broker broker, string package, string token)
    {
        using var npm = world.Npm(major, broker.Registry).SignIn("_authToken", token);
        using var folder = EndToEndWorld.Package(package, "1.2.0");
        Assert.Contains("two_factor_only", (await npm.RunAsync(folder.Path, Stop, "publish")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.0", await world.VersionsAsync(package, Stop));
    }

    [GeneratedRegex(@"Or enter code:\s+([A-Z2-7]{32})")]
    private static partial Regex Secret { get; }

    [GeneratedRegex(@"\b[0-9]{20}\b")]
    private static partial Regex RecoveryCodes { get; }

    [GeneratedRegex(@"tpg_[0-9A-Za-z]+")]
    private static partial Regex GranularToken { get; }
}
