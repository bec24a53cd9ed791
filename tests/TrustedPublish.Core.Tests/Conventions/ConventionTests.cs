using System.Reflection;
using System.Runtime.CompilerServices;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Conventions;

/// <summary>Rules of the design that neither compiler nor analyzer enforces.</summary>
public sealed class ConventionTests
{
    private static readonly string[] Databases = ["Microsoft.EntityFrameworkCore", "Npgsql", "StackExchange.Redis", "Microsoft.Data.Sqlite", "SQLitePCLRaw"];

    private static readonly Assembly[] Assemblies =
        [.. new[] { "TrustedPublish.Validator", "TrustedPublish.Core", "TrustedPublish.Storage", "TrustedPublish.Server", "tp" }.Select(Assembly.Load)];

    /// <summary>Migrations, Razor and source generators make types that nobody wrote.</summary>
    private static IEnumerable<Type> Written => Assemblies.SelectMany(static assembly => assembly.GetTypes())
        .Where(static type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.FullName!.IndexOfAny(['<', '>']) < 0
            && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) is not true
            && type.Namespace?.StartsWith("TrustedPublish", StringComparison.Ordinal) is true
            && !type.Namespace.Contains(".Migrations", StringComparison.Ordinal));

    [Theory]
    [InlineData("TrustedPublish.Core", "Microsoft.AspNetCore")]
    [InlineData("TrustedPublish.Core", "Microsoft.EntityFrameworkCore")]
    [InlineData("TrustedPublish.Core", "StackExchange.Redis")]
    [InlineData("TrustedPublish.Core", "TrustedPublish.Storage")]
    [InlineData("TrustedPublish.Core", "TrustedPublish.Server")]
    [InlineData("TrustedPublish.Validator", "TrustedPublish")]
    [InlineData("TrustedPublish.Validator", "Microsoft.AspNetCore")]
    [InlineData("TrustedPublish.Validator", "Microsoft.Extensions")]
    [InlineData("TrustedPublish.Storage", "TrustedPublish.Server")]
    public void An_assembly_does_not_see_what_stands_above_it(string assembly, string unseen) =>
        Assert.DoesNotContain(Assembly.Load(assembly).GetReferencedAssemblies(), name => name.Name!.StartsWith(unseen, StringComparison.Ordinal));

    [Theory]
    [InlineData("TrustedPublish.Server")]
    [InlineData("tp")]
    public void Databases_are_seen_by_storage_alone(string assembly) =>
        Assert.DoesNotContain(Assembly.Load(assembly).GetReferencedAssemblies(), static name => Databases.Any(unseen => name.Name!.StartsWith(unseen, StringComparison.Ordinal)));

    [Fact]
    public void Every_class_is_sealed_abstract_or_static() =>
        Assert.Empty(Written.Where(static type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !typeof(Delegate).IsAssignableFrom(type)).Select(static type => type.FullName));

    [Fact]
    public void Nothing_is_public_but_what_others_are_meant_to_use()
    {
        // Storage's types are reached by its registration; EF Core and Razor want some of theirs public.
        var seen = Written.Where(static type => type.IsVisible && type.Assembly.GetName().Name is "TrustedPublish.Core" or "TrustedPublish.Server" or "tp" && type.IsVisible).Select(static type => type.FullName!);

        Assert.DoesNotContain(seen, static name => !name.EndsWith(".Program", StringComparison.Ordinal));
    }

    [Fact]
    public void Asynchronous_methods_say_so_and_take_the_cancellation_token_last()
    {
        var methods = Written.Where(static type => !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type)).SelectMany(static type => type.GetMethods(Everything))
            .Where(static method => IsTask(method.ReturnType) && !method.IsSpecialName && method.Name.IndexOf('<', StringComparison.Ordinal) < 0 && !IsImposed(method)).ToList();

        Assert.NotEmpty(methods);
        Assert.Empty(methods.Where(static method => !method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name is not "Main" && Show(method) is not "UnknownHost.Answer").Select(Show));
        Assert.Empty(methods.Where(static method => Array.FindIndex(method.GetParameters(), static parameter => parameter.ParameterType == typeof(CancellationToken)) is var at
            && at >= 0 && at != method.GetParameters().Count(static parameter => !parameter.IsDefined(typeof(ParamArrayAttribute))) - 1).Select(Show));
    }

    [Fact]
    public void What_decides_can_be_cancelled()
    {
        // A fetch of keys is shared by many callers: no single one may end it.
        string[] shared = ["IssuerKeys.RefreshAsync", "IssuerKeys.FetchAsync"];

        var methods = Written.Where(static type => type.Assembly == typeof(Exchange).Assembly && !typeof(Delegate).IsAssignableFrom(type)).SelectMany(static type => type.GetMethods(Everything))
            .Where(static method => IsTask(method.ReturnType) && !method.IsSpecialName && method.Name.IndexOf('<', StringComparison.Ordinal) < 0 && !IsImposed(method));

        Assert.Empty(methods.Where(static method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)).Select(Show).Except(shared));
    }

    [Fact]
    public void Types_that_hold_secrets_mask_their_text()
    {
        // Answers of the npm door, serialised where they are made.
        string[] wireAnswers = ["NpmExchanged", "NpmSignedIn"];
        Type[] holders = [typeof(Secret), typeof(MintedCredential), typeof(SigningKeyRecord)];
        var printing = Written.Where(type => type.IsClass && type.GetMethod("<Clone>$") is not null && type.GetProperties(Everything).Any(HoldsSecret) && !wireAnswers.Contains(type.Name));

        Assert.All(holders, static type => Assert.Equal(type, type.GetMethod(nameof(ToString), [])!.DeclaringType));
        // A record prints its members unless it says otherwise.
        Assert.Empty(printing.Where(static type => type.GetMethod(nameof(ToString), [])!.IsDefined(typeof(CompilerGeneratedAttribute))).Select(static type => type.FullName));
    }

    [Fact]
    public void Secrets_print_as_a_mask()
    {
        const string Value = "eyJ-secret";
        var minted = new MintedCredential { Id = "id", Token = new Secret(Value), IssuedAt = default, ExpiresAt = default, Actions = [] };
        var key = new SigningKeyRecord { KeyId = "id", PrivateKey = "eyJ-secret"u8.ToArray(), CreatedAt = default };

        Assert.All(new object[] { new Secret(Value), minted, key }, static holder => Assert.DoesNotContain(Value, $"{holder}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(Assertion))]
    [InlineData(typeof(SignedClaims))]
    [InlineData(typeof(Match))]
    [InlineData(typeof(Binding))]
    [InlineData(typeof(Caller))]
    public void Proofs_cannot_be_made_from_outside(Type proof) =>
        Assert.All(proof.GetConstructors(Everything), static constructor => Assert.True(constructor.IsPrivate));

    [Fact]
    public void Only_the_minter_makes_credentials_and_only_from_a_match()
    {
        Assert.Equal(typeof(Match), typeof(CredentialMinter).GetMethod(nameof(CredentialMinter.Mint))!.GetParameters()[0].ParameterType);
        Assert.Equal(["CredentialMinter.cs"], FilesWith("new MintedCredential"));
        Assert.Equal(["AssertionVerifier.cs"], FilesWith("SignedClaims.TryVerify("));
        Assert.Equal(["AssertionVerifier.cs"], FilesWith("Assertion.TryAccept("));
        Assert.Equal(["Exchange.cs"], FilesWith("minter.Mint("));
        // And no match past the operator's guard rails, which come from configuration alone.
        Assert.Contains(typeof(GuardRailCatalog), typeof(Match).GetMethod(nameof(Match.Find))!.GetParameters().Select(static parameter => parameter.ParameterType));
        Assert.Equal(["CoreRegistration.cs"], FilesWith("new GuardRailCatalog("));
        Assert.Equal(["CredentialValidator.cs"], FilesWith("new PublishCredential"));
    }

    [Fact]
    public void Requests_leave_from_three_places_only()
    {
        string[] places = ["TrustedPublish.Core/Assertions/Keys/", "TrustedPublish.Server/Gateway/", "TrustedPublish.Cli/"];
        var users = SourceFiles.Of(SourceFiles.AllProjects)
            .Where(static file => new[] { "HttpClient", "HttpMessageInvoker", "WebRequest", "SocketsHttpHandler" }.Any(name => file.Text.Contains($" {name}", StringComparison.Ordinal) || file.Text.Contains($"({name}", StringComparison.Ordinal)))
            .Select(static file => $"{file.Project}/{file.Path}");

        Assert.DoesNotContain(users, path => !places.Any(place => path.StartsWith(place, StringComparison.Ordinal)));
        // One guarded way for whatever outsiders could influence, one for the operator's own upstream.
        Assert.Equal(
            ["GuardedConnect.cs", "GuardedHandler.cs", "IssuerDocuments.cs", "UpstreamConnection.cs"],
            SourceFiles.Of("TrustedPublish.Validator", "TrustedPublish.Core", "TrustedPublish.Storage", "TrustedPublish.Server")
                .Where(static file => new[] { "SocketsHttpHandler", "HttpClient(", "new Socket(", "TcpClient(" }.Any(made => file.Text.Contains(made, StringComparison.Ordinal)))
                .Select(static file => file.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(".ToLower(")]
    [InlineData(".ToUpper(")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData(".GetAwaiter().GetResult()")]
    [InlineData("#pragma warning disable RS0030")]
    public void No_source_file_says(string text) => Assert.Empty(FilesWith(text));

    [Fact]
    public void No_source_file_exceeds_300_lines() =>
        Assert.Empty(SourceFiles.Of(SourceFiles.AllProjects).Where(static file => file.Text.Count('\n') > 300).Select(static file => file.Path));

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string[] FilesWith(string text) =>
        [.. SourceFiles.Of(SourceFiles.AllProjects).Where(file => file.Text.Contains(text, StringComparison.Ordinal)).Select(static file => file.Name)];

    private static bool HoldsSecret(PropertyInfo member) =>
        member.PropertyType == typeof(string) || member.PropertyType == typeof(ReadOnlyMemory<byte>) || member.PropertyType == typeof(byte[])
            ? new[] { "Password", "Secret", "PrivateKey", "Token" }.Any(word => member.Name.EndsWith(word, StringComparison.Ordinal))
            : false;

    private static bool IsTask(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    // The name and the parameters of an override or of an interface's method are not ours to choose.
    private static bool IsImposed(MethodInfo method) =>
        method.GetBaseDefinition() != method
        || method.DeclaringType!.GetInterfaces().Where(static type => type.Namespace?.StartsWith("TrustedPublish", StringComparison.Ordinal) is not true)
            .Any(type => method.DeclaringType.GetInterfaceMap(type).TargetMethods.Contains(method));

    private static string Show(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
