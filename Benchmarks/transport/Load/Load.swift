import CurlTransport
import Foundation
import HTTP

/// Sends `GET` over the transport for some seconds from a number of tasks, each waiting for its answer before the next,
/// and prints requests a second, the median and the 99th percentile, and what was no 200.
///
///     Load URL CA-BUNDLE CONNECTIONS SECONDS
@main enum Load {
  static nonisolated func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let connections = Int(arguments[3]), let seconds = Int(arguments[4]) else {
      FileHandle.standardError.write(Data("usage: Load URL CA-BUNDLE CONNECTIONS SECONDS\n".utf8))
      exit(64)
    }
    let url = arguments[1]
    let transport = CurlTransport(
      configuration: CurlTransport.Configuration(caBundle: arguments[2], maximumConnections: connections))
    let clock = ContinuousClock()
    let start = clock.now
    let end = start.advanced(by: .seconds(seconds))
    let results = await withTaskGroup(of: Result.self) { group in
      for _ in 0..<connections {
        group.addTask {
          var result = Result()
          while clock.now < end {
            let began = clock.now
            let response = try? await transport.send(HTTPRequest("GET", url))
            result.refused += response?.status == 200 ? 0 : 1
            result.times.append(clock.now - began)
          }
          return result
        }
      }
      var sum = Result()
      for await result in group { sum.add(result) }
      return sum
    }
    let elapsed = clock.now - start
    let times = results.times.sorted()
    let rate = Double(times.count) / (elapsed / .seconds(1))
    print(
      "RESULT \(Int(rate)) \(milliseconds(times, 0.5)) \(milliseconds(times, 0.99)) \(results.refused)"
        + " \(transport.statistics.connections)")
  }

  struct Result: Sendable {
    var times: [Duration] = []
    var refused = 0

    mutating func add(_ other: Result) {
      times += other.times
      refused += other.refused
    }
  }

  /// A percentile in milliseconds with two digits.
  static func milliseconds(_ times: [Duration], _ share: Double) -> String {
    guard !times.isEmpty else { return "-" }
    let time = times[min(times.count - 1, Int(Double(times.count) * share))]
    return String(format: "%.2f", time / .milliseconds(1))
  }
}
