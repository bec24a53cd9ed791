namespace TrustedPublish.Core;

/// <summary>Tells, cheaply and for everything at once, whether any node changed something that nodes keep in memory.</summary>
internal interface IChangePositions
{
    Task<ChangePositions> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How far the changes are.</summary>
/// <param name="Publishers">The generation of the publishers; grows with every change.</param>
/// <param name="Revocations">The greatest <c>Seq</c> of a revocation that is kept; 0 when there is none.</param>
internal readonly record struct ChangePositions(long Publishers, long Revocations);
