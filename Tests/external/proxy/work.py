"""The requests to casewire: reads and writes over all vendors and dialects, each with a check of its result."""
import base64
import json


class Work:
    """Creates random requests, the same for the same seed."""

    def __init__(self, random, profiles, numbers, seed):
        self.random, self.profiles, self.numbers, self.seed = random, profiles, numbers, seed
        self.count = 0
        self.attachments = {}

    def next(self):
        """Returns a method, its params, the profile and the case number (None: several), and the word of a write."""
        profile = self.random.choice(self.profiles)
        kind = profile.split("-")[0]
        table = {"ibm": self.ibm, "strata": self.portal, "rest": self.portal, "cisco": self.cisco, "market": self.market}
        if self.random.random() < 0.03:
            return "cases/list", {"limit": self.random.randint(1, 60), "fields": ["title"]}, None, None, None
        if self.random.random() < 0.03:
            return self.random.choice(["session/refresh", "session/login"]), {"profile": profile}, profile, None, None
        return table[kind](profile)

    def word(self):
        self.count += 1
        return f"w{self.seed}x{self.count}z"

    def pick(self, profile, writes):
        number = self.random.choice(self.numbers[profile])
        case = f"{profile}/{number}"
        word = self.word()
        method, params = self.random.choice(self.reads(profile) + (writes(case, word) if writes else []))
        is_write = "list" not in method and "get" not in method
        params = {name: value for name, value in params.items()}
        if method == "cases/list" or method == "values/list" or method == "cases/create":
            return method, {"profiles" if method == "cases/list" else "profile": [profile] if method == "cases/list" else profile,
                            **params}, profile, None, word if is_write else None
        return method, {"case": case, **params}, profile, number, word if is_write else None

    def reads(self, profile):
        random = self.random
        fields = ["title", "status", "createdBy", "updatedAt", "comments"]
        return [
            ("cases/get", {}), ("cases/get", {}), ("cases/get", {"raw": True}), ("cases/get", {"fields": ["title", "comments"]}),
            ("comments/list", {}), ("comments/list", {"limit": random.randint(1, 3)}), ("comments/list", {"order": "newest"}),
            ("cases/list", {"limit": random.randint(1, 12), "fields": fields[: random.randint(1, 5)]}),
            ("cases/list", {"limit": 200, "fields": ["title"], "status": ["open"]}),
        ]

    def comment(self, word):
        return [("comments/add", {"text": f"{word} Überall\n<b>&amp;\"\\ {'long ' * self.random.choice([0, 3, 200])}{word}"})] * 3

    def files(self, word):
        data = base64.b64encode(word.encode() + self.random.randbytes(self.random.choice([0, 100, 70_000]))).decode()
        return [("attachments/add", {"name": f"{word}.log", "base64": data, "contentType": "text/plain"}), ("attachments/list", {})]

    def ibm(self, profile):
        def writes(case, word):
            user = {"userId": "priya.natarajan@nordlicht.example"}
            return self.comment(word) + self.files(word) + [
                ("watchlist/add", {"users": [user]}), ("watchlist/remove", {"users": [user]}),
                ("resources/add", {"resource": {"type": "SoftLayer_Hardware", "id": "211770", "note": word}}),
                ("cases/setStatus", {"action": "resolve", "resolutionCode": 2, "comment": word}),
                ("cases/setStatus", {"action": "reopen", "comment": word}),
                ("cases/create", {"type": "technical", "title": f"Created {word}", "description": word, "severity": 2,
                                  "offering": {"name": "Container Registry", "group": "crn_service_name", "key": "container-registry"}}),
                ("values/list", {"kind": self.random.choice(["offerings", "resolutionCodes", "statuses", "euSupport"])}),
            ]
        return self.pick(profile, writes)

    def portal(self, profile):
        def writes(case, word):
            return self.comment(word) + self.files(word) + [
                ("cases/update", {"changes": {"severity": self.random.randint(1, 4), "customerReference": word}}),
                ("cases/escalate", {"comment": word}),
                ("cases/setStatus", {"action": "close", "comment": word}), ("cases/setStatus", {"action": "reopen", "comment": word}),
                ("cases/create", {"title": f"Created {word}", "description": word, "product": "Red Hat Enterprise Linux",
                                  "version": "10.0"}),
                ("values/list", {"kind": self.random.choice(["products", "severities", "types", "groups"])}),
            ]
        return self.pick(profile, writes)

    def cisco(self, profile):
        return self.pick(profile, None)

    def market(self, profile):
        account, edition = "6710c3a5e4b09d2f58a71e02", "EID7KQ2M"
        word = self.word()
        order = {
            "account": account, "confirm": True, "requestId": f"2f0e7f2c-6f0b-4a4e-9d53-{self.count:012x}",
            "payment": {"purchaseOrderNumber": word}, "requestor": {"iamId": "IBMid-66300017XK"},
            "subscriptions": [{"type": "PURCHASE", "editionId": edition, "editionRevision": 2, "term": 12, "termUnit": "MONTHS",
                               "billingFrequency": "MONTHLY", "lineItems": [{"chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 2}],
                               "currency": "USD", "autoRenewal": False}],
        }
        method, params = self.random.choice([
            ("uoms/list", {}), ("uoms/get", {"uom": "Instance"}), ("editions/get", {"edition": edition}),
            ("subscriptions/get", {"subscription": "6710d3f2e4b09d2f58a73101"}), ("accounts/list", {"account": account}),
            ("accounts/list", {"billingAccounts": ["ACCT000007352", "ACCT100000002"], "limit": 1}),
            ("orders/check", {"account": account, "edition": edition}), ("orders/create", order),
        ])
        is_write = method == "orders/create"
        return method, {"profile": profile, **params}, profile, None, word if is_write else None


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
