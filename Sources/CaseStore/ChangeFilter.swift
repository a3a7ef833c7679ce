package import CaseModel

/// Which changes a caller gets.
package struct ChangeFilter: Sendable {
  /// The sources. Events of others are never returned, even of a profile with the same name: two configurations may use
  /// one store. A case must match the query before or after the change; nil for all cases.
  package var sources: [(source: StoreSource, query: CompiledQuery?)]
  /// Profiles whose account is not known. If the store has several sources of one, reading ends before the first event that may
  /// be its own, so that it is not lost.
  package var unconfirmed: [(source: UnconfirmedSource, query: CompiledQuery?)] = []
  /// The same, but reading ends before the first event of any source.
  package var awaited: [UnconfirmedSource] = []
  /// Nil for all.
  package var kinds: Set<StoreEvent.Kind>?
  /// Whether events have the comment or attachment itself.
  package var includesBodies: Bool

  package init(
    _ sources: [(source: StoreSource, query: CompiledQuery?)], kinds: Set<StoreEvent.Kind>? = nil,
    includesBodies: Bool = false
  ) {
    (self.sources, self.kinds, self.includesBodies) = (sources, kinds, includesBodies)
  }
}

/// The events after a state, or the reason that they are not known.
package enum Changes: Sendable, Equatable {
  case page(ChangePage)
  /// The cases must be read anew; the state is the current one.
  case resync(Resync, StoreState)

  /// The reason that a state is not valid.
  package enum Resync: String, Sendable, CaseIterable {
    /// It is of another store, or of this one before its file was replaced.
    case otherStore
    /// Events after it were removed: they were older than 30 days, or more than 100,000.
    case tooOld
    /// Its event does not exist.
    case beyondEnd
    /// Its event is another one: commits were lost, such as by a backup.
    case lost
    /// One of the profiles was removed after it.
    case removed
  }
}

/// Events in their order.
package struct ChangePage: Sendable, Equatable {
  package var events: [StoreEvent]
  /// After the last event that was examined, so that no event is examined twice along a chain of states.
  package var state: StoreState
  /// Whether an event that matches follows.
  package var hasMore: Bool
}
