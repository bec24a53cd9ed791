using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core;

/// <summary>
/// One sentence per refusal for the maintainer who reads it at night: what to change, and where. The job comes first, the publisher second:
/// a publisher that is widened for one job is wide for all.
/// </summary>
internal static class Advice
{
    /// <summary>What to change so that a publisher accepts; null when it does.</summary>
    public static string? For(PublisherEvaluation evaluation)
    {
        if (evaluation.Checks.FirstOrDefault(static check => !check.Ok) is not { } first)
        {
            return null;
        }

        string[] others = [.. evaluation.Checks.Where(static check => !check.Ok).Select(static check => check.Field).Where(field => field != first.Field).Distinct(StringComparer.Ordinal)];
        var sentence = For(first.Refusal!, first.Field, evaluation.Publisher.Id);
        return others.Length == 0 ? sentence : $"{sentence[..^1]}; then see to {string.Join(", ", others.Select(Explanation.Ascii))}.";
    }

    /// <summary>What to change about a refusal as a whole.</summary>
    /// <param name="refusal">Why it was refused.</param>
    /// <param name="field">The publisher's field that was compared, where it is not the refusal's.</param>
    /// <param name="publisher">The publisher's id; null when it is about none.</param>
    public static string For(Refusal refusal, string? field = null, string? publisher = null)
    {
        var (expected, actual, claim) = (Explanation.Quote(refusal.Expected), Explanation.Quote(refusal.Actual), Explanation.Ascii(refusal.Field));
        var (of, name) = (publisher is null ? "of the publisher" : $"of publisher {publisher}", Explanation.Ascii(field ?? refusal.Field));
        return refusal.Code switch
        {
            RefusalCode.TokenMalformed => "Pass the ID token exactly as the CI issued it, whole and without quotes.",
            RefusalCode.AlgNotAllowed => $"Let the operator set Algorithm of this issuer in the server's configuration to what the CI really signs with; tokens must be signed with {expected}, this one says {actual}.",
            RefusalCode.KidMissing or RefusalCode.KidUnknown => "Take a fresh ID token from the CI; if this one is fresh, let the operator check the issuer's keys with tp doctor.",
            RefusalCode.SignatureInvalid => "Take the ID token from the CI's own token request and pass it on unchanged: this one was not signed with the issuer's key.",
            RefusalCode.IssuerUnknown => $"Publish from a CI that is configured here, or let the operator enter {actual} under Issuers in the server's configuration.",
            RefusalCode.IssuerMismatch when name is "provider" => $"Publish from {expected}, or add a publisher for {actual} to this package (tp publishers add).",
            RefusalCode.IssuerMismatch => $"Publish from the CI behind {expected}, or, if {actual} is the CI that is meant, set issuer {of} to it.",
            RefusalCode.AudienceMismatch => $"Let the job request its ID token for the audience {expected}: this one is for {actual}.",
            RefusalCode.TokenExpired => "Let the job request its ID token right before it publishes; if this one was fresh, compare the clocks of server and CI (tp doctor).",
            RefusalCode.TokenNotYetValid => "Compare the clocks of server and CI (tp doctor): by this server's clock the token begins in the future.",
            RefusalCode.TokenReused => "Let the job request a fresh ID token for each package: this one was used before.",
            RefusalCode.ClaimMissing => $"Run the job where the CI puts {claim} into its ID tokens: without it {name} cannot be checked.",
            RefusalCode.ClaimMalformed when claim is "exp" => "Give the job a shorter timeout, or let the operator raise MaxTokenLifetime of this issuer in the server's configuration.",
            RefusalCode.ClaimType or RefusalCode.ClaimMalformed => $"Ask whoever runs the CI why {claim} is not what its ID tokens must say there: no change {of} can repair that.",
            RefusalCode.PublisherNone when name is "expires_at" => $"Renew it: change any field {of}, or remove it and add it again; its ids were not pinned in time.",
            RefusalCode.PublisherNone when name is "publisher" => "Run the job again: the publisher was changed in the same moment.",
            RefusalCode.PublisherNone => "Add a publisher for this project to the package (tp publishers add, or npm trust), or publish from the project that has one.",
            RefusalCode.OwnerIdMismatch or RefusalCode.RepositoryIdMismatch => $"Find out who holds this name now: only if it is still your project, made anew or moved, set {name} {of} to {actual}.",
            RefusalCode.RepositoryMismatch => $"Publish from {expected}, or, if {actual} is the project that is meant, set {(name is "repository" ? "owner and repository" : name)} {of} to it.",
            RefusalCode.WorkflowMismatch => $"Publish from {expected}, or, if {actual} is meant to publish, set {name} {of} to it.",
            RefusalCode.CalledWorkflowMismatch => $"Let the job run in {expected}, or, if {actual} is meant to publish, name it in called_workflow {of}.",
            RefusalCode.EnvironmentMissing => $"Write environment: {Explanation.Ascii(refusal.Expected)} into the job, or take environment {of} away.",
            RefusalCode.EnvironmentMismatch => $"Let the job run in the environment {expected}, or, if {actual} is the one that is meant, set environment {of} to it.",
            RefusalCode.EnvironmentUnprotected => $"Protect the environment in the CI's settings, or set {name} {of} to false.",
            RefusalCode.EventDenied => $"Start the job by something else than {actual}, or, if no stranger can start it so, allow that in {name} {of}.",
            RefusalCode.RefDenied when name is "require_protected_ref" => $"Protect the branch or tag in the CI's settings, publish from one that is, or set require_protected_ref {of} to false.",
            RefusalCode.RefDenied when name is "version" or "package_version" => $"Publish version {expected}, which the tag fixes, or push the tag of {actual}.",
            RefusalCode.RefDenied => $"Publish from {expected}, or, if {actual} is meant to publish, set {name} {of} to it.",
            RefusalCode.RunnerDenied => $"Run the job on a runner of the CI's own ({expected}), or set allow_self_hosted {of} to true.",
            RefusalCode.JobProjectMismatch => $"Run the pipeline in the project itself: {claim} says {actual}, and what a fork runs must not publish.",
            RefusalCode.JobSourceDenied => $"Write the job into the project's own CI file, or take {actual} out of {name} {of}.",
            RefusalCode.ContextMismatch => $"Give the job the contexts {expected}, or change {name} {of}.",
            RefusalCode.SshRerunDenied => "Run the job again without SSH: whoever is inside it could publish anything.",
            RefusalCode.ActionDenied => $"Add {actual} to allowed_actions {of}, which are {expected}.",
            RefusalCode.PackageDenied => $"Exchange an ID token for this package: the credential is for {expected}.",
            RefusalCode.AccessPolicy when name.StartsWith("guard_rail:", StringComparison.Ordinal) =>
                $"Let the job come with {Explanation.Ascii(refusal.Expected)}: the operator's guard rail {name["guard_rail:".Length..]} asks for it, and only the operator can change that.",
            RefusalCode.AccessPolicy => $"Publish as the package's access policy asks, with {Explanation.Ascii(refusal.Expected)}, or let a maintainer change the policy.",
            RefusalCode.RateLimited => "Wait a minute, then publish fewer packages at a time.",
            RefusalCode.Unavailable => "Try again shortly; if it lasts, let the operator look at the server (tp doctor).",
        };
    }
}
