using System.Text;

namespace TrustedPublish.Cli.Management;

/// <summary>Asks the person at the terminal for something that must not be seen.</summary>
internal static class Prompt
{
    /// <summary>What was typed; null when there is no terminal.</summary>
    public static async Task<string?> SecretAsync(TextWriter prompt, string question, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        await prompt.WriteAsync(question);
        var typed = new StringBuilder();
        while (true)
        {
            // Reading would block Ctrl-C too.
            while (!Console.KeyAvailable)
            {
                await Task.Delay(20, cancellationToken);
            }

            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                await prompt.WriteLineAsync();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length -= typed.Length > 0 ? 1 : 0;
            }
            else if (key.KeyChar != '\0')
            {
                typed.Append(key.KeyChar);
            }
        }
    }
}
