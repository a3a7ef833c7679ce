"""IBM's Python SDK against the simulated IBM Cloud.

    sdk_test.py LINE

LINE is the output of `casewire sandbox`. All functions test_* run in the order of the file. The last line of the output is
"N passed, N failed".
"""

import io
import json
import re
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlsplit

from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_platform_services.case_management_v1 import (
    AcceptPayload,
    Case,
    CaseList,
    CaseManagementV1,
    CasePayloadEu,
    FileWithMetadata,
    GetCasesPager,
    Offering,
    OfferingType,
    ResolvePayload,
    ResourcePayload,
    UnresolvePayload,
    User,
)

VENDOR = "ibm-cloud"
PLACE = json.loads(sys.argv[1])[VENDOR]
CASES = 137
FIELDS = (
    "number short_description description created_at created_by updated_at updated_by contact contact_type status "
    "severity support_tier resolution close_notes invoice_number agent_close_only eu watchlist attachments resources "
    "comments offering"
).split()


def client(key=None, **more):
    """A service with a separate token."""
    authenticator = IAMAuthenticator(key or PLACE["credentials"]["apiKey"], url=PLACE["tokenURL"], **more)
    service = CaseManagementV1(authenticator=authenticator)
    service.set_service_url(PLACE["baseURL"])
    return service


def control(method, path, body=None):
    """Sends a request to the control path of the sandbox. Returns its JSON, or None."""
    base = "{0.scheme}://{0.netloc}".format(urlsplit(PLACE["baseURL"]))
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + "/_sandbox" + path, data=data, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def fault(place, times=1, **what):
    control("POST", "/faults", {"vendor": VENDOR, "place": place, "fault": what, "times": times})


def settings(**values):
    control("POST", "/settings", {"vendor": VENDOR, **values})


def requests_at(place):
    return control("GET", "/counts")[VENDOR]["requests"][place]


@contextmanager
def refused(code, text=""):
    """The SDK must raise its own error, with this status and a message that contains the text."""
    try:
        yield
    except ApiException as error:
        assert error.code == code, f"{error.code} in place of {code}: {error.message}"
        assert text in error.message, error.message
        assert error.message, "no message"
        return
    raise AssertionError(f"no error where {code} should be")


def new_case(service, **more):
    offering = Offering(
        "Cloud Object Storage",
        OfferingType("crn_service_name", "cloud-object-storage", id="dff97f5c-bc5e-4455-b470-411c3edbe49c"),
    )
    return service.create_case(
        "technical", "Uploads stall", "Nothing moves since noon.", offering=offering, **more
    ).get_result()


# Listing


def test_a_list_has_what_the_sdk_reads():
    answer = client().get_cases()
    assert answer.get_status_code() == 200
    assert answer.get_headers()["Content-Type"].startswith("application/json")
    assert re.fullmatch("[0-9a-f]{32}", answer.get_headers()["X-Global-Transaction-ID"])
    result = answer.get_result()
    assert result["total_count"] == CASES and len(result["cases"]) == 10
    assert "offset=10" in result["next"]["href"] and "offset=130" in result["last"]["href"]
    assert result.get("previous") is None
    dates = [case["updated_at"] for case in result["cases"]]
    assert dates == sorted(dates, reverse=True)
    for case in result["cases"]:
        assert re.fullmatch("CS[0-9]{7}", case["number"]), case["number"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", case["created_at"])


def test_the_models_read_every_record():
    result = client().get_cases(limit=100, fields=FIELDS).get_result()
    # IBM's samples have two values that the models of the SDK refuse: null for no resources, and offerings of the older
    # form {id, value}. The methods of the SDK return plain records, which have both.
    bare = [case for case in result["cases"] if case["resources"] is None]
    old = [case for case in result["cases"] if "value" in case.get("offering", {})]
    assert bare and len(bare) < 100 and old and len(old) < 50
    for case in bare:
        case["resources"] = []
    for case in old:
        del case["offering"]
    listing = CaseList.from_dict(result)
    assert listing.total_count == CASES and len(listing.cases) == 100
    assert all(case.severity in (1, 2, 3, 4) for case in listing.cases)
    assert any(case.comments for case in listing.cases) and any(case.attachments for case in listing.cases)
    assert all(comment.value is not None for case in listing.cases for comment in case.comments or [])


def test_the_pager_brings_every_case_once():
    for limit in (7, 50, 100):
        pager = GetCasesPager(client=client(), limit=limit, sort="number", fields=["number"])
        numbers = [case["number"] for case in pager.get_all()]
        assert len(numbers) == CASES and numbers == sorted(set(numbers)), limit
        assert not pager.has_next()


def test_the_pager_keeps_the_filters():
    service = client()
    pager = GetCasesPager(client=service, limit=3, status=["new", "in_progress"], fields=["number", "status"])
    cases = pager.get_all()
    assert len(cases) > 3 and {case["status"] for case in cases} == {"New", "In Progress"}
    total = service.get_cases(status=["new", "in_progress"]).get_result()["total_count"]
    assert total == len(cases)


def test_the_pager_reads_links_of_the_odd_form_too():
    settings(hasOddLinks=True)
    try:
        result = client().get_cases(limit=50).get_result()
        assert result["next"]["href"].startswith("http://") and "/case-management/v1" not in result["next"]["href"]
        assert len(GetCasesPager(client=client(), limit=50, sort="number").get_all()) == CASES
    finally:
        settings(hasOddLinks=False)


def test_search_sort_and_limit():
    service = client()
    some = service.get_cases(sort="~severity", limit=100, fields=["number", "severity"]).get_result()["cases"]
    assert [case["severity"] for case in some] == sorted((case["severity"] for case in some), reverse=True)
    assert all(set(case) == {"number", "severity"} for case in some)
    number = some[0]["number"]
    found = service.get_cases(search=number).get_result()["cases"]
    assert [case["number"] for case in found] == [number]
    assert len(service.get_cases(limit=1000).get_result()["cases"]) == 100
    assert service.get_cases(status=[]).get_result()["total_count"] == CASES
    assert service.get_cases(search="no such words & ümläute / +1").get_result()["total_count"] == 0


def test_what_a_list_refuses():
    service = client()
    for wrong in ({"fields": ["number", "nonsense"]}, {"status": ["ajar"]}, {"sort": "colour"}, {"limit": 0}):
        with refused(400, next(iter(wrong))):
            service.get_cases(**wrong)


# One case


def test_create_get_and_the_asymmetries():
    service = client()
    made = new_case(
        service,
        severity=3,
        eu=CasePayloadEu(supported=True),
        resources=[ResourcePayload(crn="crn:v1:bluemix:public:cloud-object-storage:global:a/1:2::", note="the bucket")],
        watchlist=[User("IBMid", "taro.yamada@nordlicht.example")],
    )
    assert made["short_description"] == "Uploads stall" and made["status"] == "New" and made["severity"] == 3
    assert "subject" not in made and "type" not in made
    assert made["eu"]["support"] is True and made["offering"]["type"]["key"] == "cloud-object-storage"
    again = service.get_case(made["number"]).get_result()
    assert again == made
    record = Case.from_dict(again)
    assert record.resources[0].note == "the bucket" and record.watchlist[0].user_id == "taro.yamada@nordlicht.example"
    few = service.get_case(made["number"], fields=["number", "short_description"]).get_result()
    assert set(few) == {"number", "short_description"}
    newest = service.get_cases(limit=1, fields=["number"]).get_result()["cases"]
    assert newest == [{"number": made["number"]}]


def test_other_types_need_no_offering():
    service = client()
    for kind in ("account_and_access", "billing_and_invoice", "sales"):
        more = {"invoice_number": "INV-1", "sla_credit_request": False} if kind == "billing_and_invoice" else {}
        made = service.create_case(kind, "Übersicht – Größe", "Zeile 1\nZeile 2 \U0001f600", **more).get_result()
        assert made["description"] == "Zeile 1\nZeile 2 \U0001f600" and made["severity"] == 4


def test_what_a_new_case_needs():
    service = client()
    with refused(400, "offering"):
        service.create_case("technical", "s", "d")
    with refused(400, "subject"):
        service.create_case("sales", "", "")
    with refused(400, "subject"):
        service.create_case("sales", "x" * 161, "d")
    with refused(400, "severity"):
        service.create_case("sales", "s", "d", severity=5)
    with refused(400, "type"):
        service.create_case("nonsense", "s", "d")


def test_unknown_cases_and_fields():
    service = client()
    for number in ("CS9999999", "fake-case-number", "CS 1/2", "Fälle"):
        with refused(404, "could not be found"):
            service.get_case(number)
    number = service.get_cases(limit=1).get_result()["cases"][0]["number"]
    with refused(400, "invalid_field"):
        service.get_case(number, fields=["number", "invalid_field"])
    with refused(404):
        service.add_comment("fake-case-number", "hello")
    with refused(404):
        service.download_file(number, "0" * 32)
    with refused(404):
        service.delete_file(number, "0" * 32)


def test_comments():
    service = client()
    number = new_case(service)["number"]
    text = 'first line\nsecond line: "quotes", <tags> & 日本語 \U0001f680'
    made = service.add_comment(number, text).get_result()
    assert made["value"] == text and made["added_by"]["realm"] == "IBMid"
    values = [comment["value"] for comment in service.get_case(number).get_result()["comments"]]
    assert values == [text]
    assert service.add_comment(number, "x" * 8000).get_status_code() == 200
    for wrong in ("", "x" * 8001):
        with refused(400, "comment"):
            service.add_comment(number, wrong)


def test_status():
    service = client()
    number = new_case(service)["number"]
    solved = service.update_case_status(number, ResolvePayload("resolve", 5, comment="found it")).get_result()
    assert solved["status"] == "Resolved"
    assert any(comment["value"].startswith("Close notes: ") for comment in solved["comments"])
    with refused(400, "comment"):
        service.update_case_status(number, {"action": "unresolve"})
    back = service.update_case_status(number, UnresolvePayload("unresolve", "not solved")).get_result()
    assert back["status"] == "In Progress"
    assert "not solved" in [comment["value"] for comment in back["comments"]]
    for wrong in ({"action": "resolve"}, {"action": "resolve", "resolution_code": 9}, {"action": "close"}):
        with refused(400):
            service.update_case_status(number, wrong)


def test_accept_a_proposed_resolution():
    service = client()
    waiting = service.get_cases(status=["resolution_provided"], fields=["number"], limit=1).get_result()["cases"]
    assert waiting, "no case with a proposed resolution"
    number = waiting[0]["number"]
    accepted = service.update_case_status(number, AcceptPayload("accept", comment="thanks")).get_result()
    assert accepted["status"] == "Resolved"
    with refused(409):
        service.update_case_status(number, AcceptPayload("accept"))


def test_closed_cases_stay_closed():
    service = client()
    number = service.get_cases(status=["closed"], fields=["number"], limit=1).get_result()["cases"][0]["number"]
    with refused(409):
        service.update_case_status(number, UnresolvePayload("unresolve", "again"))


def test_watchlist():
    service = client()
    number = new_case(service)["number"]
    known = User("IBMid", "aoife.osullivan@nordlicht.example")
    stranger = User("IBMid", "abc@ibm.com")
    answer = service.add_watchlist(number, watchlist=[known, stranger]).get_result()
    assert [user["user_id"] for user in answer["added"]] == [known.user_id]
    assert [user["user_id"] for user in answer["failed"]] == [stranger.user_id]
    assert [user["user_id"] for user in service.get_case(number).get_result()["watchlist"]] == [known.user_id]
    # DELETE with a body.
    assert service.remove_watchlist(number, watchlist=[known]).get_result()["watchlist"] == []
    assert service.get_case(number, fields=["watchlist"]).get_result()["watchlist"] == []


def test_resources():
    service = client()
    number = new_case(service)["number"]
    crn = "crn:v1:bluemix:public:is:eu-de:a/1::instance:0717"
    assert service.add_resource(number, crn=crn, note="the machine").get_result()["crn"] == crn
    device = service.add_resource(number, type="SoftLayer_Hardware", id=211770.0).get_result()
    assert device["crn"] == "211770" and device["type"] == "SoftLayer_Hardware"
    assert len(service.get_case(number).get_result()["resources"]) == 2
    with refused(400, "crn"):
        service.add_resource(number, note="nothing else")


# Attachments


def test_attachments():
    service = client()
    number = new_case(service)["number"]
    first = FileWithMetadata(io.BytesIO(b"one\r\n--boundary\r\n"), filename="first.txt", content_type="text/plain")
    answer = service.upload_file(number, [first]).get_result()
    assert answer["filename"] == "first.txt" and answer["size_in_bytes"] == 17
    assert re.fullmatch("[0-9a-f]{32}", answer["id"])

    everything = bytes(range(256)) * 4000
    files = [
        FileWithMetadata(everything, filename='Größe "2" 日本.log'),
        FileWithMetadata(b"third", filename="third.csv", content_type="text/csv"),
        FileWithMetadata(b"nameless"),
    ]
    answer = service.upload_file(number, files).get_result()
    assert answer["size_in_bytes"] == len(everything)
    kept = service.get_case(number, fields=["attachments"]).get_result()["attachments"]
    assert [file["size_in_bytes"] for file in kept] == [17, len(everything), 5, 8], kept
    # The SDK writes a quotation mark in a name as %22.
    assert kept[1]["filename"] == 'Größe "2" 日本.log', kept[1]["filename"]

    download = service.download_file(number, kept[1]["id"])
    assert download.get_headers()["Content-Type"] == "application/octet-stream"
    assert download.get_result().content == everything
    assert service.download_file(number, kept[0]["id"]).get_result().content == b"one\r\n--boundary\r\n"

    left = service.delete_file(number, kept[1]["id"]).get_result()["attachments"]
    assert [file["id"] for file in left] == [kept[0]["id"], kept[2]["id"], kept[3]["id"]]
    with refused(404):
        service.download_file(number, kept[1]["id"])


def test_the_address_of_an_attachment_works():
    service = client()
    number = new_case(service)["number"]
    made = service.upload_file(number, [FileWithMetadata(b"bytes", filename="a.txt")]).get_result()
    token = service.authenticator.token_manager.get_token()
    request = urllib.request.Request(made["url"], headers={"Authorization": "Bearer " + token})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        assert answer.read() == b"bytes"


def test_sizes_of_attachments():
    service = client()
    number = new_case(service)["number"]
    largest = b"x" * (8 << 20)
    assert service.upload_file(number, [FileWithMetadata(largest, filename="a.zip")]).get_status_code() == 200
    with refused(413):
        service.upload_file(number, [FileWithMetadata(largest + b"y", filename="b.zip")])
    with refused(413):
        service.upload_file(number, [FileWithMetadata(b"y" * (65 << 20), filename="c.zip")])
    empty = service.upload_file(number, [FileWithMetadata(b"", filename="empty.txt")]).get_result()
    assert empty["size_in_bytes"] == 0
    settings(isStrictWithFiles=True)
    try:
        with refused(415):
            service.upload_file(number, [FileWithMetadata(b"{}", filename="a.json")])
    finally:
        settings(isStrictWithFiles=False)


# Tokens


def test_a_token_is_exchanged_once():
    before = control("GET", "/counts")[VENDOR]["exchanges"]
    service = client()
    for _ in range(5):
        service.get_cases(limit=1)
    assert control("GET", "/counts")[VENDOR]["exchanges"] == before + 1


def test_credentials():
    with refused(400, "API key could not be found"):
        client("no-such-key").get_cases()
    assert client(client_id="sandbox-ibm-client", client_secret="sandbox-ibm-client-secret").get_cases()
    with refused(401):
        client(client_id="sandbox-ibm-client", client_secret="wrong").get_cases()


def test_a_viewer_reads_only():
    service = client("sandbox-ibm-viewer-key")
    number = service.get_cases(limit=1).get_result()["cases"][0]["number"]
    with refused(403, "not authorized"):
        service.add_comment(number, "hello")


def test_a_revoked_token():
    service = client()
    service.get_cases(limit=1)
    control("POST", "/tokens/revoke")
    with refused(401, "token is invalid"):
        service.get_cases(limit=1)


def test_a_short_lived_token_is_renewed():
    settings(tokenLifetimeSeconds=1)
    try:
        service = client()
        before = control("GET", "/counts")[VENDOR]["exchanges"]
        service.get_cases(limit=1)
        # The SDK treats a token as expired ten seconds before its end.
        service.get_cases(limit=1)
        assert control("GET", "/counts")[VENDOR]["exchanges"] == before + 2
    finally:
        settings(tokenLifetimeSeconds=3600)


# Faults


def test_statuses_on_demand():
    service = client()
    for status in (409, 429, 500, 503):
        fault("listCases", kind="status", status=status)
        with refused(status):
            service.get_cases()
    assert service.get_cases().get_status_code() == 200


def test_the_retries_of_the_sdk():
    service = client()
    service.enable_retries(max_retries=3, retry_interval=1)
    before = requests_at("listCases")
    fault("listCases", 2, kind="status", status=503, retryAfter=0)
    assert service.get_cases().get_status_code() == 200
    assert requests_at("listCases") == before + 3


def test_cut_connections():
    service = client()
    number = new_case(service)["number"]
    for kind, comments in (("cut", 0), ("cutAfterActing", 1), ("refuseConnection", 0)):
        before = len(service.get_case(number).get_result()["comments"])
        fault("addComment", kind=kind)
        try:
            service.add_comment(number, "once")
            raise AssertionError("no error where the connection broke")
        except Exception as error:
            assert type(error).__name__ == "ConnectionError", repr(error)
        after = len(service.get_case(number).get_result()["comments"])
        assert after - before == comments, kind


def test_pages_and_broken_json():
    service = client()
    fault("api", kind="gatewayPage")
    with refused(502):
        service.get_cases()
    fault("api", kind="brokenJSON")
    with refused(200):
        service.get_cases()
    fault("getCase", kind="response", status=404, headers={"Content-Type": "application/json"}, body='{"error":"gone"}')
    with refused(404, "gone"):
        service.get_case("CS1")


def test_slow_answers():
    service = client()
    service.get_cases(limit=1)
    service.set_http_config({"timeout": 0.2})
    fault("listCases", kind="delay", milliseconds=1000)
    try:
        service.get_cases(limit=1)
        raise AssertionError("no timeout")
    except Exception as error:
        assert "Timeout" in type(error).__name__, repr(error)
    service.set_http_config({"timeout": 30})
    fault("listCases", kind="delay", milliseconds=200)
    start = time.monotonic()
    assert service.get_cases(limit=1).get_status_code() == 200
    assert time.monotonic() - start >= 0.2


def test_faults_of_the_token_service():
    fault("token", kind="status", status=429, retryAfter=2)
    with refused(429):
        client().get_cases()
    fault("token", kind="gatewayPage")
    with refused(502):
        client().get_cases()


# Load


def test_many_clients_at_once():
    service = client()
    number = new_case(service)["number"]
    failures = []

    def work(index):
        try:
            own = client()
            for step in range(5):
                own.add_comment(number, f"{index}.{step}")
                own.get_cases(limit=20)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    values = {comment["value"] for comment in service.get_case(number).get_result()["comments"]}
    assert values == {f"{index}.{step}" for index in range(20) for step in range(5)}


def test_what_the_control_path_refuses():
    for body, text in (
        ({"vendor": "acme", "place": "api", "fault": {"kind": "cut"}}, "vendor must be one of ibm-cloud"),
        ({"vendor": VENDOR, "place": "roof", "fault": {"kind": "cut"}}, "place must be one of token, api"),
        ({"vendor": VENDOR, "place": "api", "fault": {"kind": "rust"}}, "fault.kind must be one of status"),
        ({"vendor": VENDOR, "place": "api", "fault": {"kind": "cut", "when": 1}}, "Unknown member fault.when"),
    ):
        try:
            control("POST", "/faults", body)
            raise AssertionError("taken: " + json.dumps(body))
        except urllib.error.HTTPError as error:
            assert error.code == 400 and text in json.load(error)["error"]


def main():
    failed = passed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            passed += 1
            print("ok   " + name, flush=True)
        except Exception:
            failed += 1
            print("FAIL " + name, flush=True)
            traceback.print_exc(file=sys.stdout)
            control("DELETE", "/faults")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
