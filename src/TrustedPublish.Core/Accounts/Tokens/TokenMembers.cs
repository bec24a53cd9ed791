using System.Text.Json;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>Reads members of a JSON object by type and remembers what was wrong; absent and null are the same, as npm writes them.</summary>
internal sealed class TokenMembers(JsonElement json)
{
    private readonly List<FieldFault> faults = [];

    public IReadOnlyList<FieldFault> Faults => faults;

    public string? Text(string name) => Find(name) is not { } member ? null : member.ValueKind is JsonValueKind.String ? member.GetString() : Fault<string>(name, "must be text");

    public bool IsTrue(string name) =>
        Find(name) is { } member && (member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.ValueKind is JsonValueKind.True : Fault(name, "must be true or false"));

    public int? Whole(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind is JsonValueKind.Number && member.TryGetInt32(out var number))
        {
            return number;
        }

        Fault(name, "must be a whole number of days");
        return null;
    }

    public IReadOnlyList<string> List(string name)
    {
        if (Find(name) is not { } member)
        {
            return [];
        }

        if (member.ValueKind is JsonValueKind.Array && member.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String))
        {
            return [.. member.EnumerateArray().Select(static item => item.GetString()!).Distinct(StringComparer.Ordinal)];
        }

        Fault(name, "must be a list of texts");
        return [];
    }

    public TokenPermission? Permission(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (TokenPermissionText.Parse(text) is { } permission)
        {
            return permission;
        }

        Fault(name, $"must be one of {string.Join(", ", TokenPermissionText.All)}");
        return null;
    }

    private JsonElement? Find(string name) => json.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;

    private T? Fault<T>(string name, string problem)
        where T : class
    {
        Fault(name, problem);
        return null;
    }

    private bool Fault(string name, string problem)
    {
        faults.Add(new FieldFault(name, problem));
        return false;
    }
}
