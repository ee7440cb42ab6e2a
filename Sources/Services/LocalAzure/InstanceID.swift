package import Resources

/// One life of a Digital Twins instance: deleted and created again it has another number.
package struct InstanceID: Sendable, Hashable {
  /// The key of everything stored for it.
  package let number: ResourceNumber
  /// Its ARM id.
  package let resource: ResourceID
  /// `<name>.api.<region code>.digitaltwins.azure.net`.
  package let host: String

  package init(number: ResourceNumber, resource: ResourceID, host: String) {
    self.number = number
    self.resource = resource
    self.host = host
  }
}
