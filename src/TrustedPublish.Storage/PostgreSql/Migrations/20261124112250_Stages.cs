using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedPublish.Storage.PostgreSql.Migrations
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
