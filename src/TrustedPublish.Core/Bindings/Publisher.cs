using System.Text.Json;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>A trusted publisher ready to match: the stored record with its fields compiled once.</summary>
internal sealed class Publisher
{
    private Publisher(PublisherRecord record, Binding binding) => (Record, Binding, Specificity) = (record, binding, binding.Specificity);

    public PublisherRecord Record { get; }

    public Binding Binding { get; }

    public string Id => Record.Id;

    public int Specificity { get; }

    /// <summary>Whether it can still accept tokens: one whose ids were never pinned lapses (GH-04).</summary>
    public bool IsActive(DateTimeOffset now) => Record.LapsesAt is not { } lapses || now < lapses;

    /// <summary>pending, active or lapsed.</summary>
    public string State(DateTimeOffset now) => !IsActive(now) ? "lapsed" : Record.Pending ? "pending" : "active";

    /// <summary>Compiles a stored record.</summary>
    /// <exception cref="InvalidDataException">The record does not fit its provider's table: it must not match anything.</exception>
    public static Publisher Compile(PublisherRecord record, ProviderCatalog providers)
    {
        using var fields = JsonDocument.Parse(record.Fields);
        return providers.Find(record.Provider) is { } provider && Binding.TryParse(provider, fields.RootElement, [], out _) is { } binding
            ? new Publisher(record, binding)
            : throw new InvalidDataException($"Publisher {record.Id} does not fit the fields of provider {record.Provider}.");
    }
}
