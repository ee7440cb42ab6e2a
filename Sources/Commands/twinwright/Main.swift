import ArgumentParser
import TwinwrightCommands

/// The process: parses the command line and runs the command it names.
@main
enum Main {
  static func main() async { await Twinwright.main() }
}
