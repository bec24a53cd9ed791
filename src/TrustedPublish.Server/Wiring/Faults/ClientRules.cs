namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>OAuth clients: each with at most one way to prove itself, for a registry that exists.</summary>
internal static class ClientRules
{
    public static void Check(RuleContext context)
    {
        Dictionary<string, ClientOptions> seen = new(StringComparer.Ordinal);
        foreach (var client in context.Options.Clients)
        {
            if (client.ClientId is { } id && !seen.TryAdd(id, client))
            {
                context.Add(client, nameof(ClientOptions.ClientId), $"is also the id of {context.Paths.PathOf(seen[id])}", "give each client its own id");
            }

            CheckProof(context, client);
            if (client.Registry is { } name && context.Options.Registries.All(registry => registry.Name != name))
            {
                context.Add(client, nameof(ClientOptions.Registry), "is not the name of a registry", NearestName.Suggest(name, [.. context.Options.Registries.Select(registry => registry.Name).OfType<string>()]));
            }
        }
    }

    /// <summary>A client without any proof is let stand, since it can do nothing; its operator may be about to add one.</summary>
    public static IReadOnlyList<string> Warnings(TrustedPublishOptions options) =>
    [
        .. options.Clients.Where(static client => Proofs(client) == 0)
            .Select(static client => $"Clients: {client.ClientId} has neither ClientSecret, ClientSecretFile nor Jwks and cannot authenticate"),
    ];

    private static int Proofs(ClientOptions client) =>
        new object?[] { client.ClientSecret, client.ClientSecretFile, client.Jwks }.Count(static proof => proof is not null);

    private static void CheckProof(RuleContext context, ClientOptions client)
    {
        if (Proofs(client) > 1)
        {
            context.Add(client, nameof(ClientOptions.ClientSecret), "is not the only proof of this client", "set exactly one of ClientSecret, ClientSecretFile and Jwks");
        }

        if (client.ClientSecretFile is { } file)
        {
            if (!ReadableFile.TryRead(context.FullPath(file), out var content, out var problem))
            {
                context.Add(client, nameof(ClientOptions.ClientSecretFile), problem, "give the path of a file that holds only the secret");
            }
            else if (string.IsNullOrWhiteSpace(content))
            {
                context.Add(client, nameof(ClientOptions.ClientSecretFile), "names an empty file", "write the secret into it");
            }
        }

        if (client.Jwks is { } jwks && !JwkSetText.IsJwkSet(jwks))
        {
            context.Add(client, nameof(ClientOptions.Jwks), "is not the text of a JSON Web Key set", "write the set as one text: \"{\\\"keys\\\":[ … ]}\"");
        }
    }
}
