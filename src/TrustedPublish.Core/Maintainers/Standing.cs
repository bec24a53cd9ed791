namespace TrustedPublish.Core.Maintainers;

/// <summary>What the database knows, in one snapshot, of an account and a package.</summary>
/// <param name="Role">What the account may do.</param>
/// <param name="IsDecided">Whether it was ever decided who maintains the package; adoption comes only before that.</param>
internal readonly record struct Standing(PackageRole Role, bool IsDecided);
