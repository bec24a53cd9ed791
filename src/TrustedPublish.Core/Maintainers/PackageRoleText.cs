namespace TrustedPublish.Core.Maintainers;

/// <summary>How roles are written on the wire.</summary>
internal static class PackageRoleText
{
    extension(PackageRole role)
    {
        public string ToWire() => role switch
        {
            PackageRole.None => "none",
            PackageRole.Read => "read",
            PackageRole.Write => "write",
        };
    }
}
