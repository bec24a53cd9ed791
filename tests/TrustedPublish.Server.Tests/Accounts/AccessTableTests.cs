using TrustedPublish.Core.Credentials.Access;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>
/// The specification of who may do what: every kind of credential × every publishing access × every operation, each sent over HTTP as its client
/// sends it. Written apart from the code's own table.
/// </summary>
public sealed class AccessTableTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    // yes = goes through; 2fa = only with a second factor for this very operation; no = refused, whatever is sent along.
    private const string Specification = """
                                      publish  stage  deprecate  dist-tag  unpublish  owners  access  trust  tokens
        unrestricted
          session, no factor needed   yes      yes    yes        yes       yes        yes     yes     yes    yes
          session, auth-only          yes      yes    yes        yes       yes        2fa     2fa     2fa    2fa
          session, auth-and-writes    2fa      yes    2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, factor missing     no       no     no         no        no         no      no      no     no
          token, read-only            no       no     no         no        no         no      no      no     no
          token, stage-only           no       yes    no         no        no         no      no      no     no
          token, read-write           yes      yes    yes        yes       yes        no      no      no     no
          token, bypass 2fa           yes      yes    yes        yes       yes        no      no      no     no
          trusted publisher           yes      yes    yes        yes       yes        no      no      no     no
          nothing                     no       no     no         no        no         no      no      no     no
        two_factor_or_bypass_token
          session, no factor needed   yes      yes    yes        yes       yes        yes     yes     yes    yes
          session, auth-only          2fa      yes    2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, auth-and-writes    2fa      yes    2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, factor missing     no       no     no         no        no         no      no      no     no
          token, read-only            no       no     no         no        no         no      no      no     no
          token, stage-only           no       yes    no         no        no         no      no      no     no
          token, read-write           2fa      yes    2fa        2fa       2fa        no      no      no     no
          token, bypass 2fa           yes      yes    yes        yes       yes        no      no      no     no
          trusted publisher           yes      yes    yes        yes       yes        no      no      no     no
          nothing                     no       no     no         no        no         no      no      no     no
        two_factor_only
          session, no factor needed   no       yes    no         no        no         yes     yes     yes    yes
          session, auth-only          2fa      yes    2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, auth-and-writes    2fa      yes    2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, factor missing     no       no     no         no        no         no      no      no     no
          token, read-only            no       no     no         no        no         no      no      no     no
          token, stage-only           no       yes    no         no        no         no      no      no     no
          token, read-write           no       yes    no         no        no         no      no      no     no
          token, bypass 2fa           no       yes    no         no        no         no      no      no     no
          trusted publisher           yes      yes    yes        yes       yes        no      no      no     no
          nothing                     no       no     no         no        no         no      no      no     no
        trusted_publishing_only
          session, no factor needed   no       no     yes        yes       yes        yes     yes     yes    yes
          session, auth-only          no       no     2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, auth-and-writes    no       no     2fa        2fa       2fa        2fa     2fa     2fa    2fa
          session, factor missing     no       no     no         no        no         no      no      no     no
          token, read-only            no       no     no         no        no         no      no      no     no
          token, stage-only           no       no     no         no        no         no      no      no     no
          token, read-write           no       no     no         no        no         no      no      no     no
          token, bypass 2fa           no       no     no         no        no         no      no      no     no
          trusted publisher           yes      yes    yes        yes       yes        no      no      no     no
          nothing                     no       no     no         no        no         no      no      no     no
        """;

    public static IEnumerable<TheoryDataRow<string, string, string>> Rows()
    {
        var access = "";
        foreach (var line in Specification.Split('\n').Skip(1))
        {
            if (!line.StartsWith(' '))
            {
                access = line.Trim();
                continue;
            }

            yield return new TheoryDataRow<string, string, string>(access, line[..28].Trim(), string.Join(' ', line[28..].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_may_do_what_the_specification_says_and_nothing_else(string access, string credential, string expected)
    {
        var holder = await world.HolderAsync(credential);
        var operations = Enum.GetValues<PackageOperation>();

        foreach (var (operation, verdict) in operations.Zip(expected.Split(' '), static (operation, verdict) => (operation, verdict)))
        {
            var found = await AccessWorld.TryAsync(holder, operation, access);
            Assert.True(found == verdict, $"{access}, {credential}, {operation}: expected {verdict}, found {found}");
        }
    }

    [Fact]
    public void The_specification_is_whole() =>
        Assert.Equal(Enum.GetValues<PublishingAccess>().Length * AccessWorld.Credentials.Count, Rows().Count(static row => row.Data.Item3.Split(' ').Length == Enum.GetValues<PackageOperation>().Length));
}
