internal import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of SQLite, loaded by name. The program starts without SQLite and is not linked against a version.
///
/// `sqlite3_db_config` is variadic and called with a fixed signature; see `CurlLibrary` for why that works on Linux. Apple's
/// arm64 passes such arguments on the stack, so the function is not used there.
struct SQLiteLibrary: Sendable {
  typealias Handle = OpaquePointer
  typealias BusyHandler = @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32

  typealias GetNumber = @convention(c) @Sendable () -> Int32
  typealias IsCompiledWith = @convention(c) @Sendable (UnsafePointer<CChar>) -> Int32
  typealias Open =
    @convention(c) @Sendable (UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>, Int32, UnsafePointer<CChar>?) ->
    Int32
  typealias Use = @convention(c) @Sendable (Handle) -> Int32
  typealias Interrupt = @convention(c) @Sendable (Handle) -> Void
  typealias SetFlag = @convention(c) @Sendable (Handle, Int32, Int32) -> Int32
  typealias Configure = @convention(c) @Sendable (Handle, Int32, Int32, UnsafeMutablePointer<Int32>?) -> Int32
  typealias Control =
    @convention(c) @Sendable (Handle, UnsafePointer<CChar>?, Int32, UnsafeMutableRawPointer?) -> Int32
  typealias IsReadOnly = @convention(c) @Sendable (Handle, UnsafePointer<CChar>?) -> Int32
  typealias Message = @convention(c) @Sendable (Handle) -> UnsafePointer<CChar>?
  typealias SetBusyHandler = @convention(c) @Sendable (Handle, BusyHandler?, UnsafeMutableRawPointer?) -> Int32
  typealias Prepare =
    @convention(c) @Sendable (
      Handle, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutablePointer<Handle?>,
      UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) -> Int32
  typealias BindInteger = @convention(c) @Sendable (Handle, Int32, Int64) -> Int32
  typealias BindNumber = @convention(c) @Sendable (Handle, Int32, Double) -> Int32
  typealias BindNull = @convention(c) @Sendable (Handle, Int32) -> Int32
  /// The last argument is a destructor; -1 makes SQLite copy the bytes.
  typealias BindBytes = @convention(c) @Sendable (Handle, Int32, UnsafeRawPointer?, Int32, Int) -> Int32
  typealias ColumnInteger = @convention(c) @Sendable (Handle, Int32) -> Int64
  typealias ColumnNumber = @convention(c) @Sendable (Handle, Int32) -> Double
  typealias ColumnCode = @convention(c) @Sendable (Handle, Int32) -> Int32
  typealias ColumnBytes = @convention(c) @Sendable (Handle, Int32) -> UnsafeRawPointer?

  let openDatabase: Open
  let closeDatabase: Use
  let interrupt: Interrupt
  let extendResultCodes: BindNull
  let configure: Configure?
  let control: Control
  let isReadOnly: IsReadOnly
  let message: Message
  let setBusyHandler: SetBusyHandler
  let isInAutocommit: Use
  let changes: Use
  let prepare: Prepare
  let isBusy: Use
  let bindInteger: BindInteger
  let bindNumber: BindNumber
  let bindNull: BindNull
  let bindText: BindBytes
  let bindBlob: BindBytes
  let step: Use
  let reset: Use
  let clearBindings: Use
  let finalize: Use
  let columnCount: Use
  let columnType: ColumnCode
  let columnInteger: ColumnInteger
  let columnNumber: ColumnNumber
  let columnText: ColumnBytes
  let columnBlob: ColumnBytes
  let columnSize: ColumnCode

  /// Whether `octet_length` exists (3.43), which does not read the pages of a long text.
  let hasByteLength: Bool

  /// RHEL 9 has 3.34.
  private static let oldest: Int32 = 3_034_000
  #if canImport(Darwin)
    static let name = "/usr/lib/libsqlite3.dylib"
  #else
    static let name = "libsqlite3.so.0"
  #endif

  private static let loaded = Mutex<SQLiteLibrary?>(nil)

  /// The library of this process, loaded at the first use. A missing library is found when it was installed.
  static func shared() throws(StoreError) -> SQLiteLibrary {
    try loaded.withLock { (loaded) throws(StoreError) in
      if let loaded { return loaded }
      let library = try load(name)
      loaded = library
      return library
    }
  }

  /// Loads a library. Throws `library`, with the package to install.
  static func load(_ name: String) throws(StoreError) -> SQLiteLibrary {
    guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? ""
      guard reason.containsText(String(cString: strerror(ENOENT))) || reason.isEmpty else {
        throw .library("Cannot load the library \(name): \(reason). \(remedy)")
      }
      throw .library("The library \(name) is missing. \(remedy)")
    }
    func find<Function>(_ name: String, _: Function.Type) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard let version = find("sqlite3_libversion_number", GetNumber.self)?(), version >= oldest,
      let functions = SQLiteLibrary(library, version)
    else { throw .library("The library \(name) is older than SQLite 3.34. \(remedy)") }
    guard let isThreadSafe = find("sqlite3_threadsafe", GetNumber.self)?(), isThreadSafe != 0 else {
      throw .library("The library \(name) cannot be used by several threads. \(remedy)")
    }
    guard find("sqlite3_compileoption_used", IsCompiledWith.self)?("ENABLE_FTS5") == 1 else {
      throw .library("The library \(name) has no full-text search (FTS5). \(remedy)")
    }
    return functions
  }

  private static let remedy =
    "Install SQLite 3.34 or newer (the package libsqlite3-0 on Debian and Ubuntu, sqlite-libs on RHEL and Fedora)"

  /// Returns nil if a function is missing.
  private init?(_ library: UnsafeMutableRawPointer, _ version: Int32) {
    // The signatures are those of sqlite3.h.
    func find<Function>(_ name: String, _: Function.Type = Function.self) -> Function? {
      dlsym(library, "sqlite3_" + name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard let openDatabase: Open = find("open_v2"), let closeDatabase: Use = find("close_v2"),
      let interrupt: Interrupt = find("interrupt"), let control: Control = find("file_control"),
      let isReadOnly: IsReadOnly = find("db_readonly"),
      let extend: BindNull = find("extended_result_codes"),
      let message: Message = find("errmsg"), let setBusyHandler: SetBusyHandler = find("busy_handler"),
      let isInAutocommit: Use = find("get_autocommit"), let changes: Use = find("changes"),
      let prepare: Prepare = find("prepare_v3"), let isBusy: Use = find("stmt_busy"),
      let bindInteger: BindInteger = find("bind_int64"), let bindNumber: BindNumber = find("bind_double"),
      let bindNull: BindNull = find("bind_null"), let bindText: BindBytes = find("bind_text"),
      let bindBlob: BindBytes = find("bind_blob"), let step: Use = find("step"), let reset: Use = find("reset"),
      let clearBindings: Use = find("clear_bindings"), let finalize: Use = find("finalize"),
      let columnCount: Use = find("column_count"), let columnType: ColumnCode = find("column_type"),
      let columnInteger: ColumnInteger = find("column_int64"), let columnNumber: ColumnNumber = find("column_double"),
      let columnText: ColumnBytes = find("column_text"), let columnBlob: ColumnBytes = find("column_blob"),
      let columnSize: ColumnCode = find("column_bytes")
    else { return nil }
    (self.openDatabase, self.closeDatabase, self.interrupt) = (openDatabase, closeDatabase, interrupt)
    (self.control, self.isReadOnly) = (control, isReadOnly)
    (extendResultCodes, self.message, self.setBusyHandler) = (extend, message, setBusyHandler)
    (self.isInAutocommit, self.changes, self.prepare) = (isInAutocommit, changes, prepare)
    (self.isBusy, self.bindInteger, self.bindNumber) = (isBusy, bindInteger, bindNumber)
    (self.bindNull, self.bindText, self.bindBlob) = (bindNull, bindText, bindBlob)
    (self.step, self.reset, self.clearBindings) = (step, reset, clearBindings)
    (self.finalize, self.columnCount, self.columnType) = (finalize, columnCount, columnType)
    (self.columnInteger, self.columnNumber, self.columnText) = (columnInteger, columnNumber, columnText)
    (self.columnBlob, self.columnSize) = (columnBlob, columnSize)
    hasByteLength = version >= 3_043_000
    #if canImport(Darwin)
      configure = nil
    #else
      configure = find("db_config")
    #endif
  }
}
