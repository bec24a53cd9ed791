using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>A PEM file of certificate authorities that an option names.</summary>
internal static class AuthorityFileRule
{
    public static void Check(RuleContext context, object owner, string property, string file)
    {
        if (!ReadableFile.TryRead(context.FullPath(file), out var content, out var problem))
        {
            context.Add(owner, property, problem, "give the path of a PEM file");
        }
        else if (!HoldsCertificate(content))
        {
            context.Add(owner, property, "holds no certificate in PEM form", "it must hold -----BEGIN CERTIFICATE-----");
        }
    }

    private static bool HoldsCertificate(string content)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(content);
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
