using System.Globalization;
using System.Text;
using Spectre.Console;

namespace TrustedPublish.Cli;

/// <summary>Writes to people: tables, and text from elsewhere with nothing in it that a terminal would obey.</summary>
internal static class Terminal
{
    /// <summary>A console that draws onto <paramref name="output"/>; plain and wide when that is a file or pipe.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        var terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
        });
        if (!terminal)
        {
            console.Profile.Width = 140;
        }

        return console;
    }

    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }

        return table;
    }

    public static Text Cell(string? text, Color? color = null) => new(OneLine(text ?? "-"), color is null ? Style.Plain : new Style(color));

    /// <summary>Claims and server texts may hold what an attacker wrote: escape sequences would move the cursor or recolour a verdict.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = IsUnsafe(character) ? safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}") : safe.Append(character);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
