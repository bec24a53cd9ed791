using System.Collections;
using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>The shipped file and the option classes say the same.</summary>
public sealed class DefaultConfigurationFileTests
{
    [Fact]
    public void The_shipped_file_starts_as_it_is()
    {
        using var administrator = new Operator();
        var reading = administrator.Starts();
        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void The_shipped_file_holds_every_option_with_its_default_and_nothing_else()
    {
        SortedDictionary<string, string> inFile = new(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(File.ReadAllText(Operator.DefaultFile));
        Flatten(document.RootElement, "", inFile);

        SortedDictionary<string, string> inCode = new(StringComparer.Ordinal);
        Flatten(new TrustedPublishOptions(), typeof(TrustedPublishOptions), ":TrustedPublish", inCode);

        Assert.Equal(Lines(inCode), Lines(inFile));
    }

    private static string Lines(SortedDictionary<string, string> keys) =>
        string.Join('\n', keys.Select(key => $"{key.Key} = {key.Value}"));

    private static void Flatten(JsonElement element, string path, SortedDictionary<string, string> keys)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, $"{path}:{property.Name}", keys);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Flatten(item, $"{path}:{index}", keys);
                }

                break;
            default:
                keys[path] = element.ValueKind == JsonValueKind.String ? $"\"{element.GetString()}\"" : element.GetRawText();
                break;
        }
    }

    private static void Flatten(object? value, Type type, string path, SortedDictionary<string, string> keys)
    {
        if (OptionsReader.IsGroup(type))
        {
            foreach (var property in OptionsReader.OptionProperties(type))
            {
                Flatten(property.GetValue(value), property.PropertyType, $"{path}:{property.Name}", keys);
            }
        }
        else if (OptionsReader.IsList(type, out var itemType) && ((IEnumerable)value!).Cast<object>().ToList() is { Count: > 0 } items)
        {
            foreach (var (index, item) in items.Index())
            {
                Flatten(item, itemType, $"{path}:{index}", keys);
            }
        }
        else
        {
            keys[path] = value switch
            {
                null => "null",
                bool flag => flag ? "true" : "false",
                long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                BroadBindings broad => broad == BroadBindings.Warn ? "\"warn\"" : "\"enforce\"",
                SmtpSecurity security => security is SmtpSecurity.StartTls ? "\"starttls\"" : $"\"{security}\"",
                IEnumerable and not string => "[]",
                _ => $"\"{value}\"",
            };
        }
    }
}
