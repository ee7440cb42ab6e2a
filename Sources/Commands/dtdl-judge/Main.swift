import Documents
import Judging
import OrderedCollections

/// Judges DTDL documents: one JSON object a line on standard input, one a line on standard output, in the same order.
///
/// Input: `name`, `models` (texts), and optionally `options` (`AllowUndefinedExtensions`, `DisallowUndefinedExtensions`),
/// `quirks` (`TolerateSolecismsInParse`, `TolerateSolecismsInResolve`), `resolution` (a list of `request` identifiers and
/// `response` documents, what a resolver would answer), `maxDtdlVersion`, `acceptableLimits`, `instances`.
///
/// Output: `{"name", "result": "valid"|"invalid"|"unresolved", "errors": [{"id", "code", "severity"}]}`; `id` is the
/// reference parser's name of an error, `null` where it has none; advice and warnings are listed with theirs. A case with
/// `instances` (`subject`, `submit`) gets `instances` too: whether each fits, `null` where its subject is no schema.
@main
enum Main {
  static func main() {
    var number = 0
    while let line = readLine() {
      number += 1
      if line.isEmpty { continue }
      var writer = JSONWriter()
      do {
        let record = try JSONReader.parse(Array(line.utf8))
        writer.write(CaseJudge.judge(record).value)
      } catch {
        writer.write(["name": .null, "result": .null, "errors": [], "problem": .string("line \(number): \(error)")])
      }
      print(String(decoding: writer.bytes, as: UTF8.self))
    }
  }
}
