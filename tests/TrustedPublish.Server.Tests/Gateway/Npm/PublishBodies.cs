using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

/// <summary>Publish documents shaped like npm's, and the way a test sends one through all checks.</summary>
internal static class PublishBodies
{
    public const string Demo = "@acme/demo";

    public static JsonObject Document(string name, string version, byte[] tarball)
    {

        return new JsonObject
        {
            ["_id"] = name,
            ["name"] = name,
            ["description"] = "demo",
            ["dist-tags"] = new JsonObject { ["latest"] = version },
            ["versions"] = new JsonObject
            {
                [version] = new JsonObject
                {
                    ["name"] = name,
                    ["version"] = version,
                    ["_id"] = $"{name}@{version}",
                    ["dist"] = new JsonObject
                    {
                        ["integrity"] = $"sha512-{Convert.ToBase64String(SHA512.HashData(tarball))}",
                        ["shasum"] = Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.SHA1, tarball)),
                        ["tarball"] = $"http://npm.example.test/{name}/-/{name}-{version}.tgz",
                    },
                },
            },
            ["access"] = null,
            ["_attachments"] = new JsonObject
            {
                [$"{name}-{version}.tgz"] = new JsonObject
                {
                    ["content_type"] = "application/octet-stream",
                    ["data"] = Convert.ToBase64String(tarball),
                    ["length"] = tarball.Length,
                },
            },
        };
    }

    public static JsonObject Demo123() => Document(Demo, "1.2.3", TarForge.Package(Demo, "1.2.3").ToTgz());

    // Plain "+" and "/" instead of the serializer's escapes, as JavaScript writes them.
    public static string Text(JsonNode document) => document.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static NpmPackageName Name(string text) => NpmPackageName.TryParse(text, out var name) ? name : throw new ArgumentException(text);

    public static Task<Judged<PublishBodySpool>> ReceiveAsync(string body) => ReceiveAsync(Encoding.UTF8.GetBytes(body));

    public static Task<Judged<PublishBodySpool>> ReceiveAsync(byte[] body, long limit = PublishBodySpool.DefaultLimit) =>
        PublishBodySpool.ReceiveAsync(new MemoryStream(body), Path.GetTempPath(), limit, TestContext.Current.CancellationToken);

    /// <summary>Spool, classification, document and tarball, as the gateway runs them for <c>PUT /{package}</c>.</summary>
    public static async Task<Judged<VerifiedPublish>> PublishAsync(string body, string package = Demo)
    {
        if (!(await ReceiveAsync(body)).Accepted(out var spool, out var refusal))
        {
            return refusal;
        }

        await using (spool)
        {
            var name = Name(package);
            if (!NpmWriteClassifier.Classify("PUT", new NpmPath.Packument(name), spool.Root).Accepted(out var write, out refusal))
            {
                return refusal;
            }

            Assert.IsType<NpmWrite.Publish>(write);
            return PublishDocument.Judge(name, spool.Root, spool.Attachments).Accepted(out var document, out refusal)
                ? await VerifiedPublish.VerifyAsync(spool, document, TestContext.Current.CancellationToken)
                : refusal;
        }
    }

    public static Task<Judged<VerifiedPublish>> PublishAsync(JsonNode document, string package = Demo) => PublishAsync(Text(document), package);

    /// <summary>A document whose hashes fit a tarball, whatever that holds.</summary>
    public static Task<Judged<VerifiedPublish>> PublishTarballAsync(byte[] tarball) => PublishAsync(Document(Demo, "1.2.3", tarball));
}
