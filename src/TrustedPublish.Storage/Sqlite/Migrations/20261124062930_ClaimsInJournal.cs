using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedPublish.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    internal sealed partial class ClaimsInJournal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_journal_credential",
                table: "journal");

            migrationBuilder.DropIndex(
                name: "IX_journal_id",
                table: "journal");

            migrationBuilder.AddColumn<string>(
                name: "replay_key",
                table: "journal",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "replay_until",
                table: "journal",
                type: "INTEGER",
                nullable: true);

            // Tokens used before the upgrade stay used.
            migrationBuilder.Sql(
                """
                INSERT INTO journal (id, at, kind, outcome, replay_key, replay_until)
                SELECT 'MIGRATED', until, 'replay.kept', 'accepted', key, until FROM replay
                """);

            migrationBuilder.DropTable(
                name: "replay");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "replay_key",
                table: "journal");

            migrationBuilder.DropColumn(
                name: "replay_until",
                table: "journal");

            migrationBuilder.CreateTable(
                name: "replay",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replay", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_journal_credential",
                table: "journal",
                column: "credential",
                filter: "credential IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_journal_id",
                table: "journal",
                column: "id");
        }
    }
}
