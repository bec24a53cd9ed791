namespace TrustedPublish.Cli.Management;

/// <summary>Gets the one-time password when the server asks for one: from the environment, else from the person at the terminal.</summary>
internal static class SecondFactor
{
    public const string Variable = "TRUSTEDPUBLISH_OTP";

    /// <summary>Null when there is neither.</summary>
    public static Task<string?> AskAsync(TextWriter prompt, CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? Task.FromResult<string?>(given)
            : Prompt.SecretAsync(prompt, "One-time password: ", cancellationToken);
}
