using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TrustedPublish.Server.Wiring;

/// <summary>Turns raw keys into option objects and reports every unknown key, missing key and wrong type on the way.</summary>
/// <remarks>The framework's binder ignores misspelt keys and appends to default lists; an operator must be told of the one and not surprised by the other.</remarks>
internal sealed class OptionsReader(FaultList faults)
{
    private readonly Dictionary<object, string> paths = new(ReferenceEqualityComparer.Instance);
    private readonly NullabilityInfoContext nullability = new();

    public T Read<T>(IConfigurationSection section) => (T)ReadObject(typeof(T), section);

    /// <summary>The key path of an option of an object that was read, as the user writes it.</summary>
    public string PathOf(object owner, string property) => $"{PathOf(owner)}:{property}";

    /// <summary>The key path of an object that was read; defaults have the path that they would be written at.</summary>
    public string PathOf(object owner) => paths[owner];

    private object ReadObject(Type type, IConfigurationSection section)
    {
        var instance = Activator.CreateInstance(type)!;
        var properties = OptionProperties(type);
        HashSet<PropertyInfo> written = [];
        if (section.Value is { Length: > 0 })
        {
            faults.AddUnreadable(section.Path, "is one value, but a group of options belongs here", "write { … }");
        }

        foreach (var child in section.GetChildren())
        {
            if (Array.Find(properties, property => string.Equals(property.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                written.Add(property);
                ReadProperty(instance, property, child);
            }
            else
            {
                faults.Add(child.Path, "is not an option", NearestName.Suggest(child.Key, [.. properties.Select(known => known.Name)]));
            }
        }

        foreach (var property in properties.Where(property => property.IsDefined(typeof(RequiredMemberAttribute)) && !written.Contains(property)))
        {
            faults.AddUnreadable($"{section.Path}:{property.Name}", "is missing", "every entry needs it");
        }

        Remember(instance, section.Path);
        return instance;
    }

    private void ReadProperty(object instance, PropertyInfo property, IConfigurationSection section)
    {
        var hasChildren = section.GetChildren().Any();
        var isNullable = nullability.Create(property).WriteState == NullabilityState.Nullable;
        if (section.Value is null && !hasChildren)
        {
            if (isNullable)
            {
                property.SetValue(instance, null);
            }
            else
            {
                faults.AddUnreadable(section.Path, "is null", "give a value, or leave the key out to get the default");
            }
        }
        else if (IsList(property.PropertyType, out var itemType))
        {
            ReadList(instance, property, itemType, section);
        }
        else if (IsGroup(property.PropertyType))
        {
            property.SetValue(instance, ReadObject(property.PropertyType, section));
        }
        else if (isNullable && section.Value is { Length: 0 })
        {
            // An environment variable cannot be null: empty says so.
            property.SetValue(instance, null);
        }
        else if (ReadScalar(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, section) is { } value)
        {
            property.SetValue(instance, value);
        }
    }

    private object? ReadScalar(Type type, IConfigurationSection section)
    {
        if (section.Value is null || section.GetChildren().Any())
        {
            faults.AddUnreadable(section.Path, "is a group or list, but one value belongs here", $"write {ScalarText.Expected(type)}");
            return null;
        }

        if (!ScalarText.TryRead(type, section.Value, out var value, out var problem))
        {
            faults.AddUnreadable(section.Path, problem, $"write {ScalarText.Expected(type)}");
        }

        return value;
    }

    /// <remarks>A list that is written replaces the default list as a whole.</remarks>
    private void ReadList(object instance, PropertyInfo property, Type itemType, IConfigurationSection section)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        if (section.Value is { Length: > 0 })
        {
            faults.AddUnreadable(section.Path, "is one value, but a list belongs here", "write [ … ]");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, out _))
            {
                faults.Add(child.Path, "is a name, but this is a list", "number the entries from 0");
            }
            else if (child.Value is null && !child.GetChildren().Any())
            {
                faults.AddUnreadable(child.Path, "is null", $"write {(IsGroup(itemType) ? "{ … }" : ScalarText.Expected(itemType))} or leave the entry out");
            }
            else if ((IsGroup(itemType) ? ReadObject(itemType, child) : ReadScalar(itemType, child)) is { } item)
            {
                items.Add(item);
            }
        }

        property.SetValue(instance, items);
    }

    /// <summary>Gives what was not written its path too, so that rules need not know the difference.</summary>
    private void Remember(object instance, string path)
    {
        paths[instance] = path;
        foreach (var property in OptionProperties(instance.GetType()))
        {
            var value = property.GetValue(instance);
            if (value is null || paths.ContainsKey(value))
            {
                continue;
            }

            if (IsGroup(property.PropertyType))
            {
                Remember(value, $"{path}:{property.Name}");
            }
            else if (IsList(property.PropertyType, out var itemType) && IsGroup(itemType))
            {
                var index = 0;
                foreach (var item in ((IEnumerable)value).Cast<object>().Where(item => !paths.ContainsKey(item)))
                {
                    Remember(item, $"{path}:{property.Name}:{index++}");
                }
            }
        }
    }

    internal static PropertyInfo[] OptionProperties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    internal static bool IsGroup(Type type) => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal);

    internal static bool IsList(Type type, out Type itemType)
    {
        var isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        itemType = isList ? type.GetGenericArguments()[0] : type;
        return isList;
    }
}
