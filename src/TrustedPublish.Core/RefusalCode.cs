namespace TrustedPublish.Core;

/// <summary>Every reason for which an exchange, an evaluation or a gateway write is refused (contract §8).</summary>
internal enum RefusalCode
{
    TokenMalformed,
    AlgNotAllowed,
    KidMissing,
    KidUnknown,
    SignatureInvalid,
    IssuerUnknown,
    IssuerMismatch,
    AudienceMismatch,
    TokenExpired,
    TokenNotYetValid,
    TokenReused,
    ClaimMissing,
    ClaimType,
    ClaimMalformed,
    PublisherNone,
    OwnerIdMismatch,
    RepositoryMismatch,
    RepositoryIdMismatch,
    WorkflowMismatch,
    CalledWorkflowMismatch,
    EnvironmentMissing,
    EnvironmentMismatch,
    EnvironmentUnprotected,
    EventDenied,
    RefDenied,
    RunnerDenied,
    JobProjectMismatch,
    JobSourceDenied,
    ContextMismatch,
    SshRerunDenied,
    ActionDenied,
    PackageDenied,
    AccessPolicy,
    RateLimited,
    Unavailable,
}

internal static class RefusalCodes
{
    extension(RefusalCode code)
    {
        /// <summary>The stable spelling of a code; the three claim codes carry the claim's name.</summary>
        public string ToWire(string? field = null) => code switch
        {
            RefusalCode.TokenMalformed => "token_malformed",
            RefusalCode.AlgNotAllowed => "alg_not_allowed",
            RefusalCode.KidMissing => "kid_missing",
            RefusalCode.KidUnknown => "kid_unknown",
            RefusalCode.SignatureInvalid => "signature_invalid",
            RefusalCode.IssuerUnknown => "issuer_unknown",
            RefusalCode.IssuerMismatch => "issuer_mismatch",
            RefusalCode.AudienceMismatch => "audience_mismatch",
            RefusalCode.TokenExpired => "token_expired",
            RefusalCode.TokenNotYetValid => "token_not_yet_valid",
            RefusalCode.TokenReused => "token_reused",
            RefusalCode.ClaimMissing => $"claim_missing:{field}",
            RefusalCode.ClaimType => $"claim_type:{field}",
            RefusalCode.ClaimMalformed => $"claim_malformed:{field}",
            RefusalCode.PublisherNone => "publisher_none",
            RefusalCode.OwnerIdMismatch => "owner_id_mismatch",
            RefusalCode.RepositoryMismatch => "repository_mismatch",
            RefusalCode.RepositoryIdMismatch => "repository_id_mismatch",
            RefusalCode.WorkflowMismatch => "workflow_mismatch",
            RefusalCode.CalledWorkflowMismatch => "called_workflow_mismatch",
            RefusalCode.EnvironmentMissing => "environment_missing",
            RefusalCode.EnvironmentMismatch => "environment_mismatch",
            RefusalCode.EnvironmentUnprotected => "environment_unprotected",
            RefusalCode.EventDenied => "event_denied",
            RefusalCode.RefDenied => "ref_denied",
            RefusalCode.RunnerDenied => "runner_denied",
            RefusalCode.JobProjectMismatch => "job_project_mismatch",
            RefusalCode.JobSourceDenied => "job_source_denied",
            RefusalCode.ContextMismatch => "context_mismatch",
            RefusalCode.SshRerunDenied => "ssh_rerun_denied",
            RefusalCode.ActionDenied => "action_denied",
            RefusalCode.PackageDenied => "package_denied",
            RefusalCode.AccessPolicy => "access_policy",
            RefusalCode.RateLimited => "rate_limited",
            RefusalCode.Unavailable => "unavailable",
        };
    }
}
