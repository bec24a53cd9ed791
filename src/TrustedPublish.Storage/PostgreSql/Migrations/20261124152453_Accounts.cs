using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace TrustedPublish.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal sealed partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "address",
                table: "sessions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "client",
                table: "sessions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "second_factor_at",
                table: "sessions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "token_start",
                table: "sessions",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "trusted_since",
                table: "publishers",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "publishing_access",
                table: "packages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "stage_another_person",
                table: "packages",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "stage_approvals",
                table: "packages",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "staging",
                table: "packages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CreatedAt",
                table: "AspNetUsers",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "DisabledAt",
                table: "AspNetUsers",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FullName",
                table: "AspNetUsers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "GitHub",
                table: "AspNetUsers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Homepage",
                table: "AspNetUsers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LastTotpStep",
                table: "AspNetUsers",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "PendingTotpKey",
                table: "AspNetUsers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PendingTwoFactor",
                table: "AspNetUsers",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "TotpKey",
                table: "AspNetUsers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "TwoFactor",
                table: "AspNetUsers",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "UpdatedAt",
                table: "AspNetUsers",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "ceremonies",
                columns: table => new
                {
                    id_hash = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ceremonies", x => x.id_hash);
                });

            migrationBuilder.CreateTable(
                name: "challenges",
                columns: table => new
                {
                    page_hash = table.Column<string>(type: "text", nullable: false),
                    poll_hash = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<string>(type: "text", nullable: true),
                    address = table.Column<string>(type: "text", nullable: true),
                    client = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    answered_at = table.Column<long>(type: "bigint", nullable: true),
                    done_hash = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_challenges", x => x.page_hash);
                });

            migrationBuilder.CreateTable(
                name: "granular_tokens",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<string>(type: "text", nullable: false),
                    token_start = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    registry = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: true),
                    packages = table.Column<string[]>(type: "text[]", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    organizations = table.Column<string[]>(type: "text[]", nullable: false),
                    packages_permission = table.Column<int>(type: "integer", nullable: false),
                    organizations_permission = table.Column<int>(type: "integer", nullable: false),
                    ranges = table.Column<string[]>(type: "text[]", nullable: false),
                    bypasses_two_factor = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true),
                    last_used_from = table.Column<string>(type: "text", nullable: true),
                    revoked_at = table.Column<long>(type: "bigint", nullable: true),
                    shortened_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_granular_tokens", x => x.key);
                    table.ForeignKey(
                        name: "FK_granular_tokens_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "legacy_tokens",
                columns: table => new
                {
                    registry = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    name_asked_at = table.Column<long>(type: "bigint", nullable: false),
                    first_used_at = table.Column<long>(type: "bigint", nullable: false),
                    last_used_at = table.Column<long>(type: "bigint", nullable: false),
                    uses = table.Column<long>(type: "bigint", nullable: false),
                    packages = table.Column<string>(type: "text", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_legacy_tokens", x => new { x.registry, x.token_hash });
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    subject = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    is_seen = table.Column<bool>(type: "boolean", nullable: false),
                    next_attempt_at = table.Column<long>(type: "bigint", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    claim = table.Column<string>(type: "text", nullable: true),
                    sent_at = table.Column<long>(type: "bigint", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => x.sequence);
                    table.ForeignKey(
                        name: "FK_notices_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "org_members",
                columns: table => new
                {
                    registry = table.Column<string>(type: "text", nullable: false),
                    org = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false)
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
                    registry = table.Column<string>(type: "text", nullable: false),
                    package = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false)
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
                    registry = table.Column<string>(type: "text", nullable: false),
                    package = table.Column<string>(type: "text", nullable: false),
                    decided_at = table.Column<long>(type: "bigint", nullable: false),
                    reserved_until = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_package_ownerships", x => new { x.registry, x.package });
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recovery_codes", x => new { x.account_id, x.hash });
                    table.ForeignKey(
                        name: "FK_recovery_codes_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_networks",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "text", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    first_seen_at = table.Column<long>(type: "bigint", nullable: false),
                    last_seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_networks", x => new { x.account_id, x.network });
                    table.ForeignKey(
                        name: "FK_sign_in_networks_AspNetUsers_account_id",
                        column: x => x.account_id,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stages",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    registry = table.Column<string>(type: "text", nullable: false),
                    package = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    tag = table.Column<string>(type: "text", nullable: false),
                    access = table.Column<string>(type: "text", nullable: true),
                    actor = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: true),
                    publisher = table.Column<string>(type: "text", nullable: true),
                    credential = table.Column<string>(type: "text", nullable: true),
                    session_hash = table.Column<string>(type: "text", nullable: true),
                    issuer = table.Column<string>(type: "text", nullable: true),
                    signing_key = table.Column<string>(type: "text", nullable: true),
                    minted_at = table.Column<long>(type: "bigint", nullable: false),
                    provenance = table.Column<string>(type: "text", nullable: true),
                    review = table.Column<string>(type: "text", nullable: true),
                    shasum = table.Column<string>(type: "text", nullable: false),
                    integrity = table.Column<string>(type: "text", nullable: false),
                    tarball_bytes = table.Column<long>(type: "bigint", nullable: false),
                    blob = table.Column<string>(type: "text", nullable: false),
                    document_bytes = table.Column<long>(type: "bigint", nullable: false),
                    tarball_offset = table.Column<long>(type: "bigint", nullable: false),
                    tarball_length = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false),
                    warned_at = table.Column<long>(type: "bigint", nullable: true),
                    approved_at = table.Column<long>(type: "bigint", nullable: true),
                    closed_at = table.Column<long>(type: "bigint", nullable: true),
                    rule_approvals = table.Column<int>(type: "integer", nullable: false),
                    rule_another_person = table.Column<bool>(type: "boolean", nullable: false),
                    next_attempt_at = table.Column<long>(type: "bigint", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    claim = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "teams",
                columns: table => new
                {
                    registry = table.Column<string>(type: "text", nullable: false),
                    org = table.Column<string>(type: "text", nullable: false),
                    team = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_teams", x => new { x.registry, x.org, x.team });
                });

            migrationBuilder.CreateTable(
                name: "stage_approvals",
                columns: table => new
                {
                    stage_id = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stage_approvals", x => new { x.stage_id, x.account_id });
                    table.ForeignKey(
                        name: "FK_stage_approvals_stages_stage_id",
                        column: x => x.stage_id,
                        principalTable: "stages",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "team_grants",
                columns: table => new
                {
                    registry = table.Column<string>(type: "text", nullable: false),
                    org = table.Column<string>(type: "text", nullable: false),
                    team = table.Column<string>(type: "text", nullable: false),
                    package = table.Column<string>(type: "text", nullable: false),
                    may_write = table.Column<bool>(type: "boolean", nullable: false)
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
                    registry = table.Column<string>(type: "text", nullable: false),
                    org = table.Column<string>(type: "text", nullable: false),
                    team = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false)
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
                name: "IX_challenges_done_hash",
                table: "challenges",
                column: "done_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_challenges_poll_hash",
                table: "challenges",
                column: "poll_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_granular_tokens_account_id",
                table: "granular_tokens",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_granular_tokens_token_hash",
                table: "granular_tokens",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notices_account_id_sequence",
                table: "notices",
                columns: new[] { "account_id", "sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_notices_id",
                table: "notices",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notices_next_attempt_at",
                table: "notices",
                column: "next_attempt_at");

            migrationBuilder.CreateIndex(
                name: "IX_org_members_account_id",
                table: "org_members",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_package_maintainers_account_id",
                table: "package_maintainers",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_stages_next_attempt_at",
                table: "stages",
                column: "next_attempt_at");

            migrationBuilder.CreateIndex(
                name: "IX_stages_registry_package_version",
                table: "stages",
                columns: new[] { "registry", "package", "version" },
                unique: true,
                filter: "state IN ('staged', 'publishing')");

            migrationBuilder.CreateIndex(
                name: "IX_stages_state_expires_at",
                table: "stages",
                columns: new[] { "state", "expires_at" });

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
                name: "ceremonies");

            migrationBuilder.DropTable(
                name: "challenges");

            migrationBuilder.DropTable(
                name: "granular_tokens");

            migrationBuilder.DropTable(
                name: "legacy_tokens");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "package_maintainers");

            migrationBuilder.DropTable(
                name: "package_ownerships");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "sign_in_networks");

            migrationBuilder.DropTable(
                name: "stage_approvals");

            migrationBuilder.DropTable(
                name: "team_grants");

            migrationBuilder.DropTable(
                name: "team_members");

            migrationBuilder.DropTable(
                name: "stages");

            migrationBuilder.DropTable(
                name: "org_members");

            migrationBuilder.DropTable(
                name: "teams");

            migrationBuilder.DropColumn(
                name: "address",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "client",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "second_factor_at",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "token_start",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "trusted_since",
                table: "publishers");

            migrationBuilder.DropColumn(
                name: "publishing_access",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "stage_another_person",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "stage_approvals",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "staging",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "CreatedAt",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "DisabledAt",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "FullName",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "GitHub",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "Homepage",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "LastTotpStep",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "PendingTotpKey",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "PendingTwoFactor",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "TotpKey",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "TwoFactor",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "UpdatedAt",
                table: "AspNetUsers");
        }
    }
}
