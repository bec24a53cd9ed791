using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// What a publisher's tokens must say: the values of its provider's fields. Can only be made from values that the provider's table accepts.
/// </summary>
internal sealed partial class Binding
{
    private readonly Dictionary<string, object> values;

    private Binding(Provider provider, Dictionary<string, object> values) => (Provider, this.values) = (provider, values);

    public Provider Provider { get; }

    /// <summary>A text field; null when it is not constrained.</summary>
    public string? Text(string field) => values.GetValueOrDefault(field) as string;

    /// <summary>A flag; false when it was never set.</summary>
    public bool Flag(string field) => values.GetValueOrDefault(field) is true;

    /// <summary>A list; null when it is not constrained.</summary>
    public IReadOnlyList<string>? Texts(string field) => values.GetValueOrDefault(field) as string[];

    /// <summary>A field's value whatever its type.</summary>
    public object? Value(string field) => values.GetValueOrDefault(field);

    /// <summary>What may be done with a credential of this publisher.</summary>
    public IReadOnlyList<string> AllowedActions => Texts("allowed_actions") ?? [];

    /// <summary><c>provider:id</c> of the project; null while its id is open.</summary>
    public string? Subject => Text(Provider.ProjectIdField) is { } id ? $"{Provider.Name}:{id}" : null;

    /// <summary>Fields that would be pinned by the first token that passes every other check.</summary>
    public IEnumerable<Field> OpenIds => Provider.Fields.Where(row => row.PinnedFrom is not null && !values.ContainsKey(row.Name));

    /// <summary>
    /// Whether any branch or any tag may publish, because neither a ref nor an environment is named (GH-08). Whoever can push a branch can push a tag:
    /// the kind of ref alone limits nobody, nor does a pattern that every ref of a kind has. Where tokens know neither (service accounts), the
    /// publisher's identity is all there is to name.
    /// </summary>
    public bool IsBroad => Provider.Fields.Any(static row => row.LimitsRefs) && !Provider.Fields.Any(row => row.LimitsRefs && IsConstrained(row) && !IsEveryRef(values[row.Name]));

    /// <summary>How many optional fields narrow it: among several publishers that accept a token the narrowest decides.</summary>
    public int Specificity => Provider.Fields.Count(row => row.Narrows && IsConstrained(row));

    /// <summary>The same binding with one field more.</summary>
    public Binding With(string field, string value) => new(Provider, new Dictionary<string, object>(values) { [field] = value });

    /// <summary>Reads the fields of a publisher; every fault is reported, not only the first.</summary>
    /// <param name="provider">The provider whose table applies.</param>
    /// <param name="json">A JSON object; members in <paramref name="ignored"/> are not fields.</param>
    /// <param name="ignored">Names that may stand beside the fields, such as <c>provider</c>.</param>
    /// <param name="faults">Empty when the result is not null.</param>
    public static Binding? TryParse(Provider provider, JsonElement json, IReadOnlyCollection<string> ignored, out IReadOnlyList<FieldFault> faults)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        var found = new List<FieldFault>();
        ReadMembers(provider, json, group: null, ignored, values, found);
        AddDefaults(new Binding(provider, values), values, found);
        if (found.Count == 0)
        {
            found.AddRange(provider.Contradictions(new Binding(provider, values)));
        }

        faults = found;
        return found.Count == 0 ? new Binding(provider, values) : null;
    }

    private static void ReadMembers(
        Provider provider, JsonElement json, string? group, IReadOnlyCollection<string> ignored, Dictionary<string, object> values, List<FieldFault> faults)
    {
        foreach (var member in json.EnumerateObject())
        {
            if (group is null && provider.HasGroup(member.Name))
            {
                ReadGroup(provider, member, values, faults);
            }
            else if (provider.Find(member.Name) is not { } field || field.Group != group)
            {
                if (!ignored.Contains(member.Name))
                {
                    var known = provider.Fields.Where(field => field.Group == group).Select(static field => field.Name);
                    faults.Add(new FieldFault(group is null ? member.Name : $"{group}.{member.Name}", $"is not a field of {provider.Name} publishers; these are: {string.Join(", ", known)}"));
                }
            }
            else if (member.Value.ValueKind is not JsonValueKind.Null)
            {
                if (Read(field, member.Value) is { } value)
                {
                    values[field.Name] = value;
                }
                else
                {
                    faults.Add(new FieldFault(field.FullName, $"must be {field.Shape.Accepts}"));
                }
            }
        }
    }

    private static void ReadGroup(Provider provider, JsonProperty member, Dictionary<string, object> values, List<FieldFault> faults)
    {
        if (member.Value.ValueKind is JsonValueKind.Object)
        {
            ReadMembers(provider, member.Value, member.Name, [], values, faults);
        }
        else if (member.Value.ValueKind is not JsonValueKind.Null)
        {
            faults.Add(new FieldFault(member.Name, "must be an object of names and values"));
        }
    }

    private static object? Read(Field field, JsonElement json)
    {
        try
        {
            return field.Shape.Read(json);
        }
        catch (InvalidOperationException)
        {
            // JSON may hold half a character (\ud800), which the framework refuses to read with an exception: a fault of the sender, not of ours.
            return null;
        }
    }

    private static void AddDefaults(Binding given, Dictionary<string, object> values, List<FieldFault> faults)
    {
        foreach (var field in given.Provider.Fields.Where(field => !values.ContainsKey(field.Name)))
        {
            if (field.Default?.Invoke(given) is { } value)
            {
                values[field.Name] = value;
            }
            else if (field.Required && faults.All(fault => fault.Field != field.FullName && fault.Field != field.Group))
            {
                faults.Add(new FieldFault(field.FullName, $"is required: {field.Shape.Accepts}"));
            }
        }
    }

    private static bool IsEveryRef(object value) => value is string text && EveryRef.IsMatch(text);

    private bool IsConstrained(Field field) => values.GetValueOrDefault(field.Name) switch
    {
        null or false => false,
        string[] { Length: 0 } => false,
        CalledWorkflow { Repository: null } => false,
        _ => true,
    };

    [GeneratedRegex(@"\A(refs/((heads|tags)/)?)?[*/]+\z")]
    private static partial Regex EveryRef { get; }
}

/// <summary>What is wrong with one field of a publisher somebody wants to register.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Problem">Completes the sentence that begins with the field's name.</param>
internal sealed record FieldFault(string Field, string Problem);
