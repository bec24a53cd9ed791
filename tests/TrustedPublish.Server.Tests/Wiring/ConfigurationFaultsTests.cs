using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>What an operator can write wrongly, and the key path that each fault must name.</summary>
public sealed class ConfigurationFaultsTests
{
    private const string Npm = "TrustedPublish:Registries:0";
    private const string GitHub = "TrustedPublish:Issuers:0";
    private const string Rail = "TrustedPublish:GuardRails:0";
    private const string Smtp = "TrustedPublish:Notices:Smtp";

    /// <summary>Each row changes one key of the shipped file and names the path of the one fault that follows.</summary>
    public static TheoryData<string, string, string> OneFault => new()
    {
        // Names and types.
        { "TrustedPublish:PublicUri", "\"http://127.0.0.1:1\"", "TrustedPublish:PublicUri" },
        { "TrustedPublish:Redis:Connection", "null", "TrustedPublish:Redis:Connection" },
        { "TrustedPublish:Issuers:0:Audience", "null", "TrustedPublish:Issuers:0:Audience" },
        { "Kestral", "{}", "Kestral" },
        { "ConnectionStrings", "{ \"Default\": \"x\" }", "ConnectionStrings" },
        { "TrustedPublish:RateLimits:Enabled", "\"yes\"", "TrustedPublish:RateLimits:Enabled" },
        { "TrustedPublish:RateLimits:Enabled", "1", "TrustedPublish:RateLimits:Enabled" },
        { "TrustedPublish:RateLimits:Enabled", "null", "TrustedPublish:RateLimits:Enabled" },
        { "TrustedPublish:RateLimits:Enabled", "[]", "TrustedPublish:RateLimits:Enabled" },
        { "TrustedPublish:RateLimits", "null", "TrustedPublish:RateLimits" },
        { "TrustedPublish:RateLimits", "true", "TrustedPublish:RateLimits" },
        { "TrustedPublish:DataDirectory", "\"\"", "TrustedPublish:DataDirectory" },
        { "TrustedPublish:DataDirectory", "[\"data\"]", "TrustedPublish:DataDirectory" },
        { "TrustedPublish:Issuers", "\"github\"", "TrustedPublish:Issuers" },
        { "TrustedPublish:Issuers", "null", "TrustedPublish:Issuers" },
        { "TrustedPublish:Issuers", "{ \"github\": {} }", "TrustedPublish:Issuers:github" },
        { "TrustedPublish:Issuers:1", "null", "TrustedPublish:Issuers:1" },
        { $"{GitHub}:Algorithm", "\"HS256\"", $"{GitHub}:Algorithm" },
        { $"{GitHub}:Algorithm", "0", $"{GitHub}:Algorithm" },
        { $"{GitHub}:Name", "-", $"{GitHub}:Name" },
        { $"{Npm}:Upstream", "-", $"{Npm}:Upstream" },
        { $"{Npm}:PublicUrl", "null", $"{Npm}:PublicUrl" },
        { $"{Npm}:MaxPublishBytes", "\"1 GiB\"", $"{Npm}:MaxPublishBytes" },
        { $"{Npm}:MaxPublishBytes", "1.5", $"{Npm}:MaxPublishBytes" },
        { $"{Npm}:MaxPublishBytes", "0", $"{Npm}:MaxPublishBytes" },
        { "TrustedPublish:Database:Provider", "\"Postgres\"", "TrustedPublish:Database:Provider" },
        { "TrustedPublish:Publishers:BroadBindings", "\"ignore\"", "TrustedPublish:Publishers:BroadBindings" },
        { "TrustedPublish:Credentials:PublishLifetime", "\"15\"", "TrustedPublish:Credentials:PublishLifetime" },
        { "TrustedPublish:Credentials:PublishLifetime", "900", "TrustedPublish:Credentials:PublishLifetime" },

        // Addresses.
        { "TrustedPublish:PublicUrl", "\"registry.example.com\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"ftp://127.0.0.1\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"http://user:secret@127.0.0.1\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"http://127.0.0.1/?a=b\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"http://127.0.0.1/#a\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"http://127.0.0.1\\\\@other.test\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"http://:5080\"", "TrustedPublish:PublicUrl" },
        { "TrustedPublish:PublicUrl", "\"https://tp.example.com\"", "TrustedPublish:PublicUrl" },
        { $"{Npm}:PublicUrl", "\"http://127.0.0.1:5080/\"", $"{Npm}:PublicUrl" },
        { $"{Npm}:Upstream", "\"http://127.0.0.1:5081/upstream\"", $"{Npm}:Upstream" },
        { $"{Npm}:Upstream", "\"http://127.0.0.1:5080\"", $"{Npm}:Upstream" },
        { $"{Npm}:Upstream", "\"/npm\"", $"{Npm}:Upstream" },

        // Registries.
        { "TrustedPublish:Registries", "[]", "TrustedPublish:Registries" },
        { $"{Npm}:Name", "\"NPM\"", $"{Npm}:Name" },
        { $"{Npm}:Name", "\"a b\"", $"{Npm}:Name" },
        { $"{Npm}:Ecosystem", "\"nmp\"", $"{Npm}:Ecosystem" },
        { $"{Npm}:Ecosystem", "\"pypi\"", $"{Npm}:Ecosystem" },
        { $"{Npm}:UpstreamAuthorization", "\"token-without-scheme\"", $"{Npm}:UpstreamAuthorization" },
        { $"{Npm}:UpstreamAuthorization", "\"Bearer a\\r\\nX-Evil: 1\"", $"{Npm}:UpstreamAuthorization" },
        { $"{Npm}:UpstreamAuthorization", "\"Bearer a\\n\"", $"{Npm}:UpstreamAuthorization" },
        { $"{Npm}:UpstreamMaintainers", "\"byname\"", $"{Npm}:UpstreamMaintainers" },
        { $"{Npm}:UpstreamMaintainers", "null", $"{Npm}:UpstreamMaintainers" },
        { $"{Npm}:UpstreamMaintainers", "true", $"{Npm}:UpstreamMaintainers" },
        { $"{Npm}:Audience", "\"sigstore\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"pypi\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"testpypi\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"crates.io\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"sts.amazonaws.com\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"api://AzureADTokenExchange\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"https://github.com/acme\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"https://gitlab.com\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"5c1f1a86-7d19-4f3e-9a55-0d2b7e1c3f4a\"", $"{Npm}:Audience" },
        { $"{Npm}:Audience", "\"two words\"", $"{Npm}:Audience" },

        // Issuers.
        { $"{GitHub}:Provider", "\"gitea\"", $"{GitHub}:Provider" },
        { $"{GitHub}:Name", "\"gitlab\"", "TrustedPublish:Issuers:1:Name" },
        { $"{GitHub}:Issuer", "\"https://gitlab.com\"", "TrustedPublish:Issuers:1:Issuer" },
        { $"{GitHub}:Issuer", "\"http://ci.example.com\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://CI.example.com\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com/\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com:443\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://gitlab.com@ci.example.com\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://@ci.example.com\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com\\\\@evil.test\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com?x\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com#x\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://gitlab\\u3002com\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://2130706433\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com/a/../b\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:Issuer", "\"https://ci.example.com\\n\"", $"{GitHub}:Issuer" },
        { $"{GitHub}:MaxTokenLifetime", "\"00:00:00\"", $"{GitHub}:MaxTokenLifetime" },
        { $"{GitHub}:MaxTokenLifetime", "\"1.00:00:01\"", $"{GitHub}:MaxTokenLifetime" },
        { $"{GitHub}:AllowInsecureLoopback", "true", $"{GitHub}:AllowInsecureLoopback" },
        { $"{GitHub}:JwksFile", "\"missing.json\"", $"{GitHub}:JwksFile" },
        { $"{GitHub}:JwksFile", "\"config/trustedpublish.json\"", $"{GitHub}:JwksFile" },
        { $"{GitHub}:JwksUri", "\"https://other.example.com/jwks\"", $"{GitHub}:JwksUri" },
        { $"{GitHub}:JwksUri", "\"https://token.actions.githubusercontent.com:8443/jwks\"", $"{GitHub}:JwksUri" },
        { $"{GitHub}:JwksUri", "\"http://token.actions.githubusercontent.com/jwks\"", $"{GitHub}:JwksUri" },
        { $"{GitHub}:CertificateAuthorityFile", "\"missing.pem\"", $"{GitHub}:CertificateAuthorityFile" },
        { $"{GitHub}:CertificateAuthorityFile", "\"config/trustedpublish.json\"", $"{GitHub}:CertificateAuthorityFile" },

        // Stores, lifetimes, accounts.
        { "TrustedPublish:Database:Provider", "\"PostgreSql\"", "TrustedPublish:Database:ConnectionString" },
        { "TrustedPublish:Database:ConnectionString", "\"Host=db\"", "TrustedPublish:Database:ConnectionString" },
        { "TrustedPublish:Credentials:PublishLifetime", "\"01:00:01\"", "TrustedPublish:Credentials:PublishLifetime" },
        { "TrustedPublish:Credentials:PublishLifetime", "\"-00:01:00\"", "TrustedPublish:Credentials:PublishLifetime" },
        { "TrustedPublish:Credentials:SessionLifetime", "\"03:00:00\"", "TrustedPublish:Credentials:SessionLifetime" },
        { "TrustedPublish:Credentials:MaxWriteTokenLifetime", "\"91.00:00:00\"", "TrustedPublish:Credentials:MaxWriteTokenLifetime" },
        { "TrustedPublish:Accounts:Bootstrap:Username", "\"admin\"", "TrustedPublish:Accounts:Bootstrap:Password" },
        { "TrustedPublish:Accounts:Bootstrap:Password", "\"long enough for this\"", "TrustedPublish:Accounts:Bootstrap:Username" },
        { "TrustedPublish:Accounts:Bootstrap", "{ \"Username\": \"admin\", \"Password\": \"short\" }", "TrustedPublish:Accounts:Bootstrap:Password" },
        { "TrustedPublish:Accounts:Bootstrap", "{ \"Username\": \"-admin\", \"Password\": \"long enough for this\" }", "TrustedPublish:Accounts:Bootstrap:Username" },
        { "TrustedPublish:DataDirectory", "\"config/trustedpublish.json\"", "TrustedPublish:DataDirectory" },

        // Clients.
        { "TrustedPublish:Clients:0", "{ \"ClientSecret\": \"s\" }", "TrustedPublish:Clients:0:ClientId" },
        { "TrustedPublish:Clients:0", "{ \"ClientId\": \"r\", \"ClientSecret\": \"s\", \"Jwks\": \"{\\\"keys\\\":[{}]}\" }", "TrustedPublish:Clients:0:ClientSecret" },
        { "TrustedPublish:Clients:0", "{ \"ClientId\": \"r\", \"ClientSecret\": \"s\", \"Registry\": \"nmp\" }", "TrustedPublish:Clients:0:Registry" },
        { "TrustedPublish:Clients:0", "{ \"ClientId\": \"r\", \"ClientSecretFile\": \"missing\" }", "TrustedPublish:Clients:0:ClientSecretFile" },
        { "TrustedPublish:Clients:0", "{ \"ClientId\": \"r\", \"Jwks\": \"{}\" }", "TrustedPublish:Clients:0:Jwks" },

        // Guard rails.
        { Rail, "{ \"Mode\": \"audit\", \"DeniedEvents\": [\"fork\"] }", $"{Rail}:Name" },
        { Rail, "{ \"Name\": \"r\", \"DeniedEvents\": [\"fork\"] }", $"{Rail}:Mode" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"enforced\", \"DeniedEvents\": [\"fork\"] }", $"{Rail}:Mode" },
        { Rail, "{ \"Name\": \"R r\", \"Mode\": \"audit\", \"DeniedEvents\": [\"fork\"] }", $"{Rail}:Name" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\" }", Rail },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedIssuers\": [], \"RequireEnvironmentOrProtectedRef\": false }", Rail },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"DeniedEvents\": [\"fork\"], \"Registry\": \"nmp\" }", $"{Rail}:Registry" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"DeniedEvents\": [\"fork\"], \"AllowedEvents\": [] }", $"{Rail}:AllowedEvents" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedIssuers\": [\"github\", \"gitlap\"] }", $"{Rail}:AllowedIssuers:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedIssuers\": \"github\" }", $"{Rail}:AllowedIssuers" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"acme\"] }", $"{Rail}:AllowedOwners:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"github:acme\", { \"Name\": \"x\" }] }", $"{Rail}:AllowedOwners:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"github:acme\", \"\"] }", $"{Rail}:AllowedOwners:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"github:acme\", null] }", $"{Rail}:AllowedOwners:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"gitea:acme\"] }", $"{Rail}:AllowedOwners:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"github:#acme\"] }", $"{Rail}:AllowedOwners:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"circleci:acme\"] }", $"{Rail}:AllowedOwners:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedOwners\": [\"circleci:#5\"] }", $"{Rail}:AllowedOwners:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedIssuers\": [\"github\"], \"AllowedOwners\": [\"github:acme\", \"gitlab:acme\"] }", $"{Rail}:AllowedOwners:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"AllowedIssuers\": [\"github\", \"gitlab\"], \"AllowedOwners\": [\"github:acme\"] }", $"{Rail}:AllowedIssuers:1" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"DeniedEvents\": [\"Push!\"] }", $"{Rail}:DeniedEvents:0" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MaxCredentialLifetime\": \"5\" }", $"{Rail}:MaxCredentialLifetime" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MaxCredentialLifetime\": \"00:00:30\" }", $"{Rail}:MaxCredentialLifetime" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MaxCredentialLifetime\": \"01:00:01\" }", $"{Rail}:MaxCredentialLifetime" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MinPublisherAge\": \"00:00:30\" }", $"{Rail}:MinPublisherAge" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MinPublisherAge\": \"24\" }", $"{Rail}:MinPublisherAge" },
        { Rail, "{ \"Name\": \"r\", \"Mode\": \"audit\", \"MinPublisherAge\": \"31.00:00:00\" }", $"{Rail}:MinPublisherAge" },

        // The mail server.
        { Smtp, "{ \"Host\": \"mail.example.com\" }", $"{Smtp}:From" },
        { Smtp, "{ \"From\": \"trust@example.com\" }", $"{Smtp}:Host" },
        { Smtp, "{ \"Host\": \"smtp://mail.example.com\", \"From\": \"trust@example.com\" }", $"{Smtp}:Host" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"Trust <trust@example.com>\" }", $"{Smtp}:From" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\\r\\nBcc: x@example.com\" }", $"{Smtp}:From" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Port\": 0 }", $"{Smtp}:Port" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Port\": 65536 }", $"{Smtp}:Port" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Security\": \"auto\" }", $"{Smtp}:Security" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Username\": \"u\" }", $"{Smtp}:Password" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Password\": \"p\" }", $"{Smtp}:Username" },
        { Smtp, "{ \"Host\": \"127.0.0.1\", \"From\": \"trust@example.com\", \"Security\": \"none\", \"Username\": \"u\", \"Password\": \"p\" }", $"{Smtp}:Security" },
        { Smtp, "{ \"Host\": \"203.0.113.9\", \"From\": \"trust@example.com\", \"Security\": \"none\" }", $"{Smtp}:Security" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"CertificateAuthorityFile\": \"missing.pem\" }", $"{Smtp}:CertificateAuthorityFile" },
        { Smtp, "{ \"Host\": \"mail.example.com\", \"From\": \"trust@example.com\", \"Pasword\": \"p\" }", $"{Smtp}:Pasword" },
        { "TrustedPublish:Notices", "null", "TrustedPublish:Notices" },

        // What ASP.NET and the logger read.
        { "ForwardedHeaders", "{ \"KnownNetworks\": [ \"10.0.0.0/8\", \"proxy\" ] }", "ForwardedHeaders:KnownNetworks:1" },
        { "ForwardedHeaders", "{ \"KnownNetworks\": [ \"0.0.0.0/0\" ] }", "ForwardedHeaders:KnownNetworks:0" },
        { "ForwardedHeaders", "{ \"KnownNetworks\": \"10.0.0.0/8\" }", "ForwardedHeaders:KnownNetworks" },
        { "ForwardedHeaders", "{ \"KnownProxies\": [] }", "ForwardedHeaders:KnownProxies" },
        { "Logging", "{ \"LogLevel\": { \"Default\": \"Loud\" } }", "Logging:LogLevel:Default" },
        { "Serilog", "{ \"MinimumLevel\": \"Loud\" }", "Serilog" },
        { "Kestrel", "{ \"Certificates\": { \"Default\": { \"Path\": \"missing.pem\" } } }", "Kestrel:Certificates:Default:Path" },
    };

    [Theory]
    [MemberData(nameof(OneFault))]
    public void A_wrong_value_is_one_fault_at_its_key(string key, string json, string path)
    {
        using var administrator = new Operator().Changes(key, json);
        var reading = administrator.Starts();
        var fault = Assert.Single(reading.Faults);
        Assert.Equal(path, fault.Path);
        Assert.NotEmpty(fault.Problem);
        Assert.NotEmpty(fault.Fix);
        Assert.False(reading.IsUsable);
        Assert.Null(reading.Options);
    }

    [Fact]
    public void All_faults_are_listed_at_once()
    {
        using var administrator = new Operator()
            .Changes("Kestral", "{}")
            .Changes("TrustedPublish:PublicUrl", "\"nowhere\"")
            .Changes("TrustedPublish:RateLimits:Enabled", "\"maybe\"")
            .Changes("TrustedPublish:Issuers:2:Issuer", "\"https://ci.example.com/\"")
            .Changes("TrustedPublish:Issuers:2:Provider", "\"circle\"")
            .Changes("TrustedPublish:Registries:0:Audience", "\"pypi\"")
            .Changes("TrustedPublish:Accounts:Bootstrap:Username", "\"admin\"")
            .Sets("TrustedPublish__Credentials__SessionLifetime", "a while");
        Assert.Equal(
            [
                "Kestral",
                "TrustedPublish:Accounts:Bootstrap:Password",
                "TrustedPublish:Credentials:SessionLifetime",
                "TrustedPublish:Issuers:2:Issuer",
                "TrustedPublish:Issuers:2:Provider",
                "TrustedPublish:PublicUrl",
                "TrustedPublish:RateLimits:Enabled",
                "TrustedPublish:Registries:0:Audience",
            ],
            administrator.Starts("--TrustedPublish:RateLimits:Enabled=perhaps").Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Guard_rails_of_every_kind_start_and_two_cannot_share_a_name()
    {
        using var administrator = new Operator()
            .Changes(Rail, """{ "Name": "owners", "Registry": "npm", "Mode": "Enforce", "AllowedIssuers": ["github", "gitlab"], "AllowedOwners": ["github:acme", "github:#5", "gitlab:acme/tools"] }""")
            .Changes("TrustedPublish:GuardRails:1", """{ "Name": "circle", "Mode": "audit", "AllowedOwners": ["circleci:#00000000-0000-4000-8000-000000000065"] }""")
            .Changes("TrustedPublish:GuardRails:2", """{ "Name": "rest", "Registry": null, "Mode": "audit", "RequireEnvironmentOrProtectedRef": true, "DeniedEvents": ["fork"], "MaxCredentialLifetime": "00:05:00" }""");
        var rails = administrator.Starts().Options!.GuardRails;
        Assert.Equal(["owners", "circle", "rest"], rails.Select(static rail => rail.Name));
        Assert.Equal(["github:acme", "github:#5", "gitlab:acme/tools"], rails[0].AllowedOwners);
        Assert.Equal(TimeSpan.FromMinutes(5), rails[2].MaxCredentialLifetime);

        administrator.Changes("TrustedPublish:GuardRails:3", """{ "Name": "rest", "Mode": "audit", "DeniedEvents": ["fork"] }""");
        Assert.Equal("TrustedPublish:GuardRails:3:Name", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void A_denied_event_that_nobody_sends_is_a_warning_with_what_was_meant()
    {
        using var administrator = new Operator().Changes(Rail, """{ "Name": "r", "Mode": "enforce", "DeniedEvents": ["pull_request_targt", "push", "merge_request_event"] }""");
        var warning = Assert.Single(administrator.Starts().Warnings);
        Assert.Contains("pull_request_targt", warning, StringComparison.Ordinal);
        Assert.EndsWith("did you mean pull_request_target?", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_npm_registries_cannot_share_an_origin_because_the_exchange_is_at_its_root()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:Registries:1", """{ "Name": "second", "Ecosystem": "npm", "PublicUrl": "http://127.0.0.1:5081/second", "Upstream": "http://127.0.0.1:4874" }""");
        Assert.Equal("TrustedPublish:Registries:1:PublicUrl", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void Two_registries_cannot_share_a_name()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:Registries:1", """{ "Name": "npm", "Ecosystem": "npm", "PublicUrl": "http://127.0.0.1:5082", "Upstream": "http://127.0.0.1:4874" }""");
        Assert.Equal("TrustedPublish:Registries:1:Name", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void One_port_cannot_speak_http_and_https()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:Registries:0:PublicUrl", "\"https://registry.test:5080\"")
            .Changes("Kestrel", """{ "Certificates": { "Default": { "Path": "config/trustedpublish.json" } } }""");
        Assert.Equal("TrustedPublish:Registries:0:PublicUrl", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Fact]
    public void Keys_come_from_a_file_or_an_address_but_not_both()
    {
        using var administrator = new Operator()
            .WritesFile("keys.json", """{ "keys": [ { "kty": "RSA" } ] }""")
            .Changes($"{GitHub}:JwksFile", "\"keys.json\"")
            .Changes($"{GitHub}:JwksUri", "\"https://token.actions.githubusercontent.com/jwks\"");
        Assert.Equal($"{GitHub}:JwksFile", Assert.Single(administrator.Starts().Faults).Path);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8123", "Development", true)]
    [InlineData("http://[::1]:8123", "Development", true)]
    [InlineData("http://localhost:8123", "Development", false)]
    [InlineData("http://192.0.2.7:8123", "Development", false)]
    [InlineData("http://127.0.0.1:8123", "Production", false)]
    [InlineData("http://127.0.0.1:8123", "Staging", false)]
    public void A_plain_http_issuer_is_for_rehearsals_on_this_machine(string issuer, string environment, bool starts)
    {
        using var administrator = new Operator()
            .Changes($"{GitHub}:Issuer", $"\"{issuer}\"")
            .Changes($"{GitHub}:JwksUri", $"\"{issuer}/keys\"")
            .Changes($"{GitHub}:AllowInsecureLoopback", "true");
        Assert.Equal(starts, administrator.StartsIn(environment).IsUsable);
    }

    [Fact]
    public void A_fault_suggests_the_name_that_was_meant()
    {
        using var administrator = new Operator()
            .Changes("TrustedPublish:Regsitries", "[]")
            .Changes("TrustedPublish:Accounts:RequireTwofactors", "true")
            .Sets("TrustedPublish__Registries__0__Upsteam", "http://127.0.0.1:1");
        Assert.Equal(
            ["Registries", "RequireTwoFactor", "Upstream"],
            administrator.Starts().Faults.Select(fault => fault.Fix.Split('"')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_data_directory_is_not_touched_while_anything_is_wrong()
    {
        using var administrator = new Operator().Changes("TrustedPublish:RateLimits:Enabled", "\"maybe\"");
        Assert.False(administrator.Starts().IsUsable);
        Assert.False(Directory.Exists(administrator.Path("data")));
    }

    [Fact]
    public void A_new_data_directory_is_for_the_servers_user_alone()
    {
        using var administrator = new Operator();
        Assert.True(administrator.Starts().IsUsable);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(administrator.Path("data")));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(administrator.Path("data")));
    }

    [Fact]
    public void A_public_url_without_https_is_a_warning_unless_it_is_this_machine()
    {
        using var administrator = new Operator().Changes("TrustedPublish:PublicUrl", "\"http://tp.example.com:5080\"");
        Assert.Contains("http://tp.example.com:5080", Assert.Single(administrator.Starts().Warnings), StringComparison.Ordinal);
    }
}
