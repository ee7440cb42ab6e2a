import Documents
import Resources
import Testing

@testable import LocalAzure

struct TemplateFunctionTests {
  private static let context = TemplateContext(
    scope: .resourceGroup("sub", "rg"),
    surroundings: ["subscription": ["subscriptionId": "sub"], "resourcegroup": ["name": "rg"]],
    parameters: ["list": [1, 2, 3], "object": ["Name": ["deep": "x"]], "text": "it"])

  private static let cases: [(expression: String, value: Value)] = [
    ("[concat('a', 'b''c', 1)]", "ab'c1"), ("[concat(createArray(1), createArray(2))]", [1, 2]),
    ("[format('{0}-{1}', 'a', 2)]", "a-2"), ("[toLower('ABC')]", "abc"), ("[replace('a.b', '.', '-')]", "a-b"),
    ("[substring('abcdef', 2, 3)]", "cde"), ("[split('a,b', ',')]", ["a", "b"]),
    ("[join(split('a,b', ','), '+')]", "a+b"),
    ("[parameters('list')[1]]", 2), ("[parameters('OBJECT').name.deep]", "x"),
    ("[parameters('object')['Name']['deep']]", "x"),
    ("[if(equals('A', 'a'), 'yes', parameters('none'))]", "yes"), ("[and(true(), not(false()))]", true),
    ("[greater(2, 1)]", true), ("[add(mul(2, 3), mod(7, 4))]", 9), ("[int('7')]", 7),
    ("[string(createObject('a', 1))]", "{\"a\":1}"),
    ("[length('abc')]", 3), ("[empty('')]", true), ("[contains(parameters('list'), 3)]", true),
    ("[first('abc')]", "a"), ("[last(parameters('list'))]", 3), ("[take('abc', 2)]", "ab"),
    ("[skip(parameters('list'), 2)]", [3]),
    ("[union(createObject('a', 1), createObject('b', 2))]", ["a": 1, "b": 2]), ("[range(2, 3)]", [2, 3, 4]),
    ("[coalesce(null(), 'x')]", "x"), ("[base64ToString(base64('x'))]", "x"), ("[json('{\"a\": [1]}').a[0]]", 1),
    ("[padLeft('7', 3, '0')]", "007"), ("[length(uniqueString(resourceGroup().name))]", 13),
    ("[equals(uniqueString('a', 'b'), uniqueString('a', 'b'))]", true), ("[max(1, 5, 2)]", 5), ("[trim(' a ')]", "a"),
    (
      "[resourceId('Microsoft.Devices/IotHubs', 'h')]",
      "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Devices/IotHubs/h"
    ),
    (
      "[resourceId('other', 'Microsoft.A/b/c', 'x', 'y')]",
      "/subscriptions/sub/resourceGroups/other/providers/Microsoft.A/b/x/c/y"
    ),
    (
      "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')]",
      "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/r"
    ),
    ("[extensionResourceId('/x/y', 'Microsoft.A/b', 'n')]", "/x/y/providers/Microsoft.A/b/n"),
    ("[[not an expression]", "[not an expression]"), ("plain", "plain"), ("[ trim ( 'a' ) ]", "a"),
  ]

  @Test(arguments: cases) func `an expression comes to its value`(_ expression: String, _ value: Value) throws {
    let found = try TemplateEvaluator(Self.context).value(.string(expression))
    #expect(found.isEquivalent(to: value), "\(found.jsonText)")
  }

  @Test(arguments: [
    "[concat('a']", "[concat('a]", "[]", "[1 2]", "[parameters()]", "[parameters('none')]", "[parameters('list')[3]]",
    "[parameters('object').none]", "[substring('abc', 2, 5)]", "[div(1, 0)]", "[add(9223372036854775807, 1)]",
    "[resourceId('Microsoft.A/b/c', 'x')]", "[copyIndex()]", "[variables('none')]", "[range(0, 99999999)]",
    "[listKeys('x', '1')]", "[reference('x')]", "[newGuid()]", "[bool('maybe')]", "[json('{')]",
    "[99999999999999999999]",
  ]) func `an expression that has no value is refused`(_ expression: String) {
    #expect(throws: ServiceError.self) { try TemplateEvaluator(Self.context).value(.string(expression)) }
  }
}
