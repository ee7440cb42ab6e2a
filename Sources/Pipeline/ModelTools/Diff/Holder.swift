import DTDL

/// Who holds the values of an element, so that a reason can say what becomes of them.
enum Holder {
  case twins, relationships
  /// Telemetry and command payloads: sent, never stored.
  case messages
}

/// The sentences of a comparison.
struct Wording {
  /// Whether twins have to be moved before the new model counts for them.
  let isNewVersion: Bool

  /// What becomes of data that does not fit: the service checks a whole twin with every patch, and a move to another
  /// model as well.
  func refused(_ which: String, until mend: String) -> String {
    isNewVersion
      ? "\(which) are refused under the new version until a patch \(mend)"
      : "\(which) stay as they are, and every later patch of one is refused until it \(mend)"
  }

  /// The reason of a change of a schema. `what` are the values that no longer fit, or that may come.
  func schema(_ difference: SchemaDifference, in holder: Holder) -> String {
    switch (difference.effect, holder) {
    case (.breaking, .twins): refused("twins with \(difference.what)", until: "puts that right")
    case (.breaking, .relationships): refused("relationships with \(difference.what)", until: "puts that right")
    case (.breaking, .messages): "senders of \(difference.what) no longer fit the model; nothing is stored"
    case (.widening, .messages): "receivers may meet \(difference.what)"
    case (.widening, _): "existing values stay valid; readers may meet \(difference.what)"
    case (_, .messages): "messages without \(difference.what) stay valid"
    default: "existing values stay valid"
    }
  }

  func removedProperty(_ holder: Holder) -> String {
    let who = holder == .relationships ? "relationships" : "twins"
    return isNewVersion
      ? "\(who) that hold a value are refused under the new version until a patch removes it"
      : "\(who) that hold a value keep it, and every later patch of one is refused until it removes the value"
  }
}
