using System.Reflection;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>No row of the catalogue is forgotten, and none is both tested and excused.</summary>
public sealed class CatalogueRowsTests
{
    [Fact]
    public void Every_row_is_a_test_of_that_name_or_has_a_reason()
    {
        string[] tests =
        [
            .. typeof(CatalogueRowsTests).Assembly.GetTypes()
                .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
                .Where(static method => method.GetCustomAttributes<FactAttribute>().Any())
                .Select(static method => method.Name),
        ];

        var tested = CatalogueRows.All.Where(row => Array.Exists(tests, test => test.StartsWith($"{row}_", StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(CatalogueRows.All.Except(tested).Except(CatalogueRows.NotApplicable.Keys));
        Assert.Empty(CatalogueRows.NotApplicable.Keys.Except(CatalogueRows.All));
        Assert.Empty(CatalogueRows.NotApplicable.Keys.Intersect(tested));
        Assert.All(CatalogueRows.NotApplicable.Values, static reason => Assert.InRange(reason.Length, 20, 400));
    }
}
