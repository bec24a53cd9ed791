using TrustedPublish.Server;

return await ServerApp.RunAsync(args);
