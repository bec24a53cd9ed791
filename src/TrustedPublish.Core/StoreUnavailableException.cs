namespace TrustedPublish.Core;

/// <summary>A store (database, Redis) cannot answer: an outage, answered 503 and never taken for a yes.</summary>
internal sealed class StoreUnavailableException(string store, Exception? inner = null)
    : Exception($"The {store} cannot be reached.", inner);
