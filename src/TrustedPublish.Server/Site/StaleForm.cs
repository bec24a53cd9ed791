using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace TrustedPublish.Server.Site;

/// <summary>Says in words why a form without its token was refused: it was not one of ours, or it is from before a sign-in.</summary>
internal sealed class StaleForm : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new ContentResult
            {
                StatusCode = StatusCodes.Status400BadRequest,
                ContentType = "text/plain; charset=utf-8",
                Content = "This form is out of date, and nothing was done: go back, reload the page and send it again.",
            };
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
