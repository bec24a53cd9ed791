using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>Every kind of credential, and every operation as its client sends it.</summary>
public sealed class AccessWorld : IAsyncLifetime
{
    private static readonly string[] AllActions = ["publish", "stage", "deprecate", "dist-tag", "unpublish"];

    private readonly Dictionary<string, Holder> holders = [];
    private ServerWorld strict = null!;
    private ServerWorld lenient = null!;
    private int people;

    public static IReadOnlyList<string> Credentials { get; } =
    [
        "session, no factor needed", "session, auth-only", "session, auth-and-writes", "session, factor missing",
        "token, read-only", "token, stage-only", "token, read-write", "token, bypass 2fa", "trusted publisher", "nothing",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        strict = await AccountWorld.StartAsync();
        lenient = await ServerWorld.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await strict.DisposeAsync();
        await lenient.DisposeAsync();
    }

    /// <summary>Whoever holds this kind of credential; what depends on the package is made for each.</summary>
    internal async Task<Holder> HolderAsync(string credential)
    {
        if (!holders.TryGetValue(credential, out var holder))
        {
            var world = credential is "session, no factor needed" ? lenient : strict;
            var mode = credential switch
            {
                "session, no factor needed" or "session, factor missing" => TwoFactorMode.None,
                "session, auth-and-writes" => TwoFactorMode.AuthAndWrites,
                _ => TwoFactorMode.AuthOnly,
            };
            var person = await Person.CreateAsync(world, $"holder{++people}", mode, isAdministrator: true);
            holder = new Holder(credential, world, person, mode is TwoFactorMode.None ? (await person.TrySignInAsync(Person.Password, null)).Is(201).Text("token")! : await person.SignInAsync());
            holders[credential] = holder;
        }

        // The clock goes on with every code: no session lasts through all rows.
        return holder.Person.HasFactor ? holder with { Session = await holder.Person.SignInAsync() } : holder;
    }

    /// <summary>yes, 2fa or no.</summary>
    internal static async Task<string> TryAsync(Holder holder, PackageOperation operation, string access)
    {
        var world = holder.World;
        var package = world.NewPackage();
        await world.Services.GetRequiredService<IPackageStore>().ChangeAsync(
            "npm", package, record => record with { PublishingAccess = access },
            new JournalEntry { Id = ShortId.Create(), At = world.Time.GetUtcNow(), Kind = "package.settings", Outcome = JournalEntry.Accepted }, Stop);
        world.Upstream.Packuments[$"/{ServerWorld.Escaped(package)}"] = Packument(package, deprecated: null);
        var bearer = await BearerAsync(holder, package);
        var answer = await SendAsync(holder, operation, package, bearer, code: null);
        if (answer.Status is >= 200 and < 300)
        {
            return "yes";
        }

        if (answer.Header("WWW-Authenticate") is not "OTP")
        {
            Assert.True(answer.Status is 401 or 403, $"{operation}: {answer.Status} {answer.Body}");

            // A code changes nothing.
            return (await SendAsync(holder, operation, package, bearer, holder.Person.HasFactor ? holder.Person.NextCode() : "123456")).Status is 401 or 403 ? "no" : "a code opened it";
        }

        Assert.Equal("second_factor_required", answer.Text("code"));
        var proven = await SendAsync(holder, operation, package, bearer, holder.Person.NextCode());
        return proven.Status is >= 200 and < 300 ? "2fa" : $"{proven.Status} {proven.Body}";
    }

    private static async Task<string?> BearerAsync(Holder holder, string package) => holder.Credential switch
    {
        "nothing" => null,
        "trusted publisher" => await PublishCredentialAsync(holder, package),
        "token, read-only" => await TokenAsync(holder, package, "read-only", bypass: false),
        "token, stage-only" => await TokenAsync(holder, package, "read-write-stage-only", bypass: false),
        "token, read-write" => await TokenAsync(holder, package, "read-write", bypass: false),
        "token, bypass 2fa" => await TokenAsync(holder, package, "read-write", bypass: true),
        _ => holder.Session,
    };

    private static async Task<string> PublishCredentialAsync(Holder holder, string package)
    {
        var world = holder.World;
        var publisher = ServerWorld.Publisher();
        publisher["allowed_actions"] = new JsonArray([.. AllActions.Select(static action => (JsonNode)action)]);
        (await world.SendAsync(
            "POST", world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers", holder.Session, ServerWorld.Json(publisher.ToJsonString()), ("npm-otp", holder.Person.NextCode()))).Is(201);
        return await world.CredentialAsync(package);
    }

    private static async Task<string> TokenAsync(Holder holder, string package, string permission, bool bypass)
    {
        using var json = JsonDocument.Parse($$"""{"name":"t","packages":["{{package}}"],"packages_and_scopes_permission":"{{permission}}","bypass_2fa":{{(bypass ? "true" : "false")}}}""");
        var registry = holder.World.Services.GetRequiredService<RegistryCatalog>().Find("npm")!;
        var (_, secret, faults) = await holder.World.Services.GetRequiredService<GranularTokens>().CreateAsync(holder.Person.Account, registry, GranularTokenRequest.Read(json.RootElement).Request, Stop);
        Assert.Empty(faults);
        return secret!.Reveal();
    }

    private static Task<Answer> SendAsync(Holder holder, PackageOperation operation, string package, string? bearer, string? code)
    {
        var escaped = ServerWorld.Escaped(package);
        var (method, path, body) = operation switch
        {
            PackageOperation.Publish => ("PUT", $"/{escaped}", PublishBodies.Text(ServerWorld.Document(package, "1.0.1"))),
            PackageOperation.Stage => ("POST", $"/-/stage/package/{escaped}", PublishBodies.Text(ServerWorld.Document(package, "1.0.1"))),
            PackageOperation.Deprecate => ("PUT", $"/{escaped}", Packument(package, "old")),
            PackageOperation.DistTag => ("PUT", $"/-/package/{escaped}/dist-tags/stable", "\"1.0.0\""),
            PackageOperation.Unpublish => ("DELETE", $"/{escaped}/-rev/1-a", null),
            PackageOperation.Owners => ("PUT", $"/{escaped}/-rev/1-a", $$"""{"_id":"{{package}}","_rev":"1-a","maintainers":[{"name":"{{holder.Person.Name}}","email":"{{holder.Person.Name}}@example.com"}]}"""),
            PackageOperation.Access => ("POST", $"/-/package/{escaped}/access", """{"access":"public"}"""),
            PackageOperation.Trust => ("POST", $"/-/package/{escaped}/trust", """[{"type":"github","claims":{"repository":"acme/other","workflow_ref":{"file":"publish.yml"}},"permissions":["createPackage"]}]"""),
            PackageOperation.Tokens => ("POST", "/-/npm/v1/tokens", $$"""{"name":"new","password":"{{Person.Password}}","packages":["{{package}}"],"packages_and_scopes_permission":"read-only"}"""),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
        return holder.World.SendAsync(method, holder.World.Registry, path, bearer, body is null ? null : ServerWorld.Json(body), code is null ? [] : [("npm-otp", code)]);
    }

    private static string Packument(string package, string? deprecated)
    {
        var version = new JsonObject { ["name"] = package, ["version"] = "1.0.0", ["dist"] = new JsonObject { ["shasum"] = new string('0', 40), ["tarball"] = $"http://x/{package}/-/p-1.0.0.tgz" } };
        if (deprecated is not null)
        {
            version["deprecated"] = deprecated;
        }

        return new JsonObject
        {
            ["_id"] = package,
            ["_rev"] = "1-a",
            ["name"] = package,
            ["dist-tags"] = new JsonObject { ["latest"] = "1.0.0" },
            ["versions"] = new JsonObject { ["1.0.0"] = version },
            ["maintainers"] = new JsonArray(),
        }.ToJsonString();
    }
}

/// <summary>Who presents a credential.</summary>
internal sealed record Holder(string Credential, ServerWorld World, Person Person, string Session);
