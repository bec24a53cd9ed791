using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedPublish.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    internal sealed partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "legacy_tokens",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    name_asked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    first_used_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: false),
                    uses = table.Column<long>(type: "INTEGER", nullable: false),
                    packages = table.Column<string>(type: "TEXT", nullable: false),
                    network = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_legacy_tokens", x => new { x.registry, x.token_hash });
                });

            migrationBuilder.CreateTable(
                name: "org_members",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    org = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_org_members", x => new { x.registry, x.org, x.account_id });
                    table.ForeignKey(
                        name: "FK_org_members_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "package_maintainers",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    package = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_package_maintainers", x => new { x.registry, x.package, x.account_id });
                    table.ForeignKey(
                        name: "FK_package_maintainers_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "package_ownerships",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    package = table.Column<string>(type: "TEXT", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_package_ownerships", x => new { x.registry, x.package });
                });

            migrationBuilder.CreateTable(
                name: "teams",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    org = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_teams", x => new { x.registry, x.org, x.team });
                });

            migrationBuilder.CreateTable(
                name: "team_grants",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    org = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: false),
                    package = table.Column<string>(type: "TEXT", nullable: false),
                    may_write = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_team_grants", x => new { x.registry, x.org, x.team, x.package });
                    table.ForeignKey(
                        name: "FK_team_grants_teams_registry_org_team",
                        columns: x => new { x.registry, x.org, x.team },
                        principalTable: "teams",
                        principalColumns: new[] { "registry", "org", "team" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "team_members",
                columns: table => new
                {
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    org = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_team_members", x => new { x.registry, x.org, x.team, x.account_id });
                    table.ForeignKey(
                        name: "FK_team_members_org_members_registry_org_account_id",
                        columns: x => new { x.registry, x.org, x.account_id },
                        principalTable: "org_members",
                        principalColumns: new[] { "registry", "org", "account_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_team_members_teams_registry_org_team",
                        columns: x => new { x.registry, x.org, x.team },
                        principalTable: "teams",
                        principalColumns: new[] { "registry", "org", "team" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_org_members_account_id",
                table: "org_members",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_package_maintainers_account_id",
                table: "package_maintainers",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_team_grants_package_registry",
                table: "team_grants",
                columns: new[] { "package", "registry" });

            migrationBuilder.CreateIndex(
                name: "IX_team_members_registry_org_account_id",
                table: "team_members",
                columns: new[] { "registry", "org", "account_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "legacy_tokens");

            migrationBuilder.DropTable(
                name: "package_maintainers");

            migrationBuilder.DropTable(
                name: "package_ownerships");

            migrationBuilder.DropTable(
                name: "team_grants");

            migrationBuilder.DropTable(
                name: "team_members");

            migrationBuilder.DropTable(
                name: "org_members");

            migrationBuilder.DropTable(
                name: "teams");
        }
    }
}
