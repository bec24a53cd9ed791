using System.Text.Json;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>A token that somebody asks for, read from the JSON that <c>npm token create</c> sends; every fault is told, nothing is guessed.</summary>
internal sealed record GranularTokenRequest
{
    private static readonly string[] Known =
    [
        "name", "password", "description", "token_description", "packages", "packages_all", "scopes", "orgs", "packages_and_scopes_permission",
        "orgs_permission", "expires", "cidr_whitelist", "cidr", "bypass_2fa",
    ];

    public string? Name { get; private init; }

    public string? Description { get; private init; }

    public IReadOnlyList<string> Packages { get; private init; } = [];

    public IReadOnlyList<string> Scopes { get; private init; } = [];

    public IReadOnlyList<string> Organizations { get; private init; } = [];

    public TokenPermission? PackagesPermission { get; private init; }

    public TokenPermission? OrganizationsPermission { get; private init; }

    /// <summary>Days; null = the default.</summary>
    public int? ExpiresInDays { get; private init; }

    public IReadOnlyList<string> Ranges { get; private init; } = [];

    public bool BypassesTwoFactor { get; private init; }

    /// <summary>Reads the members' types; what they mean is judged by <see cref="GranularTokenRules"/>.</summary>
    public static (GranularTokenRequest Request, IReadOnlyList<FieldFault> Faults) Read(JsonElement json)
    {
        var members = new TokenMembers(json);
        var request = new GranularTokenRequest
        {
            Name = members.Text("name"),
            Description = members.Text("description") ?? members.Text("token_description"),
            Packages = members.IsTrue("packages_all") ? ["*"] : members.List("packages"),
            Scopes = [.. members.List("scopes").Select(static scope => scope.StartsWith('@') ? scope : $"@{scope}")],
            Organizations = [.. members.List("orgs").Select(static name => name.TrimStart('@'))],
            PackagesPermission = members.Permission("packages_and_scopes_permission"),
            OrganizationsPermission = members.Permission("orgs_permission"),
            ExpiresInDays = members.Whole("expires"),
            Ranges = [.. members.List("cidr_whitelist"), .. members.List("cidr")],
            BypassesTwoFactor = members.IsTrue("bypass_2fa"),
        };
        return (request, [.. members.Faults, .. json.EnumerateObject().Where(static member => !Known.Contains(member.Name, StringComparer.Ordinal)).Select(static member => new FieldFault(member.Name, "is not known"))]);
    }
}
