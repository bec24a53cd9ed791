using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace TrustedPublish.Server.Tests.Site.World;

/// <summary>What a browser got.</summary>
internal sealed partial record ShownPage(int Status, string? Location, IReadOnlyDictionary<string, string> Headers, string Html)
{
    public string Text => WebUtility.HtmlDecode(Tags().Replace(Html, " "));

    public string Fault => WebUtility.HtmlDecode(FaultText().Match(Html).Groups["text"].Value);

    public IReadOnlyList<string> RecoveryCodes => [.. Codes().Matches(Html).Select(static match => match.Groups["code"].Value)];

    /// <summary>The antiforgery token of the page's forms.</summary>
    public string? FormToken => Token().Match(Html) is { Success: true } match ? match.Groups["token"].Value : null;

    public JsonNode Options => JsonNode.Parse(Html)!["options"]!;

    public string Ceremony => JsonNode.Parse(Html)!["ceremony"]!.GetValue<string>();

    public ShownPage Is(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status} {Location}: {Text}");
        return this;
    }

    public ShownPage GoesTo(string location)
    {
        Is(302);
        Assert.Equal(location, Location);
        return this;
    }

    public ShownPage Says(string text)
    {
        Assert.Contains(text, Spaces().Replace(Text, " "), StringComparison.Ordinal);
        return this;
    }

    public ShownPage DoesNotSay(string text)
    {
        Assert.DoesNotContain(text, Spaces().Replace(Text, " "), StringComparison.Ordinal);
        return this;
    }

    /// <summary>The value of a field of a form.</summary>
    public string Field(string name) =>
        WebUtility.HtmlDecode(Regex.Match(Html, $"name=\"{name}\" value=\"(?<value>[^\"]*)\"").Groups["value"].Value);

    public byte[] AuthenticatorKey()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(KeyText().Match(Html).Groups["key"].Value.Where(static letter => letter is not ' ')
            .Select(static letter => Convert.ToString(alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(static bits => bits.Length == 8).Select(static bits => Convert.ToByte(new string(bits), 2))];
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""<p class="fault" role="alert">(?<text>[^<]+)</p>""")]
    private static partial Regex FaultText();

    [GeneratedRegex("<li><code>(?<code>[0-9]{20})</code></li>")]
    private static partial Regex Codes();

    [GeneratedRegex("""<code class="key">(?<key>[A-Z2-7 ]+)</code>""")]
    private static partial Regex KeyText();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
