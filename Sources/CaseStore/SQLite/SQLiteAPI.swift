/// Values of sqlite3.h.
enum SQLiteAPI {
  /// Primary result codes: the low byte of an extended one.
  enum Code {
    static let ok: Int32 = 0
    static let error: Int32 = 1
    static let permission: Int32 = 3
    static let abort: Int32 = 4
    static let busy: Int32 = 5
    static let locked: Int32 = 6
    static let readOnly: Int32 = 8
    static let interrupt: Int32 = 9
    static let inputOutput: Int32 = 10
    static let corrupt: Int32 = 11
    static let full: Int32 = 13
    static let cannotOpen: Int32 = 14
    /// Another process stopped while it changed the index of the log.
    static let protocolOfLocks: Int32 = 15
    static let constraint: Int32 = 19
    static let notADatabase: Int32 = 26
    /// SQLITE_IOERR_SHORT_READ.
    static let shortRead: Int32 = 522
    /// SQLITE_IOERR_LOCK, _SHMOPEN, _SHMSIZE, _SHMLOCK, _SHMMAP: the file system has no locks or no shared memory.
    static let noSharing = [3850, 4618, 4874, 5130, 5386]
    static let row: Int32 = 100
    static let done: Int32 = 101
  }

  enum Open {
    static let readOnly: Int32 = 0x1
    static let readWrite: Int32 = 0x2
    static let create: Int32 = 0x4
    static let memory: Int32 = 0x80
    /// Connections are not shared by threads at the same time.
    static let noMutex: Int32 = 0x8000
  }

  enum Option {
    static let noCheckpointOnClose: Int32 = 1006
    static let defensive: Int32 = 1010
    static let trustedSchema: Int32 = 1017
  }

  /// SQLITE_FCNTL_PERSIST_WAL.
  static let keepLog: Int32 = 10
  /// The statement is kept for long.
  static let preparePersistent: UInt32 = 1
  static let isInteger: Int32 = 1
  static let isNumber: Int32 = 2
  static let isNull: Int32 = 5
  /// SQLITE_TRANSIENT: the bytes are copied.
  static let copy = -1
}
