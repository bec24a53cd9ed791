using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>A publish of 300 MB goes through on a bounded amount of memory. Runs alone: other tests' memory would be counted too.</summary>
[Collection(nameof(PublishMemoryTests))]
public sealed class LargePublishTests
{
    private const int TarballFileBytes = 225 << 20;
    private const long MemoryBound = 96 << 20;

    [Fact]
    public async Task A_publish_of_300_MB_streams_with_bounded_managed_memory()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();
        var folder = Directory.CreateTempSubdirectory("tp-large-");
        try
        {
            var body = Path.Combine(folder.FullName, "body.json");
            var hash = await WriteBodyAsync(package, Path.Combine(folder.FullName, "large.tgz"), body);
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var peak = 0L;
            void Sample() => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            world.Upstream.OnBytes = Sample;
            await using var file = new Sampled(File.OpenRead(body), Sample);
            using var content = new StreamContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            (await world.SendAsync("PUT", world.Registry, $"/{ServerWorld.Escaped(package)}", credential, content)).Is(201);

            Assert.Equal(hash, Assert.Single(world.Upstream.Writes).BodyHash);
            Assert.True(peak < MemoryBound, $"{peak >> 20} MB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> WriteBodyAsync(string package, string tarball, string body)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var chunk = new byte[1 << 20];
        RandomNumberGenerator.Fill(chunk);
        await using (var gzip = new GZipStream(File.Create(tarball), CompressionLevel.NoCompression))
        {
            var start = TarForge.Package(package, "1.0.0").Entry('0', "package/large.bin", [], TarballFileBytes).ToTar();
            await gzip.WriteAsync(start.AsMemory(0, start.Length - 1024), cancellation);
            for (var written = 0; written < TarballFileBytes; written += chunk.Length)
            {
                await gzip.WriteAsync(chunk, cancellation);
            }

            await gzip.WriteAsync(new byte[1024], cancellation);
        }

        var document = PublishBodies.Document(package, "1.0.0", []);
        var dist = document["versions"]!["1.0.0"]!["dist"]!;
        await using (var packed = File.OpenRead(tarball))
        {
            dist["integrity"] = $"sha512-{Convert.ToBase64String(await SHA512.HashDataAsync(packed, cancellation))}";
            packed.Position = 0;
            dist["shasum"] = Convert.ToHexStringLower(await CryptographicOperations.HashDataAsync(HashAlgorithmName.SHA1, packed, cancellation));
            document["_attachments"]!.AsObject().Single().Value!["length"] = packed.Length;
        }

        var parts = PublishBodies.Text(document).Split("\"data\":\"\"");
        await using (var whole = File.Create(body))
        {
            await whole.WriteAsync(Encoding.UTF8.GetBytes($"{parts[0]}\"data\":\""), cancellation);
            await using (var base64 = new CryptoStream(whole, new ToBase64Transform(), CryptoStreamMode.Write, leaveOpen: true))
            await using (var packed = File.OpenRead(tarball))
            {
                await packed.CopyToAsync(base64, cancellation);
            }

            await whole.WriteAsync(Encoding.UTF8.GetBytes($"\"{parts[1]}"), cancellation);
        }

        await using var written2 = File.OpenRead(body);
        Assert.True(written2.Length > 300_000_000);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(written2, cancellation));
    }

    /// <summary>Looks at the memory whenever it is read.</summary>
    private sealed class Sampled(Stream inner, Action sample) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            sample();
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
