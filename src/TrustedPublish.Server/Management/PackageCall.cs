using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>…/packages/{package}</c>: who owns it and how it may be published.</summary>
internal sealed class PackageCall(Maintainership maintainership, IMaintainerStore store, IPackageStore packages)
{
    private const string Expected = """{"owners": ["name"], "publishing_access": "name"}, both optional""";

    public async Task<IResult> ShowAsync(HttpContext context)
    {
        var managed = ManagedPackage.Of(context);
        var owners = await store.OwnersAsync(managed.Registry.Name, managed.Name, context.RequestAborted);
        var record = await packages.FindAsync(managed.Registry.Name, managed.Name, context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("registry", managed.Registry.Name);
            json.WriteString("name", managed.Name);
            json.WriteStartArray("owners");
            foreach (var owner in owners)
            {
                json.WriteStringValue(owner.Name);
            }

            json.WriteEndArray();
            json.WriteString("publishing_access", PublishingAccessText.OfStored(record?.PublishingAccess).ToWire());
            json.WriteString("access", record?.Access);
            json.WriteEndObject();
        });
    }

    public async Task<IResult> ChangeAsync(HttpContext context)
    {
        var managed = ManagedPackage.Of(context);
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } request)
        {
            return Problem.NotJson(Expected);
        }

        FieldFault[] faults = [.. request.EnumerateObject().Select(Fault).OfType<FieldFault>()];
        if (faults.Length > 0)
        {
            return Problem.Of("package_invalid", faults);
        }

        var change = new OwnershipChange
        {
            Registry = managed.Registry.Name,
            Package = managed.Name,
            By = managed.Account,
            Owners = request.TryGetProperty("owners", out var owners) ? [.. owners.EnumerateArray().Select(static name => name.GetString()!)] : null,
            PublishingAccess = request.Text("publishing_access"),
        };
        var decision = await maintainership.ChangeAsync(change, context.RequestAborted);
        return decision.Denial is not { } denial ? await ShowAsync(context)
            : denial.Code is "account_unknown" ? Problem.Of("package_invalid", [new FieldFault("owners", $"holds a name that no account has: {denial.Sentence}")])
            : Problem.Of(denial.Status, denial.Code, denial.Sentence);
    }

    private static FieldFault? Fault(JsonProperty member) => member.Name switch
    {
        "owners" => member.Value.ValueKind is JsonValueKind.Array && member.Value.EnumerateArray().All(static name => name.ValueKind is JsonValueKind.String && name.GetString() is { Length: > 0 and <= 256 })
            ? null
            : new FieldFault("owners", "must be a list of account names"),
        "publishing_access" => member.Value.ValueKind is JsonValueKind.String && PublishingAccessText.All.Contains(member.Value.GetString(), StringComparer.Ordinal)
            ? null
            : new FieldFault("publishing_access", $"must be one of {string.Join(", ", PublishingAccessText.All)}"),
        _ => new FieldFault(member.Name, $"is not known; the body is {Expected}"),
    };
}
