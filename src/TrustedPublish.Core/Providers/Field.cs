using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers;

/// <summary>One row of a provider's table: a field of its publishers, what values it takes and how a token is checked against it.</summary>
internal sealed record Field
{
    /// <summary>As in contract §3.</summary>
    public required string Name { get; init; }

    /// <summary>The object of the publisher's JSON in which it stands; null = the publisher itself.</summary>
    public string? Group { get; init; }

    /// <summary>The values it takes.</summary>
    public required FieldShape Shape { get; init; }

    /// <summary>One line for forms, help and documentation.</summary>
    public required string Description { get; init; }

    /// <summary>Whether a publisher must have it.</summary>
    public bool Required { get; init; }

    /// <summary>The value a publisher gets when it says nothing; null = not constrained.</summary>
    public Func<Binding, object?>? Default { get; init; }

    /// <summary>The claim that fills the field on first use while it is null: an id that is never given to another project.</summary>
    public ClaimPath? PinnedFrom { get; init; }

    /// <summary>Whether it names the project: details of a refusal are told only to a token whose project matches (contract §4).</summary>
    public bool NamesProject { get; init; }

    /// <summary>Whether it narrows who may publish beyond project and workflow: the publisher with the most of these wins.</summary>
    public bool Narrows { get; init; }

    /// <summary>Whether it limits refs or environments: a publisher with none lets any branch or tag publish (GH-08).</summary>
    public bool LimitsRefs { get; init; }

    /// <summary>As people write it: <c>claims.build_branch</c> inside a group.</summary>
    public string FullName => Group is null ? Name : $"{Group}.{Name}";

    /// <summary>Compares a token with a publisher; null when the publisher does not constrain the field. Null for fields that are not about the token.</summary>
    public Func<Binding, ClaimSet, Check?>? Check { get; init; }
}
