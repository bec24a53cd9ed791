using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Demo;

/// <summary>The requests npm makes inside a GitHub job (wire/npm.md §2.5), for machines without npm.</summary>
internal sealed class TinyClient(Uri registry) : IPublishingClient
{
    // As npm writes JSON: base64 keeps its plus signs.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Description => "our own small client (npm 11.5.1 or newer was not found)";

    public async Task<int> PublishAsync(ProcessStartInfo job, string version, Action<string> line, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var package = DemoPlan.Package.Replace("/", "%2f", StringComparison.Ordinal);
        var idToken = await AskAsync(
            http, HttpMethod.Get, new Uri($"{job.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience=npm%3A{registry.Host}"),
            job.Environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"], null, line, cancellationToken);
        var exchange = new Uri(registry, "-/npm/v1/oidc/token/exchange/package/" + package);
        if (await AskAsync(http, HttpMethod.Post, exchange, idToken?["value"]?.ToString(), null, line, cancellationToken) is not { } credential)
        {
            return 1;
        }

        var published = await AskAsync(http, HttpMethod.Put, new Uri(registry, package), credential["token"]?.ToString(), Document(version), line, cancellationToken);
        if (published is null)
        {
            return 1;
        }

        line($"+ {DemoPlan.Package}@{version}");
        return 0;
    }

    private static async Task<JsonNode?> AskAsync(
        HttpClient http, HttpMethod method, Uri url, string? token, JsonObject? body, Action<string> line, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : new StringContent(body.ToJsonString(s_json), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("npm-command", "publish");
        using var answer = await http.SendAsync(request, cancellationToken);
        var notices = answer.Headers.TryGetValues("npm-notice", out var found) ? string.Join(", ", found) : null;
        if (notices is not null)
        {
            line("notice " + notices);
        }

        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text);
        }

        line($"error {(int)answer.StatusCode} {method} {url.AbsolutePath}{(notices is null ? " " + text : "")}");
        return null;
    }

    /// <summary>The publish document of wire/npm.md §10.1, around a tarball that holds only the manifest.</summary>
    private static JsonObject Document(string version)
    {
        var manifest = new JsonObject { ["name"] = DemoPlan.Package, ["version"] = version, ["description"] = "Published without a secret", ["license"] = "MIT" };
        var tarball = Tarball(manifest.ToJsonString());
        manifest["_id"] = $"{DemoPlan.Package}@{version}";
        manifest["dist"] = new JsonObject { ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball)) };
        return new JsonObject
        {
            ["_id"] = DemoPlan.Package,
            ["name"] = DemoPlan.Package,
            ["dist-tags"] = new JsonObject { ["latest"] = version },
            ["versions"] = new JsonObject { [version] = manifest },
            ["access"] = null,
            ["_attachments"] = new JsonObject
            {
                [$"{DemoPlan.Package}-{version}.tgz"] = new JsonObject
                {
                    ["content_type"] = "application/octet-stream",
                    ["data"] = Convert.ToBase64String(tarball),
                    ["length"] = tarball.Length,
                },
            },
        };
    }

    private static byte[] Tarball(string manifest)
    {
        using var file = new MemoryStream();
        using (var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "package/package.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest)) });
        }

        return file.ToArray();
    }
}
