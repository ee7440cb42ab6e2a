package import Cloud
import Redaction

/// Why a step was not done. Its texts are free of every secret that this apply knows.
package struct StepFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// Azure refused; `azure` is its own error.
    case azure
    /// The object is not as the plan saw it: a precondition failed.
    case moved
    /// A reference or secret of its template has no value.
    case unresolved
    /// The begin of the step could not be made durable, so nothing was sent.
    case journal
    /// The plan asks for something that cannot be done.
    case invalid
  }

  package var kind: Kind
  /// One sentence, lower case, no full stop.
  package var message: String
  package var azure: AzureError?

  package init(_ kind: Kind, _ message: String, azure: AzureError? = nil) {
    self.kind = kind
    self.message = message
    self.azure = azure
  }

  package var description: String { azure.map { "\(message): \($0)" } ?? message }

  /// The stable code under which it is explained.
  package var code: String {
    switch kind {
    case .azure: "TW5021"
    case .moved: "TW5020"
    case .unresolved: "TW5022"
    case .journal: "TW5010"
    case .invalid: "TW5023"
    }
  }
}

extension StepFailure {
  /// Azure's error with every known secret blacked out; a failed precondition says that the object has moved.
  init(_ error: AzureError, _ message: String, _ redactor: Redactor) {
    var azure = error
    azure.code = redactor.redact(error.code)
    azure.message = redactor.redact(error.message)
    azure.request = redactor.redact(error.request)
    self.init(error.kind == .preconditionFailed ? .moved : .azure, redactor.redact(message), azure: azure)
  }
}
