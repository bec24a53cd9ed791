using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>What every rehearsed CI can be told, and the command to run.</summary>
internal sealed class RehearseOptions
{
    private readonly Option<string?> _repository;
    private readonly Option<string?> _ref;
    private readonly Option<int> _port;
    private readonly Option<string[]> _claims;
    private readonly Argument<string[]> _command;

    public RehearseOptions(string repositoryShape, int minimumSegments, int maximumSegments)
    {
        _repository = new("--repository") { HelpName = repositoryShape, Description = "Repository the job belongs to, e.g. acme/demo. Default: the git remote of this folder, else acme/demo" };
        _repository.Validators.Add(result =>
        {
            var segments = (result.GetValueOrDefault<string>() ?? "").Split('/');
            if (segments.Length < minimumSegments || segments.Length > maximumSegments || segments.Any(segment => segment.Length == 0))
            {
                result.AddError($"--repository must look like {repositoryShape}.");
            }
        });
        _ref = new("--ref") { HelpName = "REF", Description = "Full git ref, e.g. refs/heads/main or refs/tags/v1.0.0. Default: the checked-out branch, else refs/heads/main" };
        _ref.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } given && !given.StartsWith("refs/", StringComparison.Ordinal))
            {
                result.AddError($"--ref must be a full ref: refs/heads/{given} or refs/tags/{given}.");
            }
        });
        _port = new("--issuer-port") { HelpName = "PORT", Description = "Port of the issuer on 127.0.0.1, e.g. 5100; a server trusts one CI per port; 0 takes a free one", DefaultValueFactory = _ => 5099 };
        _port.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !ushort.TryParse(given.Value, CultureInfo.InvariantCulture, out _))
            {
                result.AddError("--issuer-port must be a number from 0 to 65535.");
            }
        });
        _claims = new("--claim")
        {
            HelpName = "NAME=VALUE",
            Description = "Replace one claim of the ID token, e.g. ref_protected=true; may be repeated",
            DefaultValueFactory = _ => [],
        };
        _claims.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError("--claim must look like NAME=VALUE.");
            }
        });
        _command = new("COMMAND") { Description = "The command and its arguments, after --", Arity = ArgumentArity.OneOrMore };
    }

    public Option<string?> Audience { get; } = new("--audience")
    {
        HelpName = "AUDIENCE",
        Description = "Audience of the ID token, e.g. npm:packages.example.com. Default: npm: and the host of npm's registry",
    };

    /// <summary>The subcommand: the common options around the provider's own.</summary>
    public Command CommandFor(string name, string description, params ReadOnlySpan<Option> own)
    {
        var command = new Command(name, description) { _command, _repository, _ref };
        foreach (var option in own)
        {
            command.Options.Add(option);
        }

        command.Options.Add(_claims);
        command.Options.Add(_port);
        return command;
    }

    /// <summary>Fills in the common part of the job and runs the command inside it.</summary>
    public async Task<int> RunAsync(ParseResult parsed, TimeProvider time, Func<GitCheckout, CiJob> describe, CancellationToken cancellationToken)
    {
        var folder = Directory.GetCurrentDirectory();
        var checkout = await GitCheckout.ReadAsync(folder, cancellationToken);
        var job = describe(checkout) with
        {
            Repository = parsed.GetValue(_repository) ?? checkout.Repository ?? "acme/demo",
            Ref = parsed.GetValue(_ref) ?? checkout.Ref ?? "refs/heads/main",
            Sha = checkout.Sha,
            ClaimOverrides = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, parsed.GetValue(_claims)!
                .GroupBy(claim => claim[..claim.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal)
                .Select(same => KeyValuePair.Create(same.Key, same.Last()[(same.Key.Length + 1)..]))),
        };
        using var key = await RehearsalKey.LoadAsync(cancellationToken);
        return await new RehearsalRun(key, ForegroundProcess.RunAsync, parsed.InvocationConfiguration.Error, time)
            .RunAsync(job, parsed.GetValue(_port), parsed.GetValue(Audience), folder, parsed.GetValue(_command)!, cancellationToken);
    }
}
