"""Generated pages of cases in the formats of IBM Cloud (JSON) and Red Hat (XML): the same bytes on every run."""
import json
import random
from xml.sax.saxutils import escape

WORDS = (
    "node disk timeout cluster ingress volume replica certificate upgrade kernel console backup quota latency network "
    "storage token region failover snapshot pod restart memory threshold policy route").split()


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def sentence(self, count):
        return " ".join(self.random.choice(WORDS) for _ in range(count)).capitalize() + "."

    def time(self, separator="T", end="Z"):
        r = self.random
        day, clock = (r.randint(1, 11), r.randint(1, 28)), (r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))
        return "2026-%02d-%02d" % day + separator + "%02d:%02d:%02d" % clock + end

    def ibm_time(self):
        return self.time(" ", "")

    def user(self):
        number = self.random.randint(1000, 9999)
        return {"name": f"Person {number}", "realm": "IBMid", "user_id": f"person{number}@example.com"}

    def hex(self, bits):
        return "%0*x" % (bits // 4, self.random.getrandbits(bits))

    def ibm_case(self, index):
        r = self.random
        return {
            "number": f"CS{1000000 + index:07d}",
            "short_description": self.sentence(8),
            "description": self.sentence(60) + "\n\n" + self.sentence(45),
            "created_at": self.ibm_time(),
            "created_by": self.user(),
            "updated_at": self.ibm_time(),
            "updated_by": self.user(),
            "contact_type": "Cloud Support Center",
            "contact": self.user(),
            "status": r.choice(
                ["New", "In Progress", "Waiting on Client", "Resolution Provided", "Resolved", "Closed"]),
            "severity": r.randint(1, 4),
            "support_tier": r.choice(["Free", "Basic", "Standard", "Premium"]),
            "resolution": "",
            "close_notes": "",
            "eu": {"support": False, "data_center": ""},
            "watchlist": [self.user()],
            "attachments": [{
                "id": self.hex(128), "filename": "log-1.txt", "size_in_bytes": r.randint(100, 90000),
                "created_at": self.ibm_time(), "url": "https://cases.example.com/attachments/1"}],
            "offering": {"name": "Kubernetes Service", "type": {
                "group": "crn_service_name", "key": "containers-kubernetes", "kind": "service",
                "id": "containers-kubernetes"}},
            "resources": [{
                "crn": f"crn:v1:example:public:containers-kubernetes:eu-de:a/{self.hex(64)}::", "name": "cluster-a",
                "type": "cluster", "url": "https://cases.example.com/r/1", "note": ""}],
            "comments": [
                {"value": self.sentence(25), "added_at": self.ibm_time(), "added_by": self.user()}],
        }

    def red_hat_case(self, index):
        r = self.random
        number = f"{2000000 + index:08d}"
        members = [
            ("createdBy", f"Person {index}"), ("createdDate", self.time()),
            ("lastModifiedBy", f"Person {index + 1}"), ("lastModifiedDate", self.time()),
            ("id", self.hex(72)), ("uri", f"https://api.example.com/rs/cases/{number}"),
            ("summary", self.sentence(9)), ("description", self.sentence(70) + "\n" + self.sentence(60) + " <b>&</b>"),
            ("status", r.choice(["Waiting on Red Hat", "Waiting on Customer", "Closed"])),
            ("product", "Red Hat Enterprise Linux"), ("version", "9.4"), ("accountNumber", "1234567"),
            ("escalated", "false"), ("contactName", f"Person {index}"), ("contactSsoUsername", f"person-{index}"),
            ("origin", "Web"), ("owner", "Support, A."),
            ("severity", r.choice(["1 (Urgent)", "2 (High)", "3 (Normal)", "4 (Low)"])), ("type", "Bug"),
            ("folderNumber", str(r.randint(1, 99))), ("notes", self.sentence(20)),
        ]
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members)
        return f'<case uri="https://api.example.com/rs/cases/{number}" caseNumber="{number}">{inside}</case>'


def ibm():
    maker = Maker(1)
    base = "https://cases.example.com/case-management/v1/cases?offset=%d&limit=100"
    page = {
        "total_count": 431, "first": {"href": base % 0}, "next": {"href": base % 100}, "last": {"href": base % 400},
        "cases": [maker.ibm_case(index) for index in range(100)],
    }
    return json.dumps(page, separators=(",", ":")).encode()


def ibm_account(seed, count):
    """Returns all cases of a small account, the newest update first."""
    maker = Maker(seed)
    cases = [maker.ibm_case(seed * 1000 + index) for index in range(count)]
    return {"total_count": count, "cases": sorted(cases, key=lambda case: case["updated_at"], reverse=True)}


def red_hat():
    maker = Maker(2)
    cases = "".join(maker.red_hat_case(index) for index in range(100))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return (head + f'<cases xmlns="http://www.redhat.com/gss/strata">{cases}</cases>\n').encode()
