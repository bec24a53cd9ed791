using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>…/packages/{package}</c>: who owns it and how it may be published.</summary>
internal sealed class PackageCall(Maintainership maintainership, IMaintainerStore store, IPackageStore packages)
{
    private const string Expected = """{"owners": ["name"], "publishing_access": "name", "staging": "optional" or "required", "stage_approvals": 1 or 2, "stage_another_person": true or false}, all optional""";

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
            json.WriteString("staging", StageRule.IsRequired(record) ? StageRule.Required : StageRule.Optional);
            json.WriteNumber("stage_approvals", StageRule.Of(record).Approvals);
            json.WriteBoolean("stage_another_person", StageRule.Of(record).AnotherPerson);
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
            Staging = StagingOf(request),
        };
        var decision = await maintainership.ChangeAsync(change, context.RequestAborted);
        return decision.Denial is not { } denial ? await ShowAsync(context)
            : denial.Code is "account_unknown" ? Problem.Of("package_invalid", [new FieldFault("owners", $"holds a name that no account has: {denial.Sentence}")])
            : Problem.Of(denial.Status, denial.Code, denial.Sentence);
    }

    private static StagingChange? StagingOf(JsonElement request)
    {
        int? approvals = request.TryGetProperty("stage_approvals", out var number) ? number.GetInt32() : null;
        var change = new StagingChange(request.Text("staging"), approvals, request.Flag("stage_another_person"));
        return change == new StagingChange(null, null, null) ? null : change;
    }

    private static FieldFault? Fault(JsonProperty member) => member.Name switch
    {
        "owners" => member.Value.ValueKind is JsonValueKind.Array && member.Value.EnumerateArray().All(static name => name.ValueKind is JsonValueKind.String && name.GetString() is { Length: > 0 and <= 256 })
            ? null
            : new FieldFault("owners", "must be a list of account names"),
        "publishing_access" => member.Value.ValueKind is JsonValueKind.String && PublishingAccessText.All.Contains(member.Value.GetString(), StringComparer.Ordinal)
            ? null
            : new FieldFault("publishing_access", $"must be one of {string.Join(", ", PublishingAccessText.All)}"),
        "staging" => member.Value.ValueKind is JsonValueKind.String && member.Value.GetString() is StageRule.Optional or StageRule.Required
            ? null
            : new FieldFault("staging", $"must be {StageRule.Optional} or {StageRule.Required}"),
        "stage_approvals" => member.Value.ValueKind is JsonValueKind.Number && member.Value.TryGetInt32(out var approvals) && approvals is >= 1 and <= StageRule.MostApprovals
            ? null
            : new FieldFault("stage_approvals", $"must be from 1 to {StageRule.MostApprovals}"),
        "stage_another_person" => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : new FieldFault("stage_another_person", "must be true or false"),
        _ => new FieldFault(member.Name, $"is not known; the body is {Expected}"),
    };
}
