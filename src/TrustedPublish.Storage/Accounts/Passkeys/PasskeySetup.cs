using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Accounts.Passkeys;

/// <summary>
/// How ASP.NET Core's passkey handler has to judge. Its own way of judging origins compares what a browser signed with a header of the same
/// request: a page on a sibling host would pass (site P4).
/// </summary>
internal static class PasskeySetup
{
    public static void AddPasskeys(this IServiceCollection services, Uri publicUrl)
    {
        var origin = publicUrl.GetLeftPart(UriPartial.Authority);
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.ServerDomain = publicUrl.Host;
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, origin, StringComparison.Ordinal));
        });
        services.AddScoped<IPasskeyHandler<AccountUser>, PasskeyHandler<AccountUser>>();
    }

    /// <summary>The handler asks for a request, of which with these options it reads nothing.</summary>
    public static HttpContext Request(IServiceProvider services, Uri publicUrl)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Scheme = publicUrl.Scheme;
        context.Request.Host = new HostString(publicUrl.Authority);
        return context;
    }
}
