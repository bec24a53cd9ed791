using TrustedPublish.Storage.Tests;
using TrustedPublish.Storage.Tests.Writes;
using Xunit.MicrosoftTestingPlatform;

return args is [MintUntilKilled.Command, ..]
    ? await MintUntilKilled.RunAsync(args[1..])
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
