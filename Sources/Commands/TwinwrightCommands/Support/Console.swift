import Foundation
package import Rendering
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The process's two output streams and what is known of the terminal behind them.
///
/// Results go to standard output, everything else (findings, progress, questions) to standard error, so that a pipe
/// sees results only.
package final class Console: Sendable {
  package let outputIsTerminal: Bool
  package let errorIsTerminal: Bool
  package let inputIsTerminal: Bool
  private let outputColour: Bool
  private let errorColour: Bool
  /// Lines of a progress display that stand at the bottom of standard error and are drawn over.
  private let statusShown = Mutex(false)

  /// Colour only on a terminal, never with `NO_COLOR` set or `TERM=dumb`.
  package init(environment: [String: String]) {
    let isCI = !["", "false", "0"].contains(environment["CI"] ?? "")
    let allowed = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    outputIsTerminal = isatty(STDOUT_FILENO) == 1 && !isCI
    errorIsTerminal = isatty(STDERR_FILENO) == 1 && !isCI
    inputIsTerminal = isatty(STDIN_FILENO) == 1 && !isCI
    outputColour = allowed && outputIsTerminal
    errorColour = allowed && errorIsTerminal
  }

  /// A result.
  package func out(_ text: StyledText) { write(text.rendered(colour: outputColour), to: STDOUT_FILENO) }

  /// A result as it is.
  package func out(raw text: String) { write(text, to: STDOUT_FILENO) }

  package func out(bytes: [UInt8]) { writeBytes(bytes[...], to: STDOUT_FILENO) }

  /// Something said beside the result.
  package func say(_ text: StyledText) {
    statusShown.withLock { shown in
      if shown { write("\r\u{1B}[K", to: STDERR_FILENO) }
      shown = false
      write(text.rendered(colour: errorColour), to: STDERR_FILENO)
    }
  }

  /// Something said beside the result, as it is.
  package func say(raw text: String) { write(text, to: STDERR_FILENO) }

  package func say(_ line: String, style: Style = .plain) {
    var text = StyledText()
    text.line(line, style: style)
    say(text)
  }

  /// Shows one line that the next one replaces; nothing where standard error is no terminal.
  package func status(_ line: String) {
    guard errorIsTerminal else { return }
    statusShown.withLock { shown in
      shown = true
      var text = StyledText()
      text.line(String(line.prefix(terminalWidth() - 1)))
      write("\r\u{1B}[K\(text.rendered(colour: false).dropLast())", to: STDERR_FILENO)
    }
  }

  /// Removes the line of `status`.
  package func endStatus() {
    statusShown.withLock { shown in
      if shown { write("\r\u{1B}[K", to: STDERR_FILENO) }
      shown = false
    }
  }

  /// Asks on standard error and reads one line; `nil` when standard input is no terminal.
  package func ask(_ question: String) -> String? {
    guard inputIsTerminal else { return nil }
    endStatus()
    write(question, to: STDERR_FILENO)
    return readLine()
  }

  private func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private func write(_ text: String, to descriptor: Int32) { writeBytes(Array(text.utf8)[...], to: descriptor) }

  /// Writes all bytes. A reader that has gone away ends the writing without noise; a full disk ends the command, since
  /// half a result must not look like a whole one.
  private func writeBytes(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
    var rest = bytes
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
          continue
        }
        if errno == EPIPE || descriptor == STDERR_FILENO { return }
        writeBytes(
          Array("error[TW0012]: cannot write the result: \(String(cString: strerror(errno)))\n".utf8)[...],
          to: STDERR_FILENO)
        exit(ExitStatus.cannotWrite.rawValue)
      }
      rest = rest.dropFirst(written)
    }
  }
}
