using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedPublish.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    internal sealed partial class Stages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "stage_another_person",
                table: "packages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "stage_approvals",
                table: "packages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "staging",
                table: "packages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "stages",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    package = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<string>(type: "TEXT", nullable: false),
                    tag = table.Column<string>(type: "TEXT", nullable: false),
                    access = table.Column<string>(type: "TEXT", nullable: true),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: true),
                    publisher = table.Column<string>(type: "TEXT", nullable: true),
                    credential = table.Column<string>(type: "TEXT", nullable: true),
                    session_hash = table.Column<string>(type: "TEXT", nullable: true),
                    issuer = table.Column<string>(type: "TEXT", nullable: true),
                    signing_key = table.Column<string>(type: "TEXT", nullable: true),
                    minted_at = table.Column<long>(type: "INTEGER", nullable: false),
                    provenance = table.Column<string>(type: "TEXT", nullable: true),
                    review = table.Column<string>(type: "TEXT", nullable: true),
                    shasum = table.Column<string>(type: "TEXT", nullable: false),
                    integrity = table.Column<string>(type: "TEXT", nullable: false),
                    tarball_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    blob = table.Column<string>(type: "TEXT", nullable: false),
                    document_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    tarball_offset = table.Column<long>(type: "INTEGER", nullable: false),
                    tarball_length = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    warned_at = table.Column<long>(type: "INTEGER", nullable: true),
                    approved_at = table.Column<long>(type: "INTEGER", nullable: true),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    rule_approvals = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_another_person = table.Column<bool>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    claim = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stage_approvals",
                columns: table => new
                {
                    stage_id = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "stage_approvals");

            migrationBuilder.DropTable(
                name: "stages");

            migrationBuilder.DropColumn(
                name: "stage_another_person",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "stage_approvals",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "staging",
                table: "packages");
        }
    }
}
