return await TrustedPublish.Cli.CommandLine.RunAsync(args, TimeProvider.System, Console.Out, Console.Error);
