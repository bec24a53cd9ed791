using System.Text;
using System.Text.Json;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>Writes a binding as JSON: the same in storage, API and files (contract §3).</summary>
internal static class BindingJson
{
    /// <summary>The fields as one JSON object; unconstrained ones are null, so that a reader sees all there are, and absent inside a group.</summary>
    public static string Write(Binding binding)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteFields(writer, binding);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Writes the fields into an object that is already open.</summary>
    public static void WriteFields(Utf8JsonWriter writer, Binding binding)
    {
        foreach (var group in binding.Provider.Fields.GroupBy(static field => field.Group ?? field.Name))
        {
            writer.WritePropertyName(group.Key);
            if (group.First().Group is null)
            {
                WriteValue(writer, binding.Value(group.Key));
            }
            else
            {
                WriteGroup(writer, binding, group);
            }
        }
    }

    // What a group may hold is many and given by a file: only what is named is written.
    private static void WriteGroup(Utf8JsonWriter writer, Binding binding, IEnumerable<Field> fields)
    {
        writer.WriteStartObject();
        foreach (var field in fields.Where(field => binding.Value(field.Name) is not null))
        {
            writer.WritePropertyName(field.Name);
            WriteValue(writer, binding.Value(field.Name));
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case string[] texts:
                writer.WriteStartArray();
                foreach (var text in texts)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            case CalledWorkflow workflow:
                workflow.Write(writer);
                break;
            default:
                throw new InvalidOperationException($"A field of type {value.GetType().Name} has no JSON form.");
        }
    }
}
