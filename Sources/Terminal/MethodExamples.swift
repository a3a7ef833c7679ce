/// The params of one example of each method, from `protocol/examples`. Written by `MethodExampleTests` in CommandsTests.
enum MethodExamples {
  // swift-format-ignore
  static func params(of method: String) -> String? {
    switch method {
    case "providers/list": #"{}"#
    case "profiles/list": #"{}"#
    case "session/status": #"{}"#
    case "session/login": #"{"profile":"ibm"}"#
    case "session/refresh": #"{"profile":"ibm"}"#
    case "session/logout": #"{"profile":"ibm"}"#
    case "cases/list": #"{"limit":3}"#
    case "cases/search": #"{"query":"certificate","limit":2,"fields":["title"]}"#
    case "cases/count": #"{"query":"status:open","profiles":["ibm","redhat","cisco"]}"#
    case "cases/get": #"{"case":"ibm/CS4150820"}"#
    case "cases/render": #"{"case":"ibm/CS4150820"}"#
    case "cases/create": #"{"profile":"redhat","title":"Example Case","description":"Example created with casewire","product":"Red Hat Enterprise Linux","version":"10.0"}"#
    case "cases/setStatus": #"{"case":"ibm/CS4143605","action":"accept"}"#
    case "cases/update": #"{"case":"redhat/04186767","changes":{"product":"Red Hat OpenShift Data Foundation"}}"#
    case "cases/escalate": #"{"case":"redhat/04186767","comment":"Two hundred people cannot log in."}"#
    case "comments/list": #"{"case":"ibm/CS4150820"}"#
    case "comments/add": #"{"case":"redhat/04186767","text":"Test comment!  This can contain lots of information, etc."}"#
    case "attachments/list": #"{"case":"ibm/CS3511158"}"#
    case "attachments/add": #"{"case":"redhat/04186767","name":"test.txt","base64":"aGVsbG8gd29ybGQ=","contentType":"text/plain","description":"sosreport from db01"}"#
    case "attachments/download": #"{"case":"ibm/CS4072540","attachment":"5f4fdec7fbae798cc4ef6dee2fccf7e4"}"#
    case "attachments/delete": #"{"case":"ibm/CS3511158","attachment":"0d45278b92d452c1282cde8a78f6d5e5"}"#
    case "watchlist/add": #"{"case":"redhat/04186767","users":[{"userId":"sandbox-user"}]}"#
    case "watchlist/remove": #"{"case":"ibm/CS3841106","users":[{"userId":"joao.conceicao@nordlicht.example"}]}"#
    case "resources/add": #"{"case":"ibm/CS4150820","resource":{"type":"SoftLayer_Hardware","id":"211770"}}"#
    case "values/list": #"{"profile":"ibm","kind":"types"}"#
    case "accounts/list": #"{"profile":"marketplace","account":"6710c3a5e4b09d2f58a71e02"}"#
    case "uoms/list": #"{"profile":"marketplace"}"#
    case "uoms/get": #"{"profile":"marketplace","uom":"Instance","locale":"de"}"#
    case "editions/get": #"{"profile":"marketplace","edition":"EID7KQ2M"}"#
    case "orders/check": #"{"profile":"marketplace","account":"6710c3a5e4b09d2f58a71e02","edition":"EID7KQ2M"}"#
    case "orders/create": #"{"profile":"marketplace","account":"6710c3a5e4b09d2f58a71e02","confirm":true,"requestId":"2f0e7f2c-6f0b-4a4e-9d53-0c0f5b1a7e11","subscriptions":[{"type":"Trial","editionId":"EID4TRL8","editionRevision":1,"term":1,"termUnit":"Month","billingFrequency":"Monthly","lineItems":[{"chargeId":"6710d1b8e4b09d2f58a72003","quantity":1}]}]}"#
    case "subscriptions/get": #"{"profile":"marketplace","subscription":"6710d3f2e4b09d2f58a73101"}"#
    case "references/find": #"{"text":"Fixes CS4178171.\nSee case #01234567, but not 01234568."}"#
    case "changes/list": #"{}"#
    case "changes/subscribe": #"{"query":"status:open","kinds":["comment"]}"#
    case "changes/unsubscribe": #"{"subscription":"1"}"#
    case "cache/info": #"{}"#
    case "cache/sync": #"{}"#
    case "cache/clear": #"{}"#
    default: nil
    }
  }
}
