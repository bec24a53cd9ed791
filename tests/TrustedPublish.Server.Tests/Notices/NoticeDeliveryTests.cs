using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Notices;

/// <summary>Notices on their way to a mail server that is there, away, refuses, or is not the right one.</summary>
public sealed class NoticeDeliveryTests : IDisposable
{
    private const string MailPassword = "mail-password-of-the-operator-83";

    private readonly string folder = Directory.CreateTempSubdirectory("tp-mail-").FullName;

    private static readonly NoticeText Text = AccountNotices.RecoveryCodesRenewed("admin");

    [Fact]
    public async Task A_publisher_is_told_to_its_maintainers_by_mail_once()
    {
        await using var sink = MailSink.Start();
        await using var world = await NoticeWorld.StartAsync(sink);
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);

        await world.UntilAsync(() => !sink.Mails.IsEmpty);
        await world.UntilAsync(async () => (await world.NoticesAsync())[0]!["sent_at"] is not null);

        var mail = Assert.Single(sink.Mails);
        var notice = Assert.Single(await world.NoticesAsync())!;
        Assert.Equal("trust@example.com", mail.Sender);
        Assert.Equal([NoticeWorld.AdminAddress], mail.Recipients);
        Assert.Equal($"Trusted publisher added to {package}", mail.Field("Subject"));
        Assert.Equal("auto-generated", mail.Field("Auto-Submitted"));
        Assert.Contains(notice["id"]!.GetValue<string>(), mail.Field("Message-Id"), StringComparison.Ordinal);
        Assert.Contains(id, mail.Text, StringComparison.Ordinal);
        Assert.Equal(("publisher_added", false, null), (notice["kind"]!.GetValue<string>(), notice["seen"]!.GetValue<bool>(), notice["not_sent"]));
    }

    [Fact]
    public async Task While_the_mail_server_is_away_requests_go_on_and_the_notice_comes_later()
    {
        await using var sink = new MailSink();
        await using var world = await NoticeWorld.StartAsync(sink);
        await world.AddPublisherAsync(world.NewPackage());
        await world.UntilAsync(() => world.Log.Text.Contains("does not answer", StringComparison.Ordinal));
        await world.AddPublisherAsync(world.NewPackage());

        sink.Listen();
        await world.UntilAsync(() => sink.Mails.Count == 2, TimeSpan.FromSeconds(30));

        Assert.Equal(2, sink.Mails.Select(static mail => mail.Field("Message-Id")).Distinct().Count());
    }

    [Fact]
    public async Task What_is_refused_for_three_days_is_given_up_with_a_reason_in_our_words()
    {
        await using var sink = MailSink.Start();
        sink.Refusal = $"550 no such user {MailPassword} <script>";
        await using var world = await NoticeWorld.StartAsync(sink);
        var notice = await world.TellAsync(Text);

        // Sessions end meanwhile, so the store is asked itself.
        string? reason = null;
        var notices = world.Services.GetRequiredService<INotices>();
        await world.UntilAsync(
            async () => (reason = Assert.Single(await notices.ReadAsync(notice.Recipient, null, 9, TestContext.Current.CancellationToken)).NotSent) is not null, TimeSpan.FromMinutes(30));

        Assert.Equal("the mail server refused the recipient (550)", reason);
        Assert.Empty(sink.Mails);
        Assert.InRange(sink.Commands.Count(static command => command.StartsWith("RCPT", StringComparison.Ordinal)), 5, 40);
        Assert.DoesNotContain(MailPassword, world.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_a_plain_one_is_not_tried()
    {
        await using var sink = MailSink.Start();
        await using var world = await NoticeWorld.StartAsync(sink);
        foreach (var address in new[] { "", "x", "a@b@c", "<a@example.com>", "a@example.com>\r\nRCPT TO:<evil@example.com", "a@example.com,b@example.com", "a b@example.com", "Name <a@example.com>", "@example.com", "a@", new string('a', 300) + "@example.com", "ä@example.com" })
        {
            await world.TellAsync(Text, address);
        }

        await world.UntilAsync(async () => (await world.NoticesAsync()).All(static notice => notice!["not_sent"] is not null));

        Assert.All(await world.NoticesAsync(), static notice => Assert.Equal("the e-mail address is not a plain one", notice!["not_sent"]!.GetValue<string>()));
        Assert.Empty(sink.Commands);
    }

    [Fact]
    public async Task An_account_without_an_address_reads_its_notices_here()
    {
        await using var sink = MailSink.Start();
        await using var world = await ServerWorld.StartAsync(new WorldSettings { Configure = section => section["Notices"] = NoticeWorld.Smtp(sink) });
        await world.TellAsync(Text);

        await world.UntilAsync(async () => (await world.NoticesAsync())[0]!["not_sent"]?.GetValue<string>() == "the account has no e-mail address");

        Assert.Empty(sink.Commands);
    }

    [Fact]
    public async Task Nothing_that_others_chose_becomes_a_header_or_a_command()
    {
        const string Evil = "x\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<evil@example.com>\u2028\u0085";
        await using var sink = MailSink.Start();
        await using var world = await NoticeWorld.StartAsync(sink);
        await world.TellAsync(PackageNotices.MaintainerAdded("npm", Evil, Evil, Evil));
        await world.TellAsync(new NoticeText(NoticeKind.PasswordChanged, Evil, Evil));

        await world.UntilAsync(() => sink.Mails.Count == 2);

        Assert.All(sink.Mails, static mail =>
        {
            Assert.Equal([NoticeWorld.AdminAddress], mail.Recipients);
            Assert.Equal(
                ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To"],
                mail.Header.Where(static line => line[0] is not (' ' or '\t')).Select(static line => line.Split(':')[0]).Where(static name => name is not "Content-Transfer-Encoding").Order(StringComparer.Ordinal));
        });
        Assert.Equal(2, sink.Commands.Count(static command => command.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_STARTTLS_mail_and_password_are_encrypted()
    {
        using var authority = new TestAuthority("Mail Authority");
        using var certificate = authority.Certify("localhost");
        await using var sink = MailSink.Start(certificate);
        await using var world = await StartTlsAsync(sink, authority);
        await world.TellAsync(Text);

        await world.UntilAsync(() => !sink.Mails.IsEmpty);

        Assert.True(Assert.Single(sink.Mails).IsEncrypted);
        Assert.Contains(sink.Commands, static command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
        Assert.DoesNotContain(MailPassword, world.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_for_the_name_gets_neither_mail_nor_password()
    {
        using var authority = new TestAuthority("Mail Authority");
        using var other = new TestAuthority("Mail Authority");
        using var otherName = authority.Certify("mail.example.com");
        using var otherAuthority = other.Certify("localhost");
        using var expired = authority.Certify("localhost", expired: true);
        foreach (var certificate in new[] { otherName, otherAuthority, expired })
        {
            await using var sink = MailSink.Start(certificate);
            await using var world = await StartTlsAsync(sink, authority);
            await world.TellAsync(Text);

            await world.UntilAsync(() => world.Log.Text.Contains("TLS failed", StringComparison.Ordinal));

            Assert.Empty(sink.Mails);
            Assert.DoesNotContain(sink.Commands, static command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_server_that_does_not_offer_STARTTLS_gets_neither_mail_nor_password()
    {
        await using var sink = MailSink.Start();
        await using var world = await NoticeWorld.StartAsync(sink, static smtp => smtp["Security"] = "starttls");
        await world.TellAsync(Text);

        await world.UntilAsync(() => world.Log.Text.Contains("does not offer STARTTLS", StringComparison.Ordinal));

        Assert.Empty(sink.Mails);
        Assert.All(sink.Commands, static command => Assert.StartsWith("EHLO", command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_mail_server_notices_wait_where_their_owner_reads_them()
    {
        await using var world = await ServerWorld.StartAsync();
        await world.AddPublisherAsync(world.NewPackage());

        var notice = Assert.Single(await world.NoticesAsync())!;

        Assert.Equal((null, null), (notice["sent_at"], notice["not_sent"]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<ServerWorld> StartTlsAsync(MailSink sink, TestAuthority authority)
    {
        var file = Path.Combine(folder, "authority.pem");
        File.WriteAllText(file, authority.Pem);
        return NoticeWorld.StartAsync(sink, smtp =>
        {
            foreach (var (name, value) in new[] { ("Host", "localhost"), ("Security", "starttls"), ("CertificateAuthorityFile", file), ("Username", "trust"), ("Password", MailPassword) })
            {
                smtp[name] = value;
            }
        });
    }
}
