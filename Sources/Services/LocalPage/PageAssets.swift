import HTTP
import HTTPServer

/// The files of the page, which are part of the program.
enum PageAssets {
  private static let files: [String: (type: String, bytes: [UInt8])] = [
    "/": ("text/html", PackageResources.index_html),
    "/style.css": ("text/css", PackageResources.style_css),
    "/app.js": (script, PackageResources.app_js),
    "/azure.js": (script, PackageResources.azure_js),
    "/dom.js": (script, PackageResources.dom_js),
    "/drawing.js": (script, PackageResources.drawing_js),
    "/resources.js": (script, PackageResources.resources_js),
    "/models.js": (script, PackageResources.models_js),
    "/twins.js": (script, PackageResources.twins_js),
    "/neighbours.js": (script, PackageResources.neighbours_js),
    "/live.js": (script, PackageResources.live_js),
    "/favicon.svg": ("image/svg+xml", PackageResources.favicon_svg),
  ]
  private static let script = "text/javascript"

  /// A file by its path; `nil` for any other.
  static func answer(_ path: String) -> PageAnswer? {
    guard let file = files[path] else { return nil }
    return PageAnswer(
      status: 200, headers: ["Content-Type": "\(file.type); charset=utf-8"], body: .bytes(file.bytes))
  }
}
