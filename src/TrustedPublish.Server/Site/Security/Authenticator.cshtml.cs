using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site.Security;

/// <summary>Sets up an authenticator app: shows its key, then wants to see one code of it.</summary>
internal sealed class AuthenticatorPage(ISecondFactorStore factors, SecondFactorEnrolment enrolment, Sessions sessions, TrustedPublishOptions options) : SecurityChangePage
{
    /// <summary>The key as a picture, to be scanned.</summary>
    public string? Picture { get; private set; }

    /// <summary>The key as text, to be typed.</summary>
    public string? Key { get; private set; }

    public string? Onward => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;

    public IActionResult OnGet() => LocalRedirect("/account/security");

    public async Task<IActionResult> OnPostBeginAsync()
    {
        // The first factor is asked for everywhere; whoever replaces one keeps to what they chose.
        var mode = Account.TwoFactor is TwoFactorMode.None ? TwoFactorMode.AuthAndWrites : Account.TwoFactor;
        return Show(await enrolment.BeginAsync(Account, mode, Aborted));
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? code)
    {
        if (await enrolment.ConfirmAsync(Account, TypedCode.Clean(code), SessionHash, Aborted) is { } codes)
        {
            // A replaced one proves nothing about who replaced it: the session becomes no fresher.
            if (Account.TwoFactor is TwoFactorMode.None)
            {
                await sessions.ConfirmAsync(Session.Record, Aborted);
            }

            return ShowOnce(codes);
        }

        if ((await factors.ReadAsync(Account.Id, Aborted))?.PendingTotpKey is not { } key)
        {
            return LocalRedirect("/account/security");
        }

        Refused(StatusCodes.Status401Unauthorized, "This is not the code that the app shows now: wait for the next one, and see that the clock of your phone is right.");
        return Show(key);
    }

    private PageResult Show(byte[] key)
    {
        using var code = QRCodeGenerator.GenerateQrCode(SetupUri.Of(options.PublicUrl.Uri.Host, Account.Name, key), QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(code);
        Picture = picture.GetGraphic(4, "#000", "#fff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        Key = string.Join(' ', Totp.Base32(key).Chunk(4).Select(static letters => new string(letters)));
        return Page();
    }
}
