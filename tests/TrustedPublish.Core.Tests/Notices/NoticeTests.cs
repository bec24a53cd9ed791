using System.Net;
using CsCheck;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Core.Tests.Notices;

/// <summary>What notices say, and what nobody can make them say.</summary>
public sealed class NoticeTests
{
    private const string Hostile = "x\r\nBcc: everybody@example.com\u2028\u0085\u202e\u0000\ud800\u200b\U000E0041end";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => [.. All("a").Select(static text => text.Kind.ToWire())];

    [Fact]
    public void Every_kind_is_worded_once_and_has_a_spelling_of_its_own()
    {
        Assert.Equal(Enum.GetValues<NoticeKind>(), All("a").Select(static text => text.Kind).Order());
        Assert.All(Enum.GetValues<NoticeKind>(), static kind => Assert.Equal(kind, NoticeKinds.Parse(kind.ToWire())));
        Assert.Throws<InvalidOperationException>(static () => NoticeKinds.Parse("no_such_kind"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_others_chose_stays_inside_its_line(string kind)
    {
        var plain = All("x").Single(text => text.Kind.ToWire() == kind).To("account", Now);
        var hostile = All(Hostile).Single(text => text.Kind.ToWire() == kind).To("account", Now);

        Assert.DoesNotContain(hostile.Subject, static letter => char.IsControl(letter) || letter is '\u2028' or '\u202e');
        Assert.DoesNotContain(hostile.Body.Where(static letter => letter != '\n'), static letter => char.IsControl(letter) || letter is '\u2028' or '\u202e');
        Assert.Equal(plain.Body.Count('\n'), hostile.Body.Count('\n'));
        Assert.InRange(hostile.Subject.Length, 1, 161);
        Assert.NotEqual(plain.Id, hostile.Id);
    }

    [Fact]
    public void Any_text_becomes_one_bounded_line() => Gen.String.Sample(static text =>
    {
        var line = PlainText.Line(text, 50);
        Assert.InRange(line.Length, 0, 52);
        Assert.DoesNotContain(line, static letter => char.IsControl(letter));
        Assert.Equal(line, PlainText.Line(line, 60));
        Assert.True(line.Normalize() is not null);
    });

    [Fact]
    public void Printable_text_of_any_language_stays_as_it_is() => Assert.Equal("@acme/demo, größe, 名前, 🎉", PlainText.Line("@acme/demo, größe, 名前, 🎉"));

    [Fact]
    public void What_cannot_be_sent_is_tried_ever_more_rarely_for_three_days()
    {
        var (now, attempts, pauses) = (Now, 0, new List<TimeSpan>());
        while (RetrySchedule.Notices.Next(Now, ++attempts, now) is { } next)
        {
            pauses.Add(next - now);
            now = next;
        }

        Assert.Equal(TimeSpan.FromMinutes(1), pauses[0]);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(TimeSpan.FromHours(6), pauses[^1]);
        Assert.InRange(now, Now.AddDays(2.7), Now.AddDays(3));
        Assert.InRange(attempts, 10, 30);
        Assert.False(RetrySchedule.Notices.IsOver(Now, Now.AddDays(3).AddTicks(-1)));
        Assert.True(RetrySchedule.Notices.IsOver(Now, Now.AddDays(3)));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24", "203.0.113.77/32")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24", "203.0.113.77/32")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/48", "::/64")]
    [InlineData("fe80::1%3", "fe80::/48", "fe80::/64")]
    public void Addresses_are_cut_to_networks(string address, string network, string subscriber)
    {
        Assert.Equal(network, AddressPrefix.Of(IPAddress.Parse(address), 24, 48));
        Assert.Equal(subscriber, AddressPrefix.Of(IPAddress.Parse(address), 32, 64));
    }

    // Every wording with the same word in every place that somebody else fills in.
    private static NoticeText[] All(string word)
    {
        var publisher = new PublisherRecord
        {
            Id = word,
            Registry = word,
            Package = word,
            Provider = word,
            Fields = word,
            Pending = true,
            LapsesAt = null,
            CreatedAt = Now,
            CreatedBy = word,
            Version = 1,
        };
        var stage = new Stage
        {
            Id = word,
            Registry = word,
            Package = word,
            Version = word,
            Tag = word,
            Source = new StageSource(word, word, word, word, word, word, word, Now),
            Shasum = word,
            Integrity = word,
            TarballBytes = 1,
            Document = new StagedDocument(word, 1, 0, 1),
            CreatedAt = Now,
            ExpiresAt = Now,
            Rule = new StageRule(1, false),
        };
        return
        [
            StageNotices.Held(stage),
            StageNotices.Approved(stage, word, 1, 2),
            StageNotices.Published(stage),
            StageNotices.Failed(stage, word),
            StageNotices.Rejected(stage, word, word),
            StageNotices.Expiring(stage),
            StageNotices.Expired(stage),
            StageNotices.Withdrawn(stage, word),
            StageNotices.SettingsChanged(word, word, word, word),
            PackageNotices.PublisherAdded(publisher, word),
            PackageNotices.PublisherChanged(publisher, word),
            PackageNotices.PublisherRemoved(publisher, word),
            PackageNotices.PublisherFirstUsed(publisher, word),
            PackageNotices.PublisherActivated(publisher),
            PackageNotices.MaintainerAdded(word, word, word, word),
            PackageNotices.MaintainerRemoved(word, word, word, word),
            PackageNotices.PublishingAccessChanged(word, word, word, word),
            AccountNotices.TokenCreated(word, word, word),
            AccountNotices.TokenRevoked(word, word, word),
            AccountNotices.TokenShortened(word, DateTimeOffset.UnixEpoch),
            AccountNotices.SecondFactorEnabled(word, word),
            AccountNotices.SecondFactorModeChanged(word, word, word),
            AccountNotices.SecondFactorDisabled(word, word),
            AccountNotices.PasskeyAdded(word, word),
            AccountNotices.PasskeyRemoved(word, word),
            AccountNotices.AuthenticatorRemoved(word),
            AccountNotices.RecoveryCodesRenewed(word),
            AccountNotices.PasswordChanged(word, word),
            AccountNotices.EmailChanged(word, word),
            AccountNotices.AccountDisabled(word, word),
            AccountNotices.SignInFromNewNetwork(word, word),
        ];
    }
}
