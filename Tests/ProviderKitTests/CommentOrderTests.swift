import CaseModel
import Platform
import ProviderKit
import Testing

private typealias Comment = CaseModel.Comment

/// A comment without a vendor id, at a second of the hour.
private func note(_ subject: String?, _ text: String = "", at second: Double?) -> Comment {
  Comment(
    subject: subject, text: text, author: User(name: "SYSTEM"),
    createdAt: second.map { Timestamp(timeIntervalSince1970: 1_795_000_000 + $0) })
}

private let notes = [
  note("Severity changed to 2", at: 5), note("Owner changed", at: 5), note(nil, "Any news?", at: 7),
  note(nil, "Any news?", at: 7), note("Any news?", at: 7), note(nil, "Any news?", at: 8), note(nil, "Any news?", at: 7),
]

@Test("Comments of the same second have distinct ids, in every order in which the vendor may send them")
private func ids() {
  let ordered = notes.oldestFirst
  let ids = ordered.map(\.id)
  #expect(Set(ids).count == notes.count)
  #expect(ids.filter { $0.hasSuffix("-2") || $0.hasSuffix("-3") }.count == 2)
  for order in [notes.reversed(), ordered, ordered.reversed(), Array(notes.dropFirst(3) + notes.prefix(3))] {
    let other = order.oldestFirst
    #expect(Set(other.map(\.id)) == Set(ids))
    for id in ids {
      #expect(other.first { $0.id == id }?.text == ordered.first { $0.id == id }?.text)
      #expect(other.first { $0.id == id }?.subject == ordered.first { $0.id == id }?.subject)
    }
  }
}

@Test("An id stays the same when newer and older comments are added", arguments: [true, false])
private func insertions(newestFirst: Bool) {
  let before = notes.oldestFirst
  let more = [
    note(nil, "older", at: 1), note("Owner changed", at: 4), note(nil, "Any news?", at: 9), note("new", at: nil),
  ]
  let all = (notes + more).oldestFirst
  let after = (newestFirst ? all.reversed() : all).oldestFirst
  #expect(Set(after.map(\.id)).count == notes.count + more.count)
  #expect(Set(after.map(\.id)).isSuperset(of: before.map(\.id)))
  for comment in before {
    #expect(after.first { $0.id == comment.id }?.createdAt == comment.createdAt)
  }
}

@Test("An id that the vendor repeats, or that resembles a numbered one, belongs to one comment")
private func vendorIDs() {
  let ids = ["a", "a-2", "a", "b", "a"].map { Comment(id: $0, text: "x") }.oldestFirst.map(\.id)
  #expect(ids == ["a", "a-2", "a-3", "b", "a-4"])
}

@Test("Comments with equal times keep the vendor's order, reversed where the vendor sends the newest first")
private func ties() {
  let rising = [note("a", at: 1), note("b", at: 1), note("c", at: 2)]
  #expect(rising.oldestFirst.map(\.subject) == ["a", "b", "c"])
  #expect(Array(rising.reversed()).oldestFirst.map(\.subject) == ["a", "b", "c"])
  #expect(Array(rising.prefix(2)).oldestFirst.map(\.subject) == ["a", "b"])
  #expect([Comment]().oldestFirst.isEmpty)
  #expect(Array(rising.prefix(2)).oldestFirst(presumed: .newestFirst).map(\.subject) == ["b", "a"])
  for order in [CommentOrder.oldestFirst, .newestFirst] {
    #expect(rising.oldestFirst(presumed: order).map(\.subject) == ["a", "b", "c"])
    #expect(Array(rising.reversed()).oldestFirst(presumed: order).map(\.subject) == ["a", "b", "c"])
  }
}
