using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Tests.Bindings.GuardRails;

/// <summary>Who is meant by an owner that the operator wrote down.</summary>
public sealed class AllowedOwnerTests
{
    private static readonly ProviderCatalog Providers = new();

    [Theory]
    [InlineData("acme")]
    [InlineData(":acme")]
    [InlineData("github:")]
    [InlineData("github:#")]
    [InlineData("github:acme/")]
    [InlineData("github:/acme")]
    [InlineData("github:acme//x")]
    [InlineData("github:acme x")]
    [InlineData("github: acme")]
    [InlineData("github:acme\n")]
    [InlineData("github:*")]
    [InlineData("github:\u0430cme")]
    [InlineData("GitHub:acme")]
    [InlineData("github:#12 3")]
    public void What_is_of_no_such_form_is_nobody(string text) => Assert.Null(AllowedOwner.TryParse(text));

    [Theory]
    [InlineData("github:acme", "github", "acme", "1", true)]
    [InlineData("github:ACME", "github", "acme", "1", true)]
    [InlineData("github:acme", "github", "acme-evil", "1", false)]
    [InlineData("github:acme", "github", "evil", "1", false)]
    [InlineData("github:acme", "github", "\u212Acme", "1", false)]
    [InlineData("github:acme", "github", null, "1", false)]
    [InlineData("github:#1", "github", "renamed", "1", true)]
    [InlineData("github:#1", "github", "acme", "11", false)]
    [InlineData("github:#1", "github", "acme", null, false)]
    [InlineData("other:acme", "github", "acme", "1", false)]
    [InlineData("gitlab:acme", "gitlab", "acme", "1", true)]
    [InlineData("gitlab:acme", "gitlab", "Acme/tools", "1", true)]
    [InlineData("gitlab:acme", "gitlab", "acme-evil/tools", "1", false)]
    [InlineData("gitlab:acme", "gitlab", "evil/acme", "1", false)]
    [InlineData("gitlab:acme/tools", "gitlab", "acme", "1", false)]
    [InlineData("circleci:#0a", "circleci", null, "0a", true)]
    [InlineData("circleci:#0a", "circleci", null, "0A", false)]
    public void An_owner_is_known_by_name_or_by_id_at_its_own_issuer(string text, string issuer, string? name, string? id, bool expected)
    {
        var facts = JobFacts.None with { Owner = name, OwnerId = id };

        Assert.Equal(expected, AllowedOwner.TryParse(text)!.Is(new Issuer { Name = issuer, Provider = issuer, Identifier = "https://ci.test" }, Providers.Get(issuer), facts));
        Assert.Equal(text, AllowedOwner.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData("github:acme", null, null, true)]
    [InlineData("github:acme", "evil", null, false)]
    [InlineData("github:#1", "evil", null, true)]
    [InlineData("github:#1", "acme", "2", false)]
    [InlineData("other:acme", "acme", null, false)]
    public void What_a_publisher_leaves_open_could_be_anybody(string text, string? name, string? id, bool expected) =>
        Assert.Equal(expected, AllowedOwner.TryParse(text)!.CouldBe(
            new Issuer { Name = "github", Provider = "github", Identifier = "https://ci.test" }, Providers.Get("github"), JobFacts.None with { Owner = name, OwnerId = id }));
}
