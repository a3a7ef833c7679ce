"""The Python package cisco_support against the simulated Support Case API.

    client_test.py LINE

LINE is the output of `casewire sandbox`. All functions test_* run in the order of the file. The last line of the output is
"N passed, N failed".
"""

import contextlib
import io
import json
import sys
import traceback
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import requests
from cisco_support import Case

VENDOR = "cisco-support"
PLACE = json.loads(sys.argv[1])[VENDOR]
ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(PLACE["baseURL"]))

# The package has fixed hosts. It is not modified; its requests are redirected to the sandbox.
HOSTS = ("https://apix.cisco.com/", "https://id.cisco.com/")
_send = requests.Session.request


def _redirected(session, method, url, **more):
    for host in HOSTS:
        if url.startswith(host):
            return _send(session, method, ORIGIN + "/" + url.removeprefix(host), **more)
    return _send(session, method, url, **more)


requests.Session.request = _redirected


def control(method, path, body=None):
    answer = requests.request(method, ORIGIN + "/_sandbox" + path, json=body, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def client(**more):
    credentials = {"client_id": PLACE["credentials"]["clientId"], "client_secret": PLACE["credentials"]["clientSecret"]}
    return Case(**{**credentials, **more})


def by_contract(contracts, **more):
    """Discards the URL that the package prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        return client().get_by_contract_ids(contracts, **more)


def date(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_wrong_credentials_are_told_in_the_servers_words():
    try:
        client(client_id="stranger")
    except Exception as error:
        assert str(error) == "Invalid value for 'client_id' parameter.", error
    else:
        raise AssertionError("a token for a stranger")


def test_summary():
    cases = client().get_by_user_ids(PLACE["users"], status_flag="O")["cases"]
    ids = [case["case_id"] for case in cases[:30]]
    answer = client().get_summary_by_ids(ids)
    assert answer["count"] == len(ids) > 5
    assert sorted(case["case_id"] for case in answer["cases"]) == sorted(ids)
    statuses = [case["status"] for case in answer["cases"]]
    assert statuses == sorted(statuses)
    assert all(case["technology_name"] for case in answer["cases"])
    assert all("technology_name" not in case for case in cases)


def test_details():
    row = client().get_by_user_ids(PLACE["users"][:1], status_flag="O")["cases"][0]
    case = client().get_details_by_id(row["case_id"])["caseDetail"]
    assert case["user_id"] == PLACE["users"][0] and row["user_id"] == PLACE["users"][0].lower()
    assert case["title"] == row["title"] and case["severity"] == row["severity"]
    assert "status_flag" not in case and case["notes"]


def test_a_year_of_contracts():
    end = datetime.now(timezone.utc)
    found = set()
    for window in range(4):
        start = end - timedelta(days=90)
        page, last = 0, 1
        while page < last:
            page += 1
            answer = by_contract(
                PLACE["contracts"], date_created_from=date(start), date_created_to=date(end), page_index=page
            )
            record = answer["pagination_response_record"]
            last = record["last_index"]
            assert record["page_index"] == page and record["page_records"] == len(answer["cases"]) <= 100
            assert record["self_link"].startswith(ORIGIN + "/case/v3/cases/contracts/contract_ids/")
            found |= {case["case_id"] for case in answer["cases"]}
            assert all(date(start) <= case["creation_date"] <= date(end) for case in answer["cases"])
        end = start - timedelta(seconds=1)
    assert len(found) > 800, len(found)


def test_errors_are_json():
    cisco = client()
    assert cisco.get_details_by_id("1")["errorCode"] == "CASE_NOTFOUND"
    assert cisco.get_summary_by_ids(["1"], sort_by="AGE")["errorCode"] == "INVALID_SORT_OPTION"
    assert cisco.get_by_user_ids(["a%d" % index for index in range(11)])["errorCode"] == "EXCEEDED_USERIDS"
    assert by_contract(["1"], date_created_from="2026-01-01")["errorCode"] == "INVALID_DATEFORMAT"


def test_the_gateway_is_not_json():
    control("POST", "/settings", {"vendor": VENDOR, "requestsPerSecond": 1})
    try:
        cisco = client()
        for _ in range(3):
            try:
                cisco.get_by_user_ids(PLACE["users"])
            except requests.exceptions.JSONDecodeError as error:
                assert error.doc == "<h1>Developer Over Qps</h1>", error.doc
                return
        raise AssertionError("three requests in a second")
    finally:
        control("POST", "/settings", {"vendor": VENDOR, "requestsPerSecond": 0})


def test_a_space_is_no_service():
    try:
        client().get_details_by_id("1 2")
    except requests.exceptions.JSONDecodeError as error:
        assert error.doc == "<h1>Service Not Found</h1>", error.doc
    else:
        raise AssertionError("JSON for 596")


def test_tokens_die_and_the_package_does_not_notice():
    cisco = client()
    control("POST", "/tokens/revoke", {"vendor": VENDOR})
    try:
        cisco.get_by_user_ids(PLACE["users"])
    except requests.exceptions.JSONDecodeError as error:
        assert error.doc == "<h1>Not Authorized</h1>", error.doc
    else:
        raise AssertionError("a dead token was taken")


def main():
    passed = failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            passed += 1
        except Exception:
            failed += 1
            print("FAILED", name)
            traceback.print_exc(file=sys.stdout)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
