"""What `template.yaml` promises, held where the linters do not look."""

import dataclasses
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.expanded import of_type, references
from tests.support.template import properties, template
from titer.access.tokens import Scope
from titer.adapters.settings import Settings
from titer.api.problem import PROBLEM_JSON, Problem
from titer.api.scopes import SCOPES

ROOT = Path(__file__).parents[2]
FUNCTIONS = of_type(template(), "AWS::Serverless::Function")
BUCKETS = of_type(template(), "AWS::S3::Bucket")
KEPT = ["UploadsBucket", "DataBucket", "Table"]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def routes_of(logical_id: str) -> list[tuple[str, str]]:
    events = properties(logical_id).get("Events", {}).values()
    asked = [event["Properties"] for event in events if event["Type"] == "Api"]
    return [(event["Method"], event["Path"]) for event in asked]


def test_no_resource_waits_for_itself(expanded: dict[str, Any]) -> None:
    resources = expanded["Resources"]
    needs = {name: set(references(resource)) & set(resources) for name, resource in resources.items()}
    assert list(TopologicalSorter(needs).static_order())


def test_each_statement_of_a_role_has_a_name_of_its_own() -> None:
    """IAM takes no policy in which two are called alike, nor one with other characters; the emulator takes both."""
    for name, function in FUNCTIONS.items():
        policies = [policy for policy in function["Properties"].get("Policies", []) if "Statement" in policy]
        called = [statement["Sid"] for policy in policies for statement in policy["Statement"]]
        assert sorted(called) == sorted(set(called)), name
        assert all(re.fullmatch("[A-Za-z0-9]+", each) for each in called), name


def test_every_function_has_its_folder_and_every_folder_its_function() -> None:
    folders = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "functions").glob("*/*.py")}
    assert {function["Properties"]["CodeUri"] for function in FUNCTIONS.values()} == folders


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_named_for_its_folder(name: str) -> None:
    folder = properties(name)["CodeUri"].removeprefix("functions/")
    assert name == "".join(word.capitalize() for word in folder.split("_"))
    assert properties(name)["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == folder


def test_every_queue_but_a_dead_letter_queue_has_one(expanded: dict[str, Any]) -> None:
    queues = of_type(expanded, "AWS::SQS::Queue")
    behind = {
        name: next(references(queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]))
        for name, queue in queues.items()
        if "RedrivePolicy" in queue["Properties"]
    }
    tried_until_its_replay_is_over, behind_the_stream = {"TicksQueue"}, {"NotesDeadLetters"}
    assert set(queues) == {*behind, *behind.values()} | tried_until_its_replay_is_over | behind_the_stream
    assert not set(behind) & set(behind.values())


@pytest.mark.parametrize("name", BUCKETS)
class TestBucket:
    def test_is_private(self, name: str) -> None:
        assert properties(name)["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }
        assert properties(name)["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}

    def test_is_versioned(self, name: str) -> None:
        assert properties(name)["VersioningConfiguration"] == {"Status": "Enabled"}

    def test_is_encrypted(self, name: str) -> None:
        [rule] = properties(name)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in {"AES256", "aws:kms"}

    def test_takes_no_plain_http_on_aws(self, name: str) -> None:
        policies = of_type(template(), "AWS::S3::BucketPolicy").values()
        [policy] = [policy for policy in policies if policy["Properties"]["Bucket"] == {"Ref": name}]
        [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
        assert policy["Condition"] == "OnAws"
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert set(references(statement["Resource"])) == {name}

    def test_has_no_name_of_its_own_that_a_second_stack_would_collide_with(self, name: str) -> None:
        assert "BucketName" not in properties(name)

    def test_forgets_uploads_that_were_given_up_and_no_version_of_an_object(self, name: str) -> None:
        rules = properties(name)["LifecycleConfiguration"]["Rules"]
        assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
        made_anew = {"exports/", "reports/", "replays/", "series/", "staged/"}
        kept = [rule for rule in rules if rule.get("Prefix") not in made_anew]
        assert not any("Expiration" in key for rule in kept for key in rule)


@pytest.mark.parametrize("name", KEPT)
def test_data_outlives_its_stack(name: str) -> None:
    resource = template()["Resources"][name]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_table_can_be_restored_and_forgets_what_has_expired() -> None:
    table = properties("Table")
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert "TableName" not in table


def visibilities_allowed(timeout: int) -> set[int]:
    """Which values of QueueVisibility the template takes together with this time-out."""
    allowed = set(template()["Parameters"]["QueueVisibility"]["AllowedValues"])
    for rule in template()["Rules"].values():
        if rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "ProcessTimeout"}, str(timeout)]}:
            [assertion] = rule["Assertions"]
            values, _ = assertion["Assert"]["Fn::Contains"]
            allowed &= {int(value) for value in values}
    return allowed


@pytest.mark.parametrize("timeout", template()["Parameters"]["ProcessTimeout"]["AllowedValues"])
def test_a_message_stays_hidden_longer_than_its_function_may_run(timeout: int) -> None:
    allowed = visibilities_allowed(timeout)
    assert allowed == {
        seconds for seconds in template()["Parameters"]["QueueVisibility"]["AllowedValues"] if seconds >= timeout + 30
    }
    assert allowed


def test_the_defaults_of_the_parameters_go_together() -> None:
    defaults = {name: parameter["Default"] for name, parameter in template()["Parameters"].items()}
    assert defaults["QueueVisibility"] in visibilities_allowed(defaults["ProcessTimeout"])


def test_files_come_one_at_a_time_and_only_a_failed_one_comes_again() -> None:
    mapping = properties("ProcessFileIngest")
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_only_functions_that_read_or_write_parquet_carry_the_engine(expanded: dict[str, Any]) -> None:
    functions = of_type(expanded, "AWS::Lambda::Function")
    layers = {name: str(function["Properties"]["Layers"]) for name, function in functions.items()}
    assert {name for name, found in layers.items() if "EngineLayer" in found} == {
        "ProcessFile",
        "ExportApi",
        "NoteSeries",
        "SeriesApi",
        "PlayReplays",
        "ReplaysApi",
        "MakeExports",
        "AnalysesApi",
    }
    assert all("TiterLayer" in found for found in layers.values())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_setting_is_a_variable_that_the_function_gets(name: str, expanded: dict[str, Any]) -> None:
    variables = set(expanded["Resources"][name]["Properties"]["Environment"]["Variables"])
    renamed = {"TABLE": "TABLE_NAME", "BLOCK_BYTES": "CHUNK_BYTES", "ENDPOINT_URL": "AWS_ENDPOINT_URL"}
    settings = {field.name.upper() for field in dataclasses.fields(Settings)}
    assert {renamed.get(setting, setting) for setting in settings} <= variables


def test_settings_can_be_read_from_the_variables_and_the_defaults_of_the_template(expanded: dict[str, Any]) -> None:
    variables = expanded["Resources"]["ProcessFile"]["Properties"]["Environment"]["Variables"]
    parameters = template()["Parameters"]

    def value(given: Any) -> str:
        name = given.get("Ref", "made up") if isinstance(given, dict) else given
        return str(parameters[name]["Default"]) if name in parameters else name

    settings = Settings.from_env({name: value(given) for name, given in variables.items()})
    assert settings.endpoint_url is None
    assert settings.max_inline_bytes == 4 * 1024 * 1024


def test_every_route_belongs_to_one_function() -> None:
    routes = [route for name in FUNCTIONS for route in routes_of(name)]
    assert len(routes) == len(set(routes))
    assert {method for method, _ in routes} <= METHODS


def test_every_path_answers_a_browser_that_asks_first() -> None:
    routes = [route for name in FUNCTIONS for route in routes_of(name)]
    assert {path for method, path in routes if method == "OPTIONS"} == {path for _, path in routes}


def test_a_path_that_is_not_there_is_answered_by_us() -> None:
    assert {method for method, path in routes_of("Health") if path == "/{proxy+}"} == METHODS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_are_kept_for_a_time_that_is_chosen(name: str) -> None:
    logs = properties(f"{name}Logs")
    assert logs["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{{name}}}"}
    assert logs["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_traced(name: str, expanded: dict[str, Any]) -> None:
    assert expanded["Resources"][name]["Properties"]["TracingConfig"] == {"Mode": "Active"}


RUNBOOK = re.compile(r"Runbook: docs/operations\.md#([a-z0-9_-]+)$")


def test_an_alarm_says_what_it_means_and_where_its_runbook_is(expanded: dict[str, Any]) -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for alarm in of_type(expanded, "AWS::CloudWatch::Alarm").values():
        found = RUNBOOK.search(alarm["Properties"]["AlarmDescription"])
        assert found, alarm["Properties"]["AlarmDescription"]
        assert found[1] in anchors


def test_an_alarm_watches_each_place_where_files_or_requests_can_be_lost(expanded: dict[str, Any]) -> None:
    alarms = of_type(expanded, "AWS::CloudWatch::Alarm").values()
    watched = {
        (found["MetricName"], str(found["Dimensions"][0]["Value"]) if "Dimensions" in found else "")
        for found in (alarm["Properties"] for alarm in alarms)
    }
    assert watched == {
        ("FilesParked", "park_file"),
        ("AttemptsFailed", "process_file"),
        ("ApproximateAgeOfOldestMessage", "{'Fn::GetAtt': 'IngestDeadLetters.QueueName'}"),
        ("ApproximateAgeOfOldestMessage", "{'Fn::GetAtt': 'IngestQueue.QueueName'}"),
        ("ApproximateAgeOfOldestMessage", "{'Fn::GetAtt': 'ReadingsQueue.QueueName'}"),
        ("ApproximateAgeOfOldestMessage", "{'Fn::GetAtt': 'ReadingsDeadLetters.QueueName'}"),
        ("Errors", "{'Ref': 'ProcessFile'}"),
        ("Throttles", "{'Ref': 'ProcessFile'}"),
        ("IteratorAge", "{'Ref': 'Push'}"),
        ("ApproximateNumberOfMessagesVisible", "{'Fn::GetAtt': 'FreshDeadLetters.QueueName'}"),
        ("Errors", "{'Ref': 'NoteSeries'}"),
        ("ChangesNotTold", "push"),
        ("TicksFailed", "play_replays"),
        ("ExportsGivenUp", "make_exports"),
        ("AnalysesGivenUp", "analyse"),
        ("PredictionsGivenUp", "analyse"),
        ("5XXError", "{'Ref': 'AWS::StackName'}"),
        ("RequestsDenied", ""),
    }


def test_the_access_log_tells_from_where_and_comes_after_the_role_that_writes_it(expanded: dict[str, Any]) -> None:
    [stage] = of_type(expanded, "AWS::ApiGateway::Stage").values()
    condition, settings, otherwise = stage["Properties"]["AccessLogSetting"]["Fn::If"]
    assert (condition, otherwise) == ("OnAws", {"Ref": "AWS::NoValue"})
    line = json.loads(settings["Format"])
    assert line["source_ip"] == "$context.identity.sourceIp"
    assert {"request_id", "method", "path", "status"} <= set(line)
    assert settings["DestinationArn"] == {"Fn::GetAtt": "ApiLogs.Arn"}
    assert expanded["Resources"]["ApiLogs"]["DependsOn"] == "ApiGatewayAccount"


def test_denials_are_counted_by_the_access_log_and_have_an_alarm(expanded: dict[str, Any]) -> None:
    [found] = of_type(expanded, "AWS::Logs::MetricFilter").values()
    assert found["Properties"]["FilterPattern"] == '{ ($.status = "401") || ($.status = "403") }'
    [counted] = found["Properties"]["MetricTransformations"]
    alarm = expanded["Resources"]["RequestsDeniedAlarm"]["Properties"]
    assert (alarm["MetricName"], alarm["Namespace"]) == (counted["MetricName"], counted["MetricNamespace"])


def test_what_is_open_to_all_has_a_throttle_of_its_own(expanded: dict[str, Any]) -> None:
    [stage] = of_type(expanded, "AWS::ApiGateway::Stage").values()
    apart = {
        setting["ResourcePath"].replace("~1", "/").replace("//", "/"): setting["ThrottlingRateLimit"]
        for setting in stage["Properties"]["MethodSettings"]
        if setting["HttpMethod"] != "*"
    }
    opened = {path for (_, path), scope in SCOPES.items() if scope is Scope.OPEN}
    assert set(apart) == {*opened, "/ui/{proxy+}", "/{proxy+}"}
    assert all(rate == {"Ref": "OpenThrottleRate"} for rate in apart.values())


GATEWAYS_OWN = properties("Api")["GatewayResponses"]


@pytest.mark.parametrize("kind", GATEWAYS_OWN)
def test_what_the_gateway_answers_by_itself_reads_like_what_functions_answer(kind: str) -> None:
    (content_type, text), *others = GATEWAYS_OWN[kind]["ResponseTemplates"].items()
    assert (content_type, others) == (PROBLEM_JSON, [])
    document = json.loads(text.replace("$context.error.messageString", '"a message"'))
    assert document["request_id"] == "$context.requestId"
    if status := GATEWAYS_OWN[kind].get("StatusCode"):
        said = Problem(status, document["code"], document["detail"], document["hint"])
        assert document == said.document("$context.requestId")


def test_a_method_that_a_path_lacks_is_405_where_no_function_is_asked() -> None:
    assert GATEWAYS_OWN["MISSING_AUTHENTICATION_TOKEN"]["StatusCode"] == 405
