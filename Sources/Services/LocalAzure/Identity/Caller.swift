/// Who makes a call, from the token's claims.
package struct Caller: Sendable, Hashable {
  /// `oid`: what role assignments name.
  package let objectID: String
  /// `tid`.
  package let tenant: String
  /// `appid`.
  package let application: String

  package init(objectID: String, tenant: String, application: String) {
    self.objectID = objectID
    self.tenant = tenant
    self.application = application
  }
}
