package import Diagnostics
package import Documents
package import OrderedCollections

/// Placeholder of the contract; deepened by the DTDL module.
package struct ModelSet: Sendable {
  package init() {}
}
