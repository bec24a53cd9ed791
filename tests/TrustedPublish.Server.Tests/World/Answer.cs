using System.Text.Json.Nodes;
using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>An answer with everything in it, and the promises that hold for every error.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The body is JSON's null.");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? Text(string member) => Json[member]?.GetValue<string>();

    /// <summary>The id at the end of an explanation.</summary>
    public string Id => Text("error")!.TrimEnd(')')[^9..];

    public Answer Is(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Body}");
        return this;
    }

    /// <summary>Checks the shape that npm understands.</summary>
    public Answer IsError(int status, string code)
    {
        Is(status);
        Assert.Equal(Text("error"), Text("message"));
        Assert.Equal(code, Text("code"));
        IsOneLine(Text("error")!);
        Assert.Contains("no-store", Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Null(Header("WWW-Authenticate"));
        return this;
    }

    /// <summary>Checks that npm will print the explanation at its default log level.</summary>
    public Answer IsNoticed()
    {
        Assert.Equal(Text("error"), Header("npm-notice"));
        return this;
    }

    /// <summary>Checks an error of the management API (RFC 9457).</summary>
    public Answer IsProblem(int status, string code)
    {
        Is(status);
        Assert.StartsWith("application/problem+json", Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(code, Text("code"));
        Assert.Null(Header("WWW-Authenticate"));
        return this;
    }

    private static void IsOneLine(string text) =>
        Assert.True(text.Length is > 0 and < 2000 && text.All(static character => character is >= ' ' and <= '~'), text);
}
