package import Plans

/// The rules that every environment has: on as warnings, and set otherwise in manifests by their ids.
package enum BuiltInRules {
  /// All of them, in the order in which they are told.
  package static let all: [PolicyRule] = [
    publicNetworkAccess, missingDiagnostics, secretByValue, unpinnedImage, weakTLS, ownerRole,
  ]

  /// The one with that id.
  package static func rule(_ id: String) -> PolicyRule? { all.first { $0.id == id } }

  /// Types that answer to the public network unless they are told not to.
  private static let publicByDefault = [
    "Microsoft.DigitalTwins/digitalTwinsInstances", "Microsoft.Devices/IotHubs",
    "Microsoft.Devices/provisioningServices", "Microsoft.EventHub/namespaces", "Microsoft.EventGrid/topics",
    "Microsoft.EventGrid/domains", "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults",
    "Microsoft.ContainerRegistry/registries", "Microsoft.Kusto/clusters", "Microsoft.Sql/servers",
    "Microsoft.Synapse/workspaces",
  ]

  static let publicNetworkAccess = PolicyRule(
    "public-network-access", .warn, description: "A service can be reached from the public network.",
    kinds: [.resource],
    when: """
      change.action != 'delete' && (
        change.type in [\(publicByDefault.map { "'\($0)'" }.joined(separator: ", "))]
          && !(has(after.properties.publicNetworkAccess)
            && after.properties.publicNetworkAccess in ['Disabled', 'SecuredByPerimeter'])
        || change.type == 'Microsoft.ContainerInstance/containerGroups' && has(after.properties.ipAddress)
          && has(after.properties.ipAddress.type) && after.properties.ipAddress.type == 'Public')
      """,
    message: "{{change.address}} can be reached from the public network")

  static let missingDiagnostics = PolicyRule(
    "missing-diagnostics", .warn, description: "A service is made without a diagnostic setting.", kinds: [.resource],
    when: """
      change.action in ['create', 'replace']
        && change.type in [
          'Microsoft.DigitalTwins/digitalTwinsInstances', 'Microsoft.Devices/IotHubs',
          'Microsoft.Devices/provisioningServices', 'Microsoft.EventHub/namespaces', 'Microsoft.EventGrid/topics',
          'Microsoft.EventGrid/domains', 'Microsoft.KeyVault/vaults', 'Microsoft.ContainerRegistry/registries',
          'Microsoft.Kusto/clusters']
        && !('Microsoft.Insights/diagnosticSettings' in change.attached)
      """,
    message: "{{change.address}} is made without a diagnostic setting: what it logs is kept nowhere")

  static let secretByValue = PolicyRule(
    "secret-by-value", .warn, description: "Something that looks like a secret is written out.", subject: .leaf,
    kinds: [.resource, .deviceTwin],
    when: """
      leaf.kind != 'secret' && leaf.text != '' && (
        leaf.kind == 'literal' && leaf.name.matches(
          '(?i)(password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|connection[_-]?string'
            + '|private[_-]?key|credentials?)$')
        || leaf.text.matches('(AccountKey|SharedAccessKey|Password|Pwd)=[^;$]')
        || leaf.text.contains('PRIVATE KEY-----')
        || leaf.text.matches('(^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{36}|eyJ[A-Za-z0-9_-]+[.]eyJ[A-Za-z0-9_-]+[.])')
        || leaf.text.matches('[?&]sig=[A-Za-z0-9%+/]{20}'))
      """,
    message: "{{change.address}} holds what looks like a secret in {{leaf.path}}")

  static let unpinnedImage = PolicyRule(
    "unpinned-image", .warn, description: "A container image is named without its digest.", subject: .leaf,
    kinds: [.resource],
    when: "leaf.name == 'image' && !leaf.text.matches('@sha256:[0-9a-f]{64}$')",
    message: "{{change.address}} runs an image that may be another one tomorrow: {{leaf.text}}")

  static let weakTLS = PolicyRule(
    "weak-tls", .warn, description: "A service takes TLS older than 1.2.", kinds: [.resource],
    when: """
      change.action != 'delete' && (
        leaves.exists(leaf, leaf.name.matches('(?i)^min(imum|imal)?TlsVersion(Allowed)?$')
          && leaf.text.matches('^(TLS)?1[._][01]$|^None$'))
        || change.type == 'Microsoft.Storage/storageAccounts' && !has(after.properties.minimumTlsVersion))
      """,
    message: "{{change.address}} takes TLS older than 1.2")

  static let ownerRole = PolicyRule(
    "owner-role", .warn, description: "Somebody is made an owner.", kinds: [.resource],
    when: """
      change.action != 'delete' && change.type == 'Microsoft.Authorization/roleAssignments'
        && has(after.properties.roleDefinitionId)
        && after.properties.roleDefinitionId.lowerAscii().endsWith('8e3af657-a8ff-443c-a75c-2fe8c4bcb635')
      """,
    message: "{{change.address}} makes somebody an owner, who may do everything and let others do so")
}
