using TrustedPublish.EndToEnd.World;
using Xunit;

[assembly: AssemblyFixture(typeof(EndToEndWorld))]
