package import Diagnostics

/// How models are read.
package struct ModelReadingOptions: Sendable {
  /// What is done about contexts that are not known.
  package enum UnknownExtensions: Sendable { case byVersion, allowed, refused }

  /// By default DTDL v2 tolerates them and later versions do not.
  package var unknownExtensions = UnknownExtensions.byVersion
  /// The newest language version that is read; `nil` for all.
  package var newestVersion: Int?
  /// Limits extensions that may be used: `dtmi:dtdl:limits:onvif` for every version of it, with `;1` for one; `nil` for
  /// all that are known.
  package var limits: [String]?
  /// Whether some mistakes of old DTDL v2 models are let pass: references written as objects, reserved identifiers, names
  /// given twice.
  package var toleratesSolecisms = false
  /// Whether findings say what Azure Digital Twins refuses or does not enforce.
  package var checksService = true
  /// What is said beyond errors.
  package var advice = AdviceSettings()

  package init() {}
}

/// Which findings of lesser weight (advice, warnings, notes) are given.
///
/// All are, but for those that only few want (`silentCodes`). A model turns codes off for one element and what is in it
/// with a marker in its `comment`: `twinwright: allow TW2155`.
package struct AdviceSettings: Sendable, Hashable {
  /// Whether there is any advice.
  package var isOn: Bool
  /// Codes that are not given; `*` for all.
  package var off: Set<String>
  /// Codes that are given although they are silent unless asked for.
  package var on: Set<String>

  package init(isOn: Bool = true, off: Set<String> = [], on: Set<String> = []) {
    self.isOn = isOn
    self.off = off
    self.on = on
  }

  /// Codes that are given only when somebody asks for them.
  package static let silentCodes: Set<String> = ["TW2130", "TW2131"]

  /// Whether a finding is given. Errors and restrictions always are.
  package func wants(_ diagnostic: Diagnostic) -> Bool {
    if diagnostic.severity >= .restriction { return true }
    if off.contains(diagnostic.code) { return false }
    if on.contains(diagnostic.code) { return true }
    if diagnostic.severity == .advice, !isOn { return false }
    return !off.contains("*") && !AdviceSettings.silentCodes.contains(diagnostic.code)
  }
}
