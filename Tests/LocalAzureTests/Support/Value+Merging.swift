import Documents
import OrderedCollections

extension Value {
  /// An object with the members of another added or put in place of its own.
  func merging(_ changes: Value) -> Value {
    .object((object ?? [:]).merging(changes.object ?? [:]) { $1 })
  }
}
