namespace TrustedPublish.Core.Bindings;

/// <summary>The operator's rules about publishers.</summary>
/// <param name="BroadBindings">What to do with one that names neither a ref nor an environment.</param>
internal sealed record PublisherPolicy(BroadBindings BroadBindings);

/// <summary>What to do with a publisher that lets any branch or tag publish (GH-08).</summary>
internal enum BroadBindings
{
    /// <summary>Accept it and flag it wherever it is shown.</summary>
    Warn,

    /// <summary>Refuse it.</summary>
    Enforce,
}
