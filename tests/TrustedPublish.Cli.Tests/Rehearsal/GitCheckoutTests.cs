using TrustedPublish.Cli.Rehearsal;
using Xunit;

namespace TrustedPublish.Cli.Tests.Rehearsal;

/// <summary>A remote's URL names the repository, however it is written.</summary>
public sealed class GitCheckoutTests
{
    [Theory]
    [InlineData("git@github.com:acme/demo.git", "acme/demo")]
    [InlineData("https://github.com/acme/demo.git", "acme/demo")]
    [InlineData("https://github.com/acme/demo", "acme/demo")]
    [InlineData("https://user:secret@github.com/acme/demo/", "acme/demo")]
    [InlineData("ssh://git@gitlab.example.com:2222/acme/platform/widget.git", "acme/platform/widget")]
    [InlineData("git@gitlab.com:acme/platform/wid.get.git", "acme/platform/wid.get")]
    [InlineData("/srv/git/demo.git", null)]
    [InlineData("https://github.com/acme", null)]
    [InlineData("", null)]
    public void The_repository_is_the_path_without_git(string remote, string? repository) => Assert.Equal(repository, GitCheckout.RepositoryOf(remote));

    [Theory]
    [InlineData("http://127.0.0.1:5081/", "npm:127.0.0.1")]
    [InlineData("https://npm.example.com:8443/npm/", "npm:npm.example.com")]
    [InlineData("undefined", null)]
    [InlineData(null, null)]
    public void The_audience_is_the_registrys_host_without_port_and_path(string? registry, string? audience) => Assert.Equal(audience, RegistryAudience.Of(registry));
}
