namespace TrustedPublish.Server.Management;

/// <summary>Lets only administrators through: the one place that says who may do what concerns more than one package.</summary>
internal sealed class AdministratorFilter(Denials denials) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        SignedIn.Of(context.HttpContext).Account.IsAdministrator
            ? await next(context)
            : await denials.DenyAsync(context.HttpContext, Problem.Of(StatusCodes.Status403Forbidden, "access_policy", "Only an administrator may do this."));
}
