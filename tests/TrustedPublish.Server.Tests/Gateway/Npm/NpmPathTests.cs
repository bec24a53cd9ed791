using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class NpmPathTests
{
    [Theory]
    [InlineData("/", "Root", "/")]
    [InlineData("/demo", "Packument", "/demo")]
    [InlineData("/@acme%2fdemo", "Packument", "/@acme%2fdemo")]
    [InlineData("/@acme%2Fdemo", "Packument", "/@acme%2fdemo")]
    [InlineData("/%40acme%2fdemo", "Packument", "/@acme%2fdemo")]
    [InlineData("/@acme/demo", "Packument", "/@acme%2fdemo")]
    [InlineData("/%40acme/demo", "Packument", "/@acme%2fdemo")]
    [InlineData("/d%65mo", "Packument", "/demo")]
    [InlineData("/demo/1.2.3", "Manifest", "/demo/1.2.3")]
    [InlineData("/demo/latest", "Manifest", "/demo/latest")]
    [InlineData("/@acme%2fdemo/1.2.3-beta%2b1", "Manifest", "/@acme%2fdemo/1.2.3-beta+1")]
    [InlineData("/@acme/demo/1.2.3", "Manifest", "/@acme%2fdemo/1.2.3")]
    [InlineData("/demo/-/demo-1.2.3.tgz", "Tarball", "/demo/-/demo-1.2.3.tgz")]
    [InlineData("/@acme/demo/-/demo-1.2.3.tgz", "Tarball", "/@acme%2fdemo/-/demo-1.2.3.tgz")]
    [InlineData("/@acme%2fdemo/-rev/3-abc", "PackumentRevision", "/@acme%2fdemo/-rev/3-abc")]
    [InlineData("/@acme/demo/-/demo-0.9.0.tgz/-rev/3-abc", "TarballRevision", "/@acme%2fdemo/-/demo-0.9.0.tgz/-rev/3-abc")]
    [InlineData("/-/package/@acme%2fdemo/dist-tags", "DistTags", "/-/package/@acme%2fdemo/dist-tags")]
    [InlineData("/-/package/demo/dist-tags/next", "DistTag", "/-/package/demo/dist-tags/next")]
    [InlineData("/-/package/@acme%2Fdemo/access", "Access", "/-/package/@acme%2fdemo/access")]
    [InlineData("/-/package/demo/visibility", "Visibility", "/-/package/demo/visibility")]
    [InlineData("/-/package/demo/collaborators", "Collaborators", "/-/package/demo/collaborators")]
    [InlineData("/-/package/@acme%2Fdemo/trust", "Other", "/-/package/@acme%2fdemo/trust")]
    [InlineData("/-/ping", "Other", "/-/ping")]
    [InlineData("/-/user/org.couchdb.user:alice%40example.test", "Other", "/-/user/org.couchdb.user:alice@example.test")]
    [InlineData("/-/npm/v1/attestations/@acme%2fdemo@1.2.3", "Other", "/-/npm/v1/attestations/@acme%2fdemo@1.2.3")]
    public void A_path_is_recognised_and_forwarded_in_one_spelling(string raw, string kind, string forward)
    {
        Assert.True(NpmPath.Parse(raw).Accepted(out var path, out _));
        Assert.Equal(kind, path.GetType().Name);
        Assert.Equal(forward, path.Forward);
        Assert.True(NpmPath.Parse(path.Forward).Accepted(out var again, out _));
        Assert.Equal(path.Forward, again.Forward);
    }

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("//demo")]
    [InlineData("/demo/")]
    [InlineData("/demo//-/x.tgz")]
    [InlineData("/.")]
    [InlineData("/..")]
    [InlineData("/demo/..")]
    [InlineData("/demo/%2e%2e")]
    [InlineData("/demo/.%2E")]
    [InlineData("/demo/%252e%252e")]
    [InlineData("/@acme%252fdemo")]
    [InlineData("/@acme%2f..")]
    [InlineData("/@acme%2f..%2fdemo")]
    [InlineData("/@acme%2fdemo%2fx")]
    [InlineData("/demo%2fx")]
    [InlineData("/demo%2f..%2fother")]
    [InlineData("/demo\\x")]
    [InlineData("/demo%5cx")]
    [InlineData("/demo%00")]
    [InlineData("/demo%0a")]
    [InlineData("/demo%7f")]
    [InlineData("/demo%")]
    [InlineData("/demo%2")]
    [InlineData("/demo%zz")]
    [InlineData("/demo x")]
    [InlineData("/demo;x")]
    [InlineData("/demo?x")]
    [InlineData("/demo#x")]
    [InlineData("/d\u00e9mo")]
    [InlineData("/d%c3%a9mo")]
    [InlineData("/%c0%ae%c0%ae")]
    [InlineData("/_demo")]
    [InlineData("/@acme")]
    [InlineData("/@acme/-/demo-1.0.0.tgz")]
    [InlineData("/node_modules")]
    [InlineData("/favicon.ico")]
    [InlineData("/-")]
    [InlineData("/demo/-/demo-1.2.3.zip")]
    [InlineData("/demo/-/a/demo-1.2.3.tgz")]
    [InlineData("/demo/-/@acme%2fdemo-1.2.3.tgz")]
    [InlineData("/demo/-rev")]
    [InlineData("/demo/-rev/")]
    [InlineData("/demo/-rev/a/b")]
    [InlineData("/demo/-tag/x")]
    [InlineData("/demo/1.2.3/-tag/x")]
    [InlineData("/-/package/..%2f..%2fdemo/dist-tags/x")]
    [InlineData("/-/package")]
    [InlineData("/-/x/@acme%2f../y")]
    [InlineData("/-/x/@%2f")]
    public void A_path_that_two_servers_could_read_differently_is_refused(string raw)
    {
        Assert.False(NpmPath.Parse(raw).Accepted(out _, out var refusal));
        Assert.Equal(400, refusal.Status);
        Assert.Contains(refusal.Code, new[] { "path_invalid", "package_name_invalid" });
    }

    [Fact]
    public void No_message_and_no_text_form_repeats_a_path_that_may_hold_a_token()
    {
        const string token = "tps_secretsecret";
        Assert.False(NpmPath.Parse($"/-/user/token/{token}%00").Accepted(out _, out var refusal));
        Assert.DoesNotContain(token, refusal.ToString(), StringComparison.Ordinal);
        Assert.True(NpmPath.Parse($"/-/user/token/{token}").Accepted(out var path, out _));
        Assert.DoesNotContain(token, path.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_path_is_refused() => Assert.False(NpmPath.Parse($"/-/{new string('a', 3000)}").Accepted(out _, out _));
}
