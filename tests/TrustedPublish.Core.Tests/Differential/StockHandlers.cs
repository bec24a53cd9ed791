using System.Diagnostics;
using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TrustedPublish.Core.Tests.Differential;

/// <summary>
/// The framework's two token handlers with an issuer, an audience and a key configured and everything else as it comes. They know no clock but the
/// machine's: the time that a test takes is added to their leeway, so that a slow machine does not make them refuse more.
/// </summary>
internal sealed class StockHandlers(TrustedIssuer issuer)
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly JsonWebTokenHandler handler = new();
    private readonly JwtSecurityTokenHandler olderHandler = new();
    private readonly TokenValidationParameters parameters = new()
    {
        ValidIssuer = issuer.Issuer.Identifier,
        ValidAudience = TrustedIssuer.Audience,
        IssuerSigningKeys = [JsonWebKey.Create(issuer.Jwk.ToJsonString())],
    };

    public async Task<bool> AcceptsAsync(string token)
    {
        parameters.ClockSkew = TokenValidationParameters.DefaultClockSkew + Stopwatch.GetElapsedTime(started);
        return (await handler.ValidateTokenAsync(token, parameters)).IsValid;
    }

    public bool OlderAccepts(string token)
    {
        parameters.ClockSkew = TokenValidationParameters.DefaultClockSkew + Stopwatch.GetElapsedTime(started);
        try
        {
            olderHandler.ValidateToken(token, parameters, out _);
            return true;
        }
        catch (Exception fault) when (fault is SecurityTokenException or ArgumentException)
        {
            return false;
        }
    }
}
