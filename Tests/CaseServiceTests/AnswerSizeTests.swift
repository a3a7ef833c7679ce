import CaseService
import JSON
import JSONRPC
import Testing

/// Requests, and the size in bytes above which their responses count as large.
@Test(
  arguments: [
    ("attachments/download", #"{"case":"box/F1","attachment":"a1"}"#, 11_184_808),
    ("attachments/download", #"{"case":"box/F1","attachment":"a1","path":"/a"}"#, 0),
    ("cases/list", "{}", 0), ("cases/list", #"{"limit":500}"#, 0), ("cases/list", #"{"limit":50,"raw":true}"#, 0),
    ("cases/list", #"{"limit":500,"raw":true}"#, 2_048_000),
    ("cases/list", #"{"limit":500,"fields":["number","comments"]}"#, 2_048_000),
    ("cases/list", #"{"limit":500,"fields":["number","title"]}"#, 0),
    ("comments/list", #"{"case":"box/F1"}"#, 0), ("comments/list", #"{"case":"box/F1","limit":500}"#, 1_024_000),
    ("accounts/list", #"{"profile":"box","name":"a","limit":100}"#, 409_600), ("cases/get", #"{"case":"box/F1"}"#, 0),
  ])
func answerSizesCount(method: String, params: String, bytes: Int) throws {
  let preparation = try FakeProfiles().prepare(method, try JSON(parsing: params))
  guard case .work(let work) = preparation else {
    Issue.record("\(method) is not prepared")
    return
  }
  #expect(work.answerBytes == bytes)
}
