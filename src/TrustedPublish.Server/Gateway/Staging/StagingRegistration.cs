using TrustedPublish.Server.Gateway.Staging.Review;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Registers what holds versions back and what publishes them.</summary>
internal static class StagingRegistration
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddStaging() => services
            .AddSingleton<StageProvenance>()
            .AddSingleton<UpstreamTarball>()
            .AddSingleton<StageContents>()
            .AddSingleton<StagedPublish>()
            .AddSingleton<RequiredStaging>()
            .AddSingleton<StageWrites>()
            .AddSingleton<StageReaders>()
            .AddSingleton<UpstreamPublish>()
            .AddSingleton<StagePublication>()
            .AddSingleton<StageDelivery>()
            .AddHostedService(static provider => provider.GetRequiredService<StageDelivery>())
            .AddSingleton<StageUpkeep>()
            .AddHostedService(static provider => provider.GetRequiredService<StageUpkeep>())
            .AddSingleton<StageApprovals>();
    }
}
