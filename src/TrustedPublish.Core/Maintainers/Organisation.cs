namespace TrustedPublish.Core.Maintainers;

/// <summary>An npm organisation: the people behind a scope, and their teams. It exists while it has members.</summary>
/// <param name="Name">The scope without its "@".</param>
internal sealed record Organisation(string Name, IReadOnlyList<OrganisationMember> Members, IReadOnlyList<Team> Teams)
{
    public bool Exists => Members.Count > 0;

    public OrganisationMember? Find(string accountId) => Members.FirstOrDefault(member => member.Person.Id == accountId);

    public Team? FindTeam(string name) => Teams.FirstOrDefault(team => team.Name == name);
}

/// <param name="Person">The member.</param>
/// <param name="Role">One of <see cref="OrganisationRole.All"/>.</param>
internal sealed record OrganisationMember(Person Person, string Role);

/// <param name="Name">Unique within its organisation.</param>
/// <param name="Members">Of the organisation too.</param>
/// <param name="Grants">Which packages they may read or write.</param>
internal sealed record Team(string Name, IReadOnlyList<Person> Members, IReadOnlyDictionary<string, PackageRole> Grants);

/// <summary>The roles of members, as npm and the database spell them.</summary>
internal static class OrganisationRole
{
    /// <summary>Changes the organisation, and everything an admin may.</summary>
    public const string Owner = "owner";

    /// <summary>Changes teams, and writes every package of the scope.</summary>
    public const string Admin = "admin";

    /// <summary>May create packages in the scope; may do with others what teams are granted.</summary>
    public const string Developer = "developer";

    public static IReadOnlyList<string> All { get; } = [Owner, Admin, Developer];
}
