/// The vocabulary of units: one family a line, first its name, then its units.
enum UnitWords {
  /// Built into v2.
  static let builtIn = """
    Acceleration centimetrePerSecondSquared gForce metrePerSecondSquared
    Angle degreeOfArc minuteOfArc radian secondOfArc turn
    AngularAcceleration radianPerSecondSquared
    AngularVelocity degreePerSecond radianPerSecond revolutionPerMinute revolutionPerSecond
    Area acre hectare squareCentimetre squareFoot squareInch squareKilometre squareMetre squareMillimetre
    Capacitance farad microfarad millifarad nanofarad picofarad
    Charge coulomb
    Current ampere microampere milliampere
    DataRate bitPerSecond bytePerSecond exbibitPerSecond exbibytePerSecond gibibitPerSecond gibibytePerSecond \
      kibibitPerSecond kibibytePerSecond mebibitPerSecond mebibytePerSecond tebibitPerSecond tebibytePerSecond \
      yobibitPerSecond yobibytePerSecond zebibitPerSecond zebibytePerSecond
    DataSize bit byte exbibit exbibyte gibibit gibibyte kibibit kibibyte mebibit mebibyte tebibit tebibyte yobibit \
      yobibyte zebibit zebibyte
    Density gramPerCubicMetre kilogramPerCubicMetre
    Energy electronvolt gigajoule joule kilojoule kilowattHour megaelectronvolt megajoule
    Force newton ounce pound ton
    Frequency gigahertz hertz kilohertz megahertz
    Illuminance footcandle lux
    Inductance henry microhenry millihenry
    Length astronomicalUnit centimetre foot inch kilometre metre micrometre mile millimetre nanometre nauticalMile
    Luminance candelaPerSquareMetre
    LuminousFlux lumen
    LuminousIntensity candela
    MagneticFlux maxwell weber
    MagneticInduction tesla
    MassFlowRate gramPerHour gramPerSecond kilogramPerHour kilogramPerSecond
    Mass gram kilogram microgram milligram slug tonne
    Power gigawatt horsepower kilowatt kilowattHourPerYear megawatt microwatt milliwatt watt
    Pressure bar inchesOfMercury inchesOfWater kilopascal millibar millimetresOfMercury pascal poundPerSquareInch
    Resistance kiloohm megaohm milliohm ohm
    SoundPressure bel decibel
    Temperature degreeCelsius degreeFahrenheit kelvin
    Time day hour microsecond millisecond minute nanosecond second year
    Torque newtonMetre
    Unitless percent unity
    Velocity centimetrePerSecond kilometrePerHour kilometrePerSecond knot metrePerHour metrePerSecond milePerHour \
      milePerSecond
    Voltage kilovolt megavolt microvolt millivolt volt
    VolumeFlowRate litrePerHour litrePerSecond millilitrePerHour millilitrePerSecond
    Volume cubicCentimetre cubicFoot cubicInch cubicMetre fluidOunce gallon litre millilitre
    """

  /// What the first edition of the extension adds.
  static let first = """
    ApparentEnergy gigavoltAmpereHour kilovoltAmpereHour megavoltAmpereHour voltAmpereHour
    ApparentPower gigavoltAmpere kilovoltAmpere megavoltAmpere millivoltAmpere voltAmpere
    Charge ampereHour milliampereHour
    Current kiloampere
    Density microgramPerCubicMetre milligramPerCubicMetre
    Energy britishThermalUnit gigawattHour kiloBritishThermalUnit megawattHour milliwattHour terawattHour wattHour
    Frequency millihertz
    IonizingRadiationDose gray microgray microsievert milligray millisievert sievert
    Irradiance wattPerSquareMetre
    MagneticInduction gauss
    MassFlowRate massPoundPerHour
    Mass massPound
    Power britishThermalUnitPerHour gigajoulePerHour joulePerHour joulePerSecond kiloBritishThermalUnitPerHour \
      kilojoulePerHour kilojoulePerSecond megajoulePerHour tonOfRefrigeration
    Pressure decapascal hectopascal
    Radioactivity becquerel gigabecquerel kilobecquerel megabecquerel
    ReactiveEnergy gigavoltAmpereReactiveHour kilovoltAmpereReactiveHour megavoltAmpereReactiveHour \
      voltAmpereReactiveHour
    ReactivePower gigavoltAmpereReactive kilovoltAmpereReactive megavoltAmpereReactive millivoltAmpereReactive \
      voltAmpereReactive
    Unitless partsPerBillion partsPerMillion partsPerQuadrillion partsPerTrillion
    VolumeFlowRate cubicFootPerMinute cubicMetrePerHour cubicMetrePerMinute cubicMetrePerSecond gallonPerHour \
      gallonPerMinute litrePerMinute millilitrePerMinute
    """

  /// What the third edition of the extension adds.
  static let third = """
    Acceleration kilometrePerSecondSquared millimetrePerSecondSquared
    ApparentEnergy millivoltAmpereHour
    Current nanoampere picoampere
    DynamicViscosity centipoise millipascalSecond millipoise pascalSecond poise
    GasLeakageRate decapascalCubicMetrePerSecond hectopascalCubicMetrePerSecond kilopascalCubicMetrePerSecond \
      pascalCubicMetrePerSecond
    KinematicViscosity centistokes squareMetrePerSecond stokes
    ReciprocalLength reciprocalCentimetre reciprocalKilometre reciprocalMetre reciprocalMicrometre \
      reciprocalMillimetre reciprocalNanometre
    ReciprocalTime reciprocalMinute reciprocalSecond
    Velocity millimetrePerSecond
    VolumeFlowRate cubicCentimetrePerMinute cubicCentimetrePerSecond
    """
}
