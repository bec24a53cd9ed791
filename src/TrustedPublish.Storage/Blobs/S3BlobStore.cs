using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using TrustedPublish.Core;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Storage.Blobs;

/// <summary>
/// Contents as objects of an S3-compatible store, which several nodes share. They pass through a file here that has no name: a content is
/// checked whole before it is sent, and before a byte of what came back is handed out.
/// </summary>
internal sealed class S3BlobStore(S3Settings settings, DataDirectory directory) : IBlobStore, IDisposable
{
    private const string Prefix = "sha512/";

    private readonly AmazonS3Client client = new(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), Configure(settings));

    public Task PutAsync(string hash, Stream content, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        await using var file = CreateFile();
        await BlobHash.CopyAsync(content, file, hash, cancellationToken);
        file.Position = 0;
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = settings.Bucket, Key = KeyOf(hash), InputStream = file, AutoCloseStream = false, UseChunkEncoding = false, ContentType = "application/octet-stream" },
            cancellationToken);
        return true;
    }, cancellationToken);

    public Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken) => AskAsync<Stream?>(async () =>
    {
        var file = CreateFile();
        try
        {
            using var answer = await client.GetObjectAsync(settings.Bucket, KeyOf(hash), cancellationToken);
            await BlobHash.CopyAsync(answer.ResponseStream, file, hash, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch (Exception fault)
        {
            await file.DisposeAsync();
            if (fault is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
            {
                return null;
            }

            throw;
        }
    }, cancellationToken);

    public Task DeleteAsync(string hash, CancellationToken cancellationToken) => AskAsync(() => client.DeleteObjectAsync(settings.Bucket, KeyOf(hash), cancellationToken), cancellationToken);

    public async IAsyncEnumerable<KeptBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = settings.Bucket, Prefix = Prefix, ContinuationToken = next };
            var page = await AskAsync(() => client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                if (BlobHash.IsHash(found.Key[Prefix.Length..]))
                {
                    yield return new KeptBlob(found.Key[Prefix.Length..], new DateTimeOffset((found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime(), TimeSpan.Zero));
                }
            }

            next = page.NextContinuationToken;
        }
        while (next is not null);
    }

    public void Dispose() => client.Dispose();

    private static AmazonS3Config Configure(S3Settings settings)
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = settings.ForcePathStyle,
            MaxErrorRetry = 2,

            // Others than Amazon do not know its newer checksums; contents are checked here anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };

        // Either one makes the SDK forget the other.
        if (settings.ServiceUrl is { } url)
        {
            configuration.ServiceURL = url.AbsoluteUri;
            configuration.AuthenticationRegion = settings.Region;
        }
        else
        {
            configuration.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(settings.Region);
        }

        return configuration;
    }

    private static string KeyOf(string hash) => BlobHash.IsHash(hash) ? Prefix + hash : throw new ArgumentException("No SHA-512 in lower-case hexadecimal.", nameof(hash));

    private FileStream CreateFile()
    {
        var folder = Path.Combine(directory.Path, "blobs", "passing");
        DataDirectory.CreatePrivate(folder);
        return new FileStream(
            Path.Combine(folder, RandomNumberGenerator.GetHexString(32, lowercase: true)),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose });
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (fault is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or UnauthorizedAccessException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StoreUnavailableException("blobs", fault);
        }
    }
}
