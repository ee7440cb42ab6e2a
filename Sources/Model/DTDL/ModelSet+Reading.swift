package import Diagnostics
package import Documents

extension ModelSet {
  /// Reads model files and says everything that is wrong with them. What comes back holds the interfaces that could
  /// be understood, also where `findings` has errors.
  package static func read(_ files: [SourceFile], findings: inout Findings) -> ModelSet { ModelSet() }

  /// Reads models that did not come from files, against those already `known`. The set holds the new ones only.
  package static func read(definitions: [Value], known: ModelSet) -> (ModelSet, [Diagnostic]) { (ModelSet(), []) }
}
