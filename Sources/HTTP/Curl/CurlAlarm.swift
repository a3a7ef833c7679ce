#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// Ends a wait of the thread of libcurl: a pipe that the thread waits for besides its connections.
  ///
  /// `curl_multi_wakeup` would do the same, but exists only since libcurl 7.68. Red Hat Enterprise Linux 8 has 7.61.
  struct CurlAlarm: Sendable {
    private let ends: (read: Int32, write: Int32)

    /// Throws `unavailable` if the process has no descriptors left.
    init() throws(HTTPFailure) {
      do throws(SystemError) {
        ends = try FileDescriptors.makePipe()
      } catch {
        throw HTTPFailure(
          .unavailable, requestMayHaveBeenSent: false,
          "Cannot start libcurl: the process has no file descriptors or no memory left. Raise the limit (ulimit -n)")
      }
    }

    /// Called on any thread, once for each time that the thread takes commands. The pipe has room for thousands of bytes.
    func ring() {
      var byte: UInt8 = 1
      _ = write(ends.write, &byte, 1)
    }

    /// Waits like `curl_multi_wait`, and for the alarm. Returns libcurl's code.
    func wait(_ library: CurlLibrary, _ multi: CurlLibrary.Handle, milliseconds: Int32) -> Int32 {
      // The layout and the value of POLLIN are those of `struct curl_waitfd`.
      var entry = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
      let code = library.multiWait(multi, &entry, 1, milliseconds, nil)
      if entry.revents != 0 {
        var bytes = (UInt64(0), UInt64(0))
        _ = read(ends.read, &bytes, MemoryLayout.size(ofValue: bytes))
      }
      return code
    }

    /// Not called by the thread of libcurl, which never ends.
    func close() {
      FileDescriptors.close(ends.read)
      FileDescriptors.close(ends.write)
    }
  }
#endif
