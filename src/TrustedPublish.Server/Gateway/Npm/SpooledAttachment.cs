namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>One attachment of a spooled publish document.</summary>
/// <param name="Name">Its key under <c>_attachments</c>.</param>
/// <param name="Offset">Where its <c>data</c> string begins in the body, after the quote.</param>
/// <param name="Length">That string's length in bytes, as spelled in the body.</param>
internal sealed record SpooledAttachment(string Name, long Offset, long Length);
