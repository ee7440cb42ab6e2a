/// Who made a plan, with what, and from what. No time: the same input gives the same document.
package struct Provenance: Sendable, Hashable {
  /// The program's version.
  package var tool: String
  /// `azure`, or `local` for the embedded one.
  package var cloud: String
  /// Object id of the identity that observed.
  package var principal: String
  package var tenant: String
  /// Manifests, models and tables in the order in which they were read first.
  package var inputs: [InputFile]

  package init(tool: String, cloud: String, principal: String, tenant: String, inputs: [InputFile] = []) {
    self.tool = tool
    self.cloud = cloud
    self.principal = principal
    self.tenant = tenant
    self.inputs = inputs
  }
}

/// A file that a plan was made from.
package struct InputFile: Sendable, Hashable {
  package var path: String
  /// SHA-256 of its bytes, in hex.
  package var digest: String

  package init(path: String, digest: String) {
    self.path = path
    self.digest = digest
  }
}
