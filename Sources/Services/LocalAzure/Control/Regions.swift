/// Azure's regions as far as names go.
struct Region: Sendable, Hashable {
  /// `eastus`.
  let name: String
  /// `East US`.
  let displayName: String
  /// The short code in Digital Twins host names: `eus`.
  let code: String
  /// Name of the region that keeps the second copy.
  let paired: String

  /// The region a text names, however it is spelled; `nil` for none.
  static func named(_ text: String) -> Region? { byName[normalise(text)] }

  /// `East US` as `eastus`: how ARM compares locations.
  static func normalise(_ text: String) -> String { text.lowercased().filter { $0 != " " } }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  static let all: [Region] = [
    ("East US", "eus", "westus"), ("East US 2", "eus2", "centralus"), ("West US", "wus", "eastus"),
    ("West US 2", "wus2", "westcentralus"), ("West US 3", "wus3", "eastus"), ("Central US", "cus", "eastus2"),
    ("North Central US", "ncus", "southcentralus"), ("South Central US", "scus", "northcentralus"),
    ("West Central US", "wcus", "westus2"), ("Canada Central", "cac", "canadaeast"),
    ("Canada East", "cae", "canadacentral"), ("Brazil South", "brs", "southcentralus"),
    ("North Europe", "neu", "westeurope"), ("West Europe", "weu", "northeurope"), ("UK South", "uks", "ukwest"),
    ("UK West", "ukw", "uksouth"), ("France Central", "frc", "francesouth"), ("France South", "frs", "francecentral"),
    ("Germany West Central", "dewc", "germanynorth"), ("Germany North", "den", "germanywestcentral"),
    ("Switzerland North", "chn", "switzerlandwest"), ("Switzerland West", "chw", "switzerlandnorth"),
    ("Norway East", "noe", "norwaywest"), ("Norway West", "now", "norwayeast"),
    ("Sweden Central", "sec", "swedensouth"),
    ("Sweden South", "ses", "swedencentral"), ("Poland Central", "plc", "polandcentral"),
    ("Italy North", "itn", "italynorth"), ("Spain Central", "spc", "spaincentral"),
    ("East Asia", "ea", "southeastasia"), ("Southeast Asia", "sea", "eastasia"), ("Japan East", "jpe", "japanwest"),
    ("Japan West", "jpw", "japaneast"), ("Korea Central", "krc", "koreasouth"), ("Korea South", "krs", "koreacentral"),
    ("Australia East", "aue", "australiasoutheast"), ("Australia Southeast", "ause", "australiaeast"),
    ("Australia Central", "auc", "australiacentral"), ("Central India", "inc", "southindia"),
    ("South India", "ins", "centralindia"), ("West India", "inw", "southindia"), ("UAE North", "uan", "uaecentral"),
    ("UAE Central", "uac", "uaenorth"), ("Qatar Central", "qac", "qatarcentral"),
    ("South Africa North", "san", "southafricawest"), ("South Africa West", "saw", "southafricanorth"),
    ("Israel Central", "ilc", "israelcentral"), ("Mexico Central", "mxc", "mexicocentral"),
    ("New Zealand North", "nzn", "newzealandnorth"), ("East US 2 EUAP", "eus2e", "centraluseuap"),
  ].map { Region(name: normalise($0.0), displayName: $0.0, code: $0.1, paired: $0.2) }
}
