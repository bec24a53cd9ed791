namespace TrustedPublish.Cli.Demo;

/// <summary>Tells a newcomer what happens, step by step.</summary>
internal sealed class Narrator(TextWriter output, bool verbose)
{
    private int _step;

    public bool Verbose => verbose;

    public TextWriter Output => output;

    public void Step(string title)
    {
        output.WriteLine();
        output.WriteLine($"{++_step}. {title}");
    }

    public void Say(string text) => output.WriteLine("   " + text);

    /// <summary>A line that another program wrote.</summary>
    public void Quote(string line) => output.WriteLine("   | " + Terminal.OneLine(line));

    /// <summary>A line that only the curious want.</summary>
    public void Detail(string line)
    {
        if (verbose)
        {
            Quote(line);
        }
    }

    /// <summary>Stops the story unless it went as told.</summary>
    public static void Expect(bool fulfilled, string otherwise)
    {
        if (!fulfilled)
        {
            throw new DemoException(otherwise);
        }
    }
}
