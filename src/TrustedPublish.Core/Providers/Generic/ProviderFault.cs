namespace TrustedPublish.Core.Providers.Generic;

/// <summary>One thing that is wrong with a provider file.</summary>
/// <param name="Path">Where, such as <c>claims[2].code</c>; empty for the file as a whole.</param>
/// <param name="Problem">Completes the sentence that begins with the path.</param>
/// <param name="Fix">What to do.</param>
internal sealed record ProviderFault(string Path, string Problem, string Fix);
