using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Server.Site;

/// <summary>Binds a form to the session it was shown to: a form of one person's session is worthless in another's.</summary>
internal sealed class FormBinding(BrowserCookie cookie) : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => OpaqueToken.Hash(cookie.Read(context));

    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(additionalData), Encoding.UTF8.GetBytes(GetAdditionalData(context)));
}
