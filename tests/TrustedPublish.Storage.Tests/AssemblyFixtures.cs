using TrustedPublish.Storage.Tests.Hosting;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]
