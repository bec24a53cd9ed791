using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class NpmWriteTests
{
    private const string Attached = """ "_attachments":{"x":{"data":0}} """;

    [Theory]
    [InlineData("PUT", "/@acme%2fdemo", "{" + Attached + "}", "Publish { Package = @acme/demo }")]
    [InlineData("PUT", "/@acme%2fdemo", """{"versions":{},"_attachments":{}}""", "Deprecate { Package = @acme/demo }")]
    [InlineData("PUT", "/@acme%2fdemo", """{"versions":{},"users":{},"maintainers":[]}""", "Deprecate { Package = @acme/demo }")]
    [InlineData("PUT", "/@acme%2fdemo", """{"_id":"@acme/demo","_rev":"3-abc","users":{"alice":true}}""", "Star { Package = @acme/demo }")]
    [InlineData("PUT", "/@acme%2fdemo/-rev/3-abc", """{"_id":"@acme/demo","_rev":"3-abc","maintainers":[]}""", "OwnerChange { Package = @acme/demo }")]
    [InlineData("PUT", "/@acme%2fdemo/-rev/3-abc", """{"versions":{},"maintainers":[]}""", "UnpublishVersion { Package = @acme/demo }")]
    [InlineData("DELETE", "/@acme/demo/-/demo-0.9.0.tgz/-rev/3-abc", null, "UnpublishTarball { Package = @acme/demo, Version = 0.9.0 }")]
    [InlineData("DELETE", "/@acme%2fdemo/-rev/3-abc", null, "UnpublishPackage { Package = @acme/demo }")]
    [InlineData("PUT", "/-/package/@acme%2fdemo/dist-tags/legacy", "\"0.9.0\"", "DistTagAdd { Package = @acme/demo, Tag = legacy, Version = 0.9.0 }")]
    [InlineData("DELETE", "/-/package/@acme%2fdemo/dist-tags/legacy", null, "DistTagRemove { Package = @acme/demo, Tag = legacy }")]
    [InlineData("POST", "/-/package/@acme%2fdemo/access", """{"access":"public"}""", "AccessChange { Package = @acme/demo }")]
    [InlineData("POST", "/-/package/@acme%2fdemo/access", """{"publish_requires_tfa":true,"automation_token_overrides_tfa":false}""", "AccessChange { Package = @acme/demo }")]
    public void Every_write_of_npm_is_told_by_its_body(string method, string path, string? body, string expected)
    {
        Assert.True(Classify(method, path, body).Accepted(out var write, out _));
        Assert.Equal(expected, write.ToString());
    }

    [Theory]
    [InlineData("PUT", "/demo/-rev/1", "{" + Attached + "}", "operation_mixed")]
    [InlineData("PUT", "/demo/-rev/1", """{"versions":{},"_attachments":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo", "{" + Attached + ""","maintainers":[]}""", "operation_mixed")]
    [InlineData("PUT", "/demo", "{" + Attached + ""","users":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo", "{" + Attached + ""","_rev":"1"}""", "operation_mixed")]
    [InlineData("PUT", "/demo", "{" + Attached + ""","time":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo", """{"users":{},"dist-tags":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo", """{"users":{},"maintainers":[]}""", "operation_mixed")]
    [InlineData("PUT", "/demo/-rev/1", """{"maintainers":[],"dist-tags":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo/-rev/1", """{"maintainers":[],"users":{}}""", "operation_mixed")]
    [InlineData("PUT", "/demo", """{"_id":"other","users":{}}""", "package_name_mismatch")]
    [InlineData("PUT", "/demo", """{"_id":1,"users":{}}""", "package_name_mismatch")]
    [InlineData("PUT", "/demo/-rev/1", """{"_id":"other","maintainers":[]}""", "package_name_mismatch")]
    [InlineData("PUT", "/demo/-rev/1", """{"users":{}}""", "operation_unknown")]
    [InlineData("PUT", "/demo", "{}", "operation_unknown")]
    [InlineData("PUT", "/demo", """{"maintainers":[]}""", "operation_unknown")]
    [InlineData("PUT", "/demo", "\"1.0.0\"", "operation_unknown")]
    [InlineData("PUT", "/demo", null, "operation_unknown")]
    [InlineData("PUT", "/demo/latest", "\"1.0.0\"", "operation_unknown")]
    [InlineData("PUT", "/demo/1.0.0", "{" + Attached + "}", "operation_unknown")]
    [InlineData("PUT", "/demo/-/demo-1.0.0.tgz", "{}", "operation_unknown")]
    [InlineData("PUT", "/-/package/demo/dist-tags", """{"latest":"1.0.0"}""", "operation_unknown")]
    [InlineData("POST", "/-/package/demo/dist-tags/old", "\"1.0.0\"", "operation_unknown")]
    [InlineData("PUT", "/-/package/demo/dist-tags/old", """{"version":"1.0.0"}""", "operation_unknown")]
    [InlineData("PUT", "/-/package/demo/dist-tags/old", "\"latest\"", "version_invalid")]
    [InlineData("PUT", "/-/package/demo/dist-tags/old", "\"1.0\"", "version_invalid")]
    [InlineData("PUT", "/-/package/demo/dist-tags/1.x", "\"1.0.0\"", "dist_tag_invalid")]
    [InlineData("DELETE", "/-/package/demo/dist-tags/v1", null, "dist_tag_invalid")]
    [InlineData("POST", "/-/package/demo/access", """{"access":"public","maintainers":[]}""", "operation_mixed")]
    [InlineData("POST", "/demo", "{" + Attached + "}", "operation_unknown")]
    [InlineData("put", "/demo", "{" + Attached + "}", "operation_unknown")]
    [InlineData("PATCH", "/demo", "{}", "operation_unknown")]
    [InlineData("DELETE", "/demo", null, "operation_unknown")]
    [InlineData("DELETE", "/demo/-/demo-1.0.0.tgz", null, "operation_unknown")]
    [InlineData("DELETE", "/demo/-rev/1", "{}", "operation_unknown")]
    [InlineData("DELETE", "/demo/-/other-1.0.0.tgz/-rev/1", null, "tarball_name_mismatch")]
    [InlineData("DELETE", "/demo/-/demo-latest.tgz/-rev/1", null, "tarball_name_mismatch")]
    [InlineData("DELETE", "/demo/-/demo-.tgz/-rev/1", null, "tarball_name_mismatch")]
    [InlineData("DELETE", "/demo/-/demo.tgz/-rev/1", null, "tarball_name_mismatch")]
    [InlineData("DELETE", "/-/user/token/abc", null, "operation_unknown")]
    [InlineData("POST", "/-/npm/v1/tokens", "{}", "operation_unknown")]
    public void Anything_else_is_refused(string method, string path, string? body, string code)
    {
        Assert.False(Classify(method, path, body).Accepted(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
        Assert.Matches(@"\A[\x20-\x7e]{20,300}\z", refusal.Message);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("next-14")]
    [InlineData("v1-lts")]
    [InlineData("release-1.x")]
    [InlineData("x-ray")]
    [InlineData("2.x-latest")]
    [InlineData("1.2.3.4")]
    public void A_word_is_a_sane_dist_tag(string tag) => Assert.True(DistTagName.IsSane(tag));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("v1")]
    [InlineData("x")]
    [InlineData("X.1")]
    [InlineData("1.2")]
    [InlineData("1.2.3")]
    [InlineData("v1.2.3-beta.1")]
    [InlineData("1.x")]
    [InlineData("1.2.x")]
    [InlineData("*")]
    [InlineData("^1.0.0")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".latest")]
    [InlineData("__proto__")]
    [InlineData("la\u0000test")]
    [InlineData("latest\n")]
    [InlineData("läst")]
    public void A_range_or_a_strange_word_is_no_dist_tag(string tag) => Assert.False(DistTagName.IsSane(tag));

    [Theory]
    [InlineData("application/json", null, true)]
    [InlineData("application/json; charset=utf-8", null, true)]
    [InlineData("Application/JSON;charset=UTF-8", "identity", true)]
    [InlineData("application/json; charset=utf-16", null, false)]
    [InlineData("application/json; charset=utf-7", null, false)]
    [InlineData("application/json; a=b; charset=utf-8", null, false)]
    [InlineData("application/json, text/plain", null, false)]
    [InlineData("text/plain", null, false)]
    [InlineData("application/octet-stream", null, false)]
    [InlineData(null, null, false)]
    [InlineData("application/json", "gzip", false)]
    [InlineData("application/json", "identity, gzip", false)]
    public void Headers_that_change_the_meaning_of_the_bytes_are_refused(string? contentType, string? contentEncoding, bool accepted) =>
        Assert.Equal(accepted, WriteBodyHeaders.Judge(contentType, contentEncoding) is null);

    private static Judged<NpmWrite> Classify(string method, string path, string? body)
    {
        Assert.True(NpmPath.Parse(path).Accepted(out var parsed, out _));
        return NpmWriteClassifier.Classify(method, parsed, body is null ? null : JsonDocument.Parse(body).RootElement);
    }
}
