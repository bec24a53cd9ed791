namespace TrustedPublish.Server.Notices;

/// <summary>Registers the delivery of notices.</summary>
internal static class NoticeRegistration
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddNotices() => services.AddSingleton<SmtpTransport>().AddHostedService<NoticeDelivery>();
    }
}
