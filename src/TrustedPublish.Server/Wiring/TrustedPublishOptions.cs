using TrustedPublish.Core;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Storage;

namespace TrustedPublish.Server.Wiring;

/// <summary>Everything an operator can set. The defaults here and those in <c>config/trustedpublish.json</c> are the same; a test holds them together.</summary>
internal sealed class TrustedPublishOptions
{
    public const string SectionName = "TrustedPublish";

    /// <summary>Where people, CI jobs and registries reach this server itself: site, OAuth endpoints, management API. It is the <c>iss</c> of every credential.</summary>
    public EndpointUrl PublicUrl { get; init; } = EndpointUrl.Of("http://127.0.0.1:5080");

    /// <summary>The folder of everything that must outlive the process; a relative path starts at the current directory.</summary>
    public string DataDirectory { get; init; } = "data";

    public DatabaseOptions Database { get; init; } = new();

    public RedisOptions Redis { get; init; } = new();

    public BlobOptions Blobs { get; init; } = new();

    public IReadOnlyList<IssuerOptions> Issuers { get; init; } =
    [
        new() { Name = "github", Provider = "github", Issuer = "https://token.actions.githubusercontent.com" },
        new() { Name = "gitlab", Provider = "gitlab", Issuer = "https://gitlab.com" },
        new() { Name = "circleci", Provider = "circleci", Issuer = "https://oidc.circleci.com" },
    ];

    public IReadOnlyList<RegistryOptions> Registries { get; init; } =
    [
        new()
        {
            Name = "npm",
            Ecosystem = "npm",
            PublicUrl = EndpointUrl.Of("http://127.0.0.1:5081"),
            Upstream = EndpointUrl.Of("http://127.0.0.1:4873"),
        },
    ];

    public IReadOnlyList<ClientOptions> Clients { get; init; } = [];

    public CredentialOptions Credentials { get; init; } = new();

    public PublisherOptions Publishers { get; init; } = new();

    /// <summary>Rules above all publishers, any number, each with its own mode.</summary>
    public IReadOnlyList<GuardRailOptions> GuardRails { get; init; } = [];

    public AccountOptions Accounts { get; init; } = new();

    public StagingOptions Staging { get; init; } = new();

    public NoticeOptions Notices { get; init; } = new();

    public RateLimitOptions RateLimits { get; init; } = new();
}

/// <summary>The system of record.</summary>
internal sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>For PostgreSQL only: the embedded SQLite file always lies in the data directory.</summary>
    public Secret? ConnectionString { get; init; }
}

/// <summary>The store that several nodes share; without a connection string the in-process one is used.</summary>
internal sealed class RedisOptions
{
    public Secret? ConnectionString { get; init; }
}

/// <summary>How long what we mint lives.</summary>
internal sealed class CredentialOptions
{
    public TimeSpan PublishLifetime { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(2);

    public TimeSpan MaxWriteTokenLifetime { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>Versions that wait for approval.</summary>
internal sealed class StagingOptions
{
    public TimeSpan ExpireAfter { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>Rules for every trusted publisher, whatever its package.</summary>
internal sealed class PublisherOptions
{
    public BroadBindings BroadBindings { get; init; } = BroadBindings.Warn;
}

/// <summary>Who may have an account and what a sign-in needs.</summary>
internal sealed class AccountOptions
{
    public bool SelfRegistration { get; init; }

    public bool RequireTwoFactor { get; init; } = true;

    /// <summary>A text file with one password per line that nobody may set, for example those known from breaches; null = none.</summary>
    public string? BreachedPasswordsFile { get; init; }

    public BootstrapOptions Bootstrap { get; init; } = new();
}

/// <summary>The first administrator, made when there is no account yet.</summary>
internal sealed class BootstrapOptions
{
    public string? Username { get; init; }

    public Secret? Password { get; init; }
}

/// <summary>Whether callers are slowed down.</summary>
internal sealed class RateLimitOptions
{
    public bool Enabled { get; init; } = true;
}
