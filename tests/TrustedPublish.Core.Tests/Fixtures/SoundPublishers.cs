using System.Text.Json.Nodes;

namespace TrustedPublish.Core.Tests.Fixtures;

/// <summary>A publisher of each provider with every field set, to be spoiled by tests.</summary>
internal static class SoundPublishers
{
    public static JsonObject Full(string provider) => JsonNode.Parse(provider switch
    {
        "github" => """
            {"provider":"github","issuer":"https://token.actions.githubusercontent.com","owner":"acme","repository":"demo","owner_id":"65","repository_id":"74","workflow_filename":"publish.yml",
             "called_workflow":{"repository":"acme/shared","workflow_filename":"build.yml","ref":"refs/heads/main","sha":null},"environment":"release","allowed_events":["push"],"denied_events":["fork"],
             "ref_type":"tag","ref_pattern":"refs/tags/*","tag_pattern":"v*","require_protected_ref":true,"allow_self_hosted":false,"allowed_actions":["publish","dist-tag"]}
            """,
        "gitlab" => """
            {"provider":"gitlab","issuer":"https://gitlab.com","project_path":"acme/tools/demo","namespace_id":"65","project_id":"74","ci_config_path":".gitlab-ci.yml","environment":"release",
             "require_protected_environment":true,"ref_type":"tag","ref_pattern":"refs/tags/*","require_protected_ref":true,"denied_pipeline_sources":["schedule"],"denied_job_sources":["scan_execution_policy"],
             "allow_self_hosted":false,"allowed_actions":["publish"]}
            """,
        _ => """
            {"provider":"circleci","issuer":"https://oidc.circleci.com","org_id":"00000000-0000-4000-8000-000000000065","project_id":"00000000-0000-4000-8000-000000000074","allow_root_issuer":true,"allow_org_issuer":false,
             "pipeline_definition_id":"00000000-0000-4000-8000-000000000003","vcs_origin":"github.com/acme/demo","vcs_ref":"refs/heads/main","context_ids":["00000000-0000-4000-8000-000000000004"],"allowed_actions":["publish"]}
            """,
    })!.AsObject();
}
