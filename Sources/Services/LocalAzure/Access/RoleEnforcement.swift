/// Where roles are asked for.
package enum RoleEnforcement: String, Sendable, Hashable, CaseIterable {
  /// Nowhere: whoever has a token may do everything.
  case off
  /// In the data planes: twins and devices are touched only by those who were given a data role, as in Azure. The
  /// resources themselves are everybody's, as if every caller were Owner of every subscription.
  case data
  /// Everywhere. The local administrator is Owner of everything, all others have what was assigned to them.
  case all
}
