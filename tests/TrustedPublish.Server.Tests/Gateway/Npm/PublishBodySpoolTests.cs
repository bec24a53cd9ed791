using System.Text;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class PublishBodySpoolTests
{
    [Fact]
    public async Task What_is_forwarded_is_byte_for_byte_what_came()
    {
        var body = Encoding.UTF8.GetBytes(RecordedPublishes.Npm);
        await using var spool = (await PublishBodies.ReceiveAsync(body)).Value!;
        using var copy = new MemoryStream();
        await spool.OpenBody().CopyToAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(body, copy.ToArray());
        Assert.Equal(body.Length, spool.Length);
    }

    [Fact]
    public async Task Attachments_keep_their_names_and_their_data()
    {
        await using var spool = (await PublishBodies.ReceiveAsync("""{"_attachments":{"a":{"data":"QUJD"},"b/c":{"x":1,"data":""}}}""")).Value!;
        Assert.Equal(["a", "b/c"], spool.Attachments.Select(static attachment => attachment.Name));
        using var reader = new StreamReader(spool.OpenData(spool.Attachments[0]));
        Assert.Equal("QUJD", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, spool.Attachments[1].Length);
    }

    [Fact]
    public async Task A_dist_tag_body_is_a_json_string()
    {
        await using var spool = (await PublishBodies.ReceiveAsync("\"1.2.3\"")).Value!;
        Assert.Equal("1.2.3", spool.Root.GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{},")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1} // note""")]
    [InlineData("""{/* note */"a":1}""")]
    [InlineData("{'a':1}")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"name":1,"n\u0061me":2}""")]
    [InlineData("""{"a":{"b":1,"b":1}}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("\uFEFF{}")]
    [InlineData("""{"_attachments":{"a":{"data":"x"}},"_attachments":{"a":{"data":"y"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x"},"a":{"data":"y"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x","data":"y"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x" "y"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data""x"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x}}}""")]
    public async Task A_body_that_two_parsers_could_read_differently_is_refused(string body)
    {
        Assert.False((await PublishBodies.ReceiveAsync(body)).Accepted(out _, out var refusal));
        Assert.Equal((400, "json_invalid"), (refusal.Status, refusal.Code));
    }

    [Theory]
    [InlineData("""{"\u005fattachments":{"a":{"data":"x"}}}""")]
    [InlineData("""{"_attachments":{"a":{"d\u0061ta":"x"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":0}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x"},"b":{"data":0}}}""")]
    [InlineData("""{"_attachments":{"b":{"data":0},"a":{"data":"x"}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x"},"b":{"data":1}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"x"},"b":{}}}""")]
    [InlineData("""{"_attachments":{"b":{},"a":{"data":"x"}}}""")]
    [InlineData("""{"_attachments":{"a":{"stub":true}}}""")]
    [InlineData("""{"_attachments":{"a":"x"}}""")]
    [InlineData("""{"_attachments":[{"data":"x"}]}""")]
    [InlineData("""{"_attachments":"x"}""")]
    [InlineData("""{"_attachments":null}""")]
    [InlineData("""{"_attachments":{"a":{"data":null}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":["x"]}}}""")]
    [InlineData("""{"_attachments":{"a":{"data":"1"},"b":{"data":"2"},"c":{"data":"3"},"d":{"data":"4"},"e":{"data":"5"},"f":{"data":"6"},"g":{"data":"7"},"h":{"data":"8"},"i":{"data":"9"}}}""")]
    public async Task An_attachment_whose_data_did_not_leave_the_skeleton_is_refused(string body)
    {
        Assert.False((await PublishBodies.ReceiveAsync(body)).Accepted(out _, out var refusal));
        Assert.Equal((400, "attachment_invalid"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        Assert.False((await PublishBodies.ReceiveAsync([.. "{\"a\":\""u8, 0xC0, 0xAF, .. "\"}"u8])).Accepted(out _, out var refusal));
        Assert.Equal("json_invalid", refusal.Code);
    }

    [Fact]
    public async Task Nesting_is_bounded()
    {
        Assert.Null((await PublishBodies.ReceiveAsync(Nested(63))).Refusal);
        Assert.NotNull((await PublishBodies.ReceiveAsync(Nested(64))).Refusal);
        Assert.NotNull((await PublishBodies.ReceiveAsync(new string('[', 100_000))).Refusal);
    }

    [Fact]
    public async Task A_body_at_the_limit_passes_and_one_byte_more_does_not()
    {
        var body = Encoding.UTF8.GetBytes("""{"a":"0123456789"}""");
        await using var spool = (await PublishBodies.ReceiveAsync(body, body.Length)).Value!;
        Assert.NotNull(spool);
        Assert.False((await PublishBodies.ReceiveAsync(body, body.Length - 1)).Accepted(out _, out var refusal));
        Assert.Equal((413, "body_too_large"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task Everything_but_attachments_is_bounded_to_what_memory_may_hold()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"readme":"{{new string('x', PublishBodySpool.SkeletonLimit)}}"}""");
        Assert.False((await PublishBodies.ReceiveAsync(body)).Accepted(out _, out var refusal));
        Assert.Equal((413, "body_too_large"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task The_file_has_no_name_while_open_and_nothing_is_left_behind()
    {
        var directory = Directory.CreateTempSubdirectory("spool-").FullName;
        try
        {
            var judged = await PublishBodySpool.ReceiveAsync(new MemoryStream("{}"u8.ToArray()), directory, 100, TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Empty(Directory.GetFileSystemEntries(directory));
            }

            await judged.Value!.DisposeAsync();
            Assert.NotNull((await PublishBodySpool.ReceiveAsync(new MemoryStream("{"u8.ToArray()), directory, 100, TestContext.Current.CancellationToken)).Refusal);
            await Assert.ThrowsAsync<IOException>(() => PublishBodySpool.ReceiveAsync(new BrokenBody(), directory, 100, TestContext.Current.CancellationToken));
            Assert.Empty(Directory.GetFileSystemEntries(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_cancelled_upload_stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishBodySpool.ReceiveAsync(new GeneratedBody(1 << 20), Path.GetTempPath(), 1 << 30, cancelled.Token));
    }

    private static string Nested(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth) + "}";

    private sealed class BrokenBody : ForwardOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The client went away.");
    }
}
