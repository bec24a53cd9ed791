using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Doors.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary><c>npm owner add|rm</c>: changes the package's maintainers here. The upstream is not told: only our own credential writes there.</summary>
internal sealed class OwnerChanges(Maintainership maintainership, IMaintainerStore store, UpstreamPackages upstream, PeopleAnswers answers, StepUp stepUp)
{
    public async Task AnswerAsync(HttpContext context, NpmPackageName package, Account account, JsonElement body)
    {
        if (Names(body) is not { } names)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", "maintainers must be a list of objects with a name each.");
            return;
        }

        IReadOnlyList<string> seen = [];
        if ((await store.OwnersAsync(context.Registry.Name, package.ToString(), context.RequestAborted)).Count == 0)
        {
            if (await upstream.NamesAsync(context.Registry, package.ToString(), context.RequestAborted) is not { } ofUpstream)
            {
                await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "package_unknown", $"There is no package {package}.");
                return;
            }

            seen = ofUpstream;
        }

        if (!await stepUp.RequireAsync(context, account, $"change the owners of {package} to {string.Join(", ", names.Order(StringComparer.Ordinal))}"))
        {
            return;
        }

        var decision = await maintainership.ChangeAsync(
            new OwnershipChange { Registry = context.Registry.Name, Package = package.ToString(), By = account, Owners = names, OneByOne = true, UpstreamOwners = seen },
            context.RequestAborted);
        await (decision.Denial is { } denial
            ? answers.DenyAsync(context, account, Maintainership.Changed, package.ToString(), denial)
            : NpmJson.OkAsync(context));
    }

    private static string[]? Names(JsonElement body)
    {
        if (!body.TryGetProperty("maintainers", out var list) || list.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        string[] names = [.. list.EnumerateArray().Select(static one => one.Text("name") ?? "")];
        return names.All(static name => name is { Length: > 0 and <= 256 }) ? names : null;
    }
}
