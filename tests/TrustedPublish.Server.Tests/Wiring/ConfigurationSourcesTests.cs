using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>Which file is read, what overrides it, and what a file may not look like.</summary>
public sealed class ConfigurationSourcesTests
{
    [Fact]
    public void An_environment_variable_overrides_one_key_of_an_entry()
    {
        using var administrator = new Operator()
            .Sets("TrustedPublish__Registries__0__Upstream", "http://verdaccio:4873/")
            .Sets("TrustedPublish__Accounts__Bootstrap__Username", "")
            .Sets("PATH", "/bin");
        var options = administrator.Starts().Options!;
        Assert.Equal("http://verdaccio:4873", options.Registries[0].Upstream.Value);
        Assert.Equal("http://127.0.0.1:5081", options.Registries[0].PublicUrl.Value);
        Assert.Null(options.Accounts.Bootstrap.Username);
    }

    [Fact]
    public void The_command_line_overrides_the_environment()
    {
        using var administrator = new Operator().Sets("TrustedPublish__PublicUrl", "http://127.0.0.1:6000");
        Assert.Equal("http://127.0.0.1:6001", administrator.Starts("--TrustedPublish:PublicUrl=http://127.0.0.1:6001").Options!.PublicUrl.Value);
        Assert.Equal("http://127.0.0.1:6002", administrator.Starts("--TrustedPublish:PublicUrl", "http://127.0.0.1:6002").Options!.PublicUrl.Value);
    }

    [Fact]
    public void An_entry_can_be_added_by_environment_variables_alone()
    {
        using var administrator = new Operator()
            .Sets("TRUSTEDPUBLISH__CLIENTS__0__CLIENTID", "npm-registry")
            .Sets("TRUSTEDPUBLISH__CLIENTS__0__CLIENTSECRET", "hush");
        Assert.Equal("npm-registry", Assert.Single(administrator.Starts().Options!.Clients).ClientId);
    }

    [Fact]
    public void A_client_without_any_proof_is_let_stand_with_a_warning()
    {
        using var administrator = new Operator().Sets("TRUSTEDPUBLISH__CLIENTS__0__CLIENTID", "npm-registry");
        Assert.Contains("npm-registry", Assert.Single(administrator.Starts().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void PostgreSql_without_Redis_starts_with_a_warning()
    {
        using var administrator = new Operator()
            .Sets("TRUSTEDPUBLISH__DATABASE__PROVIDER", "PostgreSql")
            .Sets("TRUSTEDPUBLISH__DATABASE__CONNECTIONSTRING", "Host=127.0.0.1");
        Assert.Contains("only one node", Assert.Single(administrator.Starts().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_list_replaces_the_default_one()
    {
        using var administrator = new Operator().WritesFile(
            "other.json",
            """{ "TrustedPublish": { "Issuers": [ { "Name": "ci", "Provider": "gitlab", "Issuer": "https://ci.example.com" } ] } }""");
        var options = administrator.Starts("--config", "other.json").Options!;
        Assert.Equal("https://ci.example.com", Assert.Single(options.Issuers).Issuer);
        Assert.Equal("npm", Assert.Single(options.Registries).Name);
    }

    [Fact]
    public void The_argument_wins_over_the_variable_and_the_variable_over_the_default_place()
    {
        using var administrator = new Operator()
            .WritesFile("argument.json", """{ "TrustedPublish": { "PublicUrl": "http://127.0.0.1:1001" } }""")
            .WritesFile("variable.json", """{ "TrustedPublish": { "PublicUrl": "http://127.0.0.1:1002" } }""");
        Assert.Equal(administrator.ConfigurationFile, administrator.Starts().File);

        administrator.Sets("TRUSTEDPUBLISH_CONFIG", administrator.Path("variable.json"));
        Assert.Equal("http://127.0.0.1:1002", administrator.Starts().Options!.PublicUrl.Value);
        Assert.Equal("http://127.0.0.1:1001", administrator.Starts("--config=argument.json").Options!.PublicUrl.Value);
    }

    [Fact]
    public void The_file_beside_the_program_wins_over_the_one_in_the_current_directory()
    {
        using var administrator = new Operator();
        Directory.CreateDirectory(administrator.Path("program/config"));
        administrator.WritesFile("program/config/trustedpublish.json", "{}");
        Assert.Equal(administrator.Path("program/config/trustedpublish.json"), administrator.Starts().File);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ \"TrustedPublish\": { \"DataDirectory\": \"data\", } }")]
    [InlineData("[]")]
    [InlineData("{ \"TrustedPublish\": {} } {}")]
    public void A_file_that_is_not_one_json_object_is_a_fault_at_the_file(string content)
    {
        using var administrator = new Operator().WritesFile("config/trustedpublish.json", content);
        Assert.Equal(administrator.ConfigurationFile, Assert.Single(administrator.Starts().Faults).Path);
    }

    [Theory]
    [InlineData("DataDirectory")]
    [InlineData("datadirectory")]
    public void A_key_written_twice_is_a_fault_even_in_another_case(string second)
    {
        using var administrator = new Operator()
            .WritesFile("config/trustedpublish.json", $$"""{ "TrustedPublish": { "DataDirectory": "data", "{{second}}": "elsewhere" } }""");
        Assert.Equal($"TrustedPublish:{second}", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void A_missing_file_is_a_fault_and_not_a_default()
    {
        using var administrator = new Operator();
        var fault = Assert.Single(administrator.Starts("--config", "nowhere.json").Faults);
        Assert.Equal(administrator.Path("nowhere.json"), fault.Path);
        Assert.Contains("--config", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--verbose=1", "--verbose")]
    [InlineData("--config", "--config")]
    [InlineData("--TrustedPublish:DataDirectory", "--TrustedPublish:DataDirectory")]
    [InlineData("tps_secret", "an argument without --")]
    public void An_argument_that_means_nothing_is_a_fault(string argument, string path)
    {
        using var administrator = new Operator();
        Assert.Equal(path, Assert.Single(administrator.Starts(argument).Faults).Path);
    }

    [Fact]
    public void What_the_test_host_passes_is_let_through()
    {
        using var administrator = new Operator();
        Assert.True(administrator.Starts("--environment=Development", "--contentRoot=/", "--applicationName=x").IsUsable);
    }

    [Fact]
    public void Secrets_are_masked_in_options_faults_and_the_report()
    {
        const string Hidden = "hidden-value";
        using var administrator = new Operator()
            .Changes("TrustedPublish:Registries:0:UpstreamAuthorization", $"\"{Hidden}\"")
            .Changes("TrustedPublish:Registries:0:Upstream", $"\"http://robot:{Hidden}@127.0.0.1:4873\"")
            .Changes("TrustedPublish:Database:ConnectionString", $"\"Host=db;Password={Hidden}\"")
            .Changes("TrustedPublish:Accounts:Bootstrap:Password", $"\"{Hidden}\"")
            .Changes("TrustedPublish:Clients:0", $$"""{ "ClientId": "r", "ClientSecret": "{{Hidden}}", "ClientSecretFile": "x", "Registry": "none" }""")
            .Sets("TrustedPublish__Redis__ConnectionString", Hidden);
        var reading = administrator.Starts();
        var report = new StringWriter();
        ConfigurationFaultReport.Write(report, reading);
        Assert.Equal(7, reading.Faults.Count);
        Assert.DoesNotContain(Hidden, report.ToString(), StringComparison.Ordinal);
        Assert.All(reading.Faults, fault => Assert.Contains(fault.Path, report.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_option_keeps_its_value_but_does_not_print_it()
    {
        using var administrator = new Operator().Changes("TrustedPublish:Registries:0:UpstreamAuthorization", "\"Bearer abc\"");
        var secret = administrator.Starts().Options!.Registries[0].UpstreamAuthorization!;
        Assert.Equal("Bearer abc", secret.Reveal());
        Assert.Equal("***", $"{secret}");
    }
}
