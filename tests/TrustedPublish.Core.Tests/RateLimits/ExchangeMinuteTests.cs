using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Core.Tests.RateLimits;

/// <summary>Counting with others who tell of their counts now and then.</summary>
public sealed class ExchangeMinuteTests
{
    private static readonly (string, string) Demo = ("https://ci.example.com", "github:1");

    [Fact]
    public void What_others_counted_is_added_and_replaced_by_what_they_say_next()
    {
        var (here, there) = (new ExchangeMinute(1), new ExchangeMinute(1));
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(_ => here.Take(Demo)));
        there.Take(Demo);
        there.Take(("https://ci.example.com", "github:2"));

        here.Learn(there.Own());
        here.Learn(there.Own());

        Assert.Equal(4, here.Take(Demo));
        Assert.Equal(1, here.Take(("https://ci.example.com", "github:3")));
        there.Learn(here.Own());
        Assert.Equal(5, there.Take(Demo));
        here.Learn(new Dictionary<string, int>());
        Assert.Equal(4, here.Take(Demo));
    }

    [Fact]
    public void Keys_tell_projects_of_different_issuers_apart_and_no_name()
    {
        var minute = new ExchangeMinute(1);
        minute.Take(Demo);
        minute.Take(("https://ci.example.co", "mgithub:1"));
        Assert.Equal(2, minute.Own().Count);
        Assert.All(minute.Own().Keys, static key => Assert.DoesNotContain("github", key, StringComparison.Ordinal));
    }
}
