using System.Net;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>What a granular token may be at most: npm's rules of 2025 for what it names and how long it lives.</summary>
/// <param name="MaxWriteLifetime">The operator's cap for tokens that write.</param>
internal sealed record GranularTokenRules(TimeSpan MaxWriteLifetime)
{
    public const int MaxTargets = 50;
    public const int MaxRanges = 50;
    public const int DefaultDays = 7;

    /// <summary>The cap for tokens that only read; no token lives longer.</summary>
    public static readonly TimeSpan MaxReadLifetime = TimeSpan.FromDays(365);

    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 500;

    public TimeSpan MaxLifetime(bool writes) => writes && MaxWriteLifetime < MaxReadLifetime ? MaxWriteLifetime : MaxReadLifetime;

    /// <summary>Everything that is wrong with a request.</summary>
    public IEnumerable<FieldFault> Faults(GranularTokenRequest request) => [.. Texts(request), .. Targets(request), .. Ranges(request), .. Life(request)];

    /// <summary>How long a request without faults asks for.</summary>
    public TimeSpan Lifetime(GranularTokenRequest request)
    {
        var longest = MaxLifetime(request.PackagesPermission is { MayWrite: true });
        return request.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : longest < TimeSpan.FromDays(DefaultDays) ? longest : TimeSpan.FromDays(DefaultDays);
    }

    /// <summary>A range in its canonical spelling, host bits cleared; null when it is none.</summary>
    public static string? CanonicalRange(string range)
    {
        if (range.Split('/') is not [var address, .. var rest] || rest.Length > 1 || address.Contains('%') || !IPAddress.TryParse(address, out var parsed)
            || (parsed.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork && address.Split('.').Length != 4))
        {
            return null;
        }

        var bytes = parsed.GetAddressBytes();
        var length = bytes.Length * 8;
        if (rest is [var text] && !(int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out length) && length <= bytes.Length * 8))
        {
            return null;
        }

        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{new IPAddress(bytes)}/{length}";
    }

    private static IEnumerable<FieldFault> Texts(GranularTokenRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Name))
        {
            yield return new FieldFault("name", "is required: say what the token is for (npm token create --name)");
        }
        else if (request.Name.Length > MaxNameLength || request.Name.AsSpan().ContainsAny(UnfitCharacters.All))
        {
            yield return new FieldFault("name", $"must have at most {MaxNameLength} characters and no control characters");
        }

        if (request.Description is { Length: > MaxDescriptionLength } || request.Description.AsSpan().ContainsAny(UnfitCharacters.All))
        {
            yield return new FieldFault("description", $"must have at most {MaxDescriptionLength} characters and no control characters");
        }
    }

    private static IEnumerable<FieldFault> Targets(GranularTokenRequest request)
    {
        if (request.Packages.Count + request.Scopes.Count + request.Organizations.Count == 0)
        {
            yield return new FieldFault("packages", "must name at least one package, scope or organization (or use packages_all)");
        }

        if (request.Packages.Count + request.Scopes.Count > MaxTargets)
        {
            yield return new FieldFault("packages", $"and scopes must be at most {MaxTargets} together");
        }

        if (request.Organizations.Count > MaxTargets)
        {
            yield return new FieldFault("orgs", $"must be at most {MaxTargets}");
        }

        foreach (var package in request.Packages.Where(static package => package != "*" && !NpmPackageName.TryParse(package, out _)))
        {
            yield return new FieldFault("packages", $"holds a name that is no package: {Explanation.Ascii(package)}");
        }

        foreach (var scope in request.Scopes.Where(static scope => !NpmPackageName.TryParse($"{scope}/x", out _)))
        {
            yield return new FieldFault("scopes", $"holds a name that is no scope: {Explanation.Ascii(scope)}");
        }

        foreach (var organization in request.Organizations.Where(static organization => !NpmPackageName.TryParse($"@{organization}/x", out _)))
        {
            yield return new FieldFault("orgs", $"holds a name that is no organization: {Explanation.Ascii(organization)}");
        }

        if (request.Packages.Count + request.Scopes.Count > 0 && request.PackagesPermission is null)
        {
            yield return new FieldFault("packages_and_scopes_permission", $"is required: {string.Join(", ", TokenPermissionText.All)}");
        }

        if (request.OrganizationsPermission is TokenPermission.StageOnly)
        {
            yield return new FieldFault("orgs_permission", "must be no-access, read-only or read-write");
        }

        if (request.BypassesTwoFactor && request.PackagesPermission is not { MayWrite: true })
        {
            yield return new FieldFault("bypass_2fa", "is only for tokens that write packages");
        }
    }

    private static IEnumerable<FieldFault> Ranges(GranularTokenRequest request)
    {
        if (request.Ranges.Count > MaxRanges)
        {
            yield return new FieldFault("cidr_whitelist", $"must have at most {MaxRanges} ranges");
        }

        foreach (var range in request.Ranges.Where(static range => CanonicalRange(range) is null))
        {
            yield return new FieldFault("cidr_whitelist", $"holds no address range: {Explanation.Ascii(range)}; write for example 10.0.0.0/8 or 2001:db8::/32");
        }
    }

    private IEnumerable<FieldFault> Life(GranularTokenRequest request)
    {
        var writes = request.PackagesPermission is { MayWrite: true };
        var longest = (int)MaxLifetime(writes).TotalDays;
        if (request.ExpiresInDays is { } days && (days < 1 || days > longest))
        {
            yield return new FieldFault("expires", $"must be 1 to {longest} days for a token that {(writes ? "writes" : "only reads")}");
        }
    }
}
