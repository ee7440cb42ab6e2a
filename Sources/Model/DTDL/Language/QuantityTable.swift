/// The quantities and units of DTDL: which semantic types there are, which family of units each takes, and the units of
/// every family.
///
/// Words without a mark are part of DTDL v2 and of every edition of the extension quantitativeTypes; `+` marks what
/// came with its edition 1, `*` what came with its edition 3. Source: DTDL v2, "Semantic types"; extension
/// quantitativeTypes, versions 1 to 3.
enum QuantityTable {
  /// A family a line, its units behind the colon; a line that begins with white space goes on with the one before.
  static let units = """
    AccelerationUnit: centimetrePerSecondSquared gForce *kilometrePerSecondSquared metrePerSecondSquared
      *millimetrePerSecondSquared
    AngleUnit: degreeOfArc minuteOfArc radian secondOfArc turn
    AngularAccelerationUnit: radianPerSecondSquared
    AngularVelocityUnit: degreePerSecond radianPerSecond revolutionPerMinute revolutionPerSecond
    +ApparentEnergyUnit: +gigavoltAmpereHour +kilovoltAmpereHour +megavoltAmpereHour *millivoltAmpereHour
      +voltAmpereHour
    +ApparentPowerUnit: +gigavoltAmpere +kilovoltAmpere +megavoltAmpere +millivoltAmpere +voltAmpere
    AreaUnit: acre hectare squareCentimetre squareFoot squareInch squareKilometre squareMetre squareMillimetre
    CapacitanceUnit: farad microfarad millifarad nanofarad picofarad
    ChargeUnit: +ampereHour coulomb +milliampereHour
    CurrentUnit: ampere +kiloampere microampere milliampere *nanoampere *picoampere
    DataRateUnit: bitPerSecond bytePerSecond exbibitPerSecond exbibytePerSecond gibibitPerSecond gibibytePerSecond
      kibibitPerSecond kibibytePerSecond mebibitPerSecond mebibytePerSecond tebibitPerSecond tebibytePerSecond
      yobibitPerSecond yobibytePerSecond zebibitPerSecond zebibytePerSecond
    DataSizeUnit: bit byte exbibit exbibyte gibibit gibibyte kibibit kibibyte mebibit mebibyte tebibit tebibyte
      yobibit yobibyte zebibit zebibyte
    DensityUnit: gramPerCubicMetre kilogramPerCubicMetre +microgramPerCubicMetre +milligramPerCubicMetre
    *DynamicViscosityUnit: *centipoise *millipascalSecond *millipoise *pascalSecond *poise
    EnergyUnit: +britishThermalUnit electronvolt gigajoule +gigawattHour joule +kiloBritishThermalUnit kilojoule
      kilowattHour megaelectronvolt megajoule +megawattHour +milliwattHour +terawattHour +wattHour
    ForceUnit: newton ounce pound ton
    FrequencyUnit: gigahertz hertz kilohertz megahertz +millihertz
    *GasLeakageRateUnit: *decapascalCubicMetrePerSecond *hectopascalCubicMetrePerSecond
      *kilopascalCubicMetrePerSecond *pascalCubicMetrePerSecond
    IlluminanceUnit: footcandle lux
    InductanceUnit: henry microhenry millihenry
    +IonizingRadiationDoseUnit: +gray +microgray +microsievert +milligray +millisievert +sievert
    +IrradianceUnit: +wattPerSquareMetre
    *KinematicViscosityUnit: *centistokes *squareMetrePerSecond *stokes
    LengthUnit: astronomicalUnit centimetre foot inch kilometre metre micrometre mile millimetre nanometre
      nauticalMile
    LuminanceUnit: candelaPerSquareMetre
    LuminousFluxUnit: lumen
    LuminousIntensityUnit: candela
    MagneticFluxUnit: maxwell weber
    MagneticInductionUnit: +gauss tesla
    MassFlowRateUnit: gramPerHour gramPerSecond kilogramPerHour kilogramPerSecond +massPoundPerHour
    MassUnit: gram kilogram +massPound microgram milligram slug tonne
    PowerUnit: +britishThermalUnitPerHour +gigajoulePerHour gigawatt horsepower +joulePerHour +joulePerSecond
      +kiloBritishThermalUnitPerHour +kilojoulePerHour +kilojoulePerSecond kilowatt kilowattHourPerYear
      +megajoulePerHour megawatt microwatt milliwatt +tonOfRefrigeration watt
    PressureUnit: bar +decapascal +hectopascal inchesOfMercury inchesOfWater kilopascal millibar
      millimetresOfMercury pascal poundPerSquareInch
    +RadioactivityUnit: +becquerel +gigabecquerel +kilobecquerel +megabecquerel
    +ReactiveEnergyUnit: +gigavoltAmpereReactiveHour +kilovoltAmpereReactiveHour +megavoltAmpereReactiveHour
      +voltAmpereReactiveHour
    +ReactivePowerUnit: +gigavoltAmpereReactive +kilovoltAmpereReactive +megavoltAmpereReactive
      +millivoltAmpereReactive +voltAmpereReactive
    *ReciprocalLengthUnit: *reciprocalCentimetre *reciprocalKilometre *reciprocalMetre *reciprocalMicrometre
      *reciprocalMillimetre *reciprocalNanometre
    *ReciprocalTimeUnit: *reciprocalMinute *reciprocalSecond
    ResistanceUnit: kiloohm megaohm milliohm ohm
    SoundPressureUnit: bel decibel
    TemperatureUnit: degreeCelsius degreeFahrenheit kelvin
    TimeUnit: day hour microsecond millisecond minute nanosecond second year
    TorqueUnit: newtonMetre
    Unitless: +partsPerBillion +partsPerMillion +partsPerQuadrillion +partsPerTrillion percent unity
    VelocityUnit: centimetrePerSecond kilometrePerHour kilometrePerSecond knot metrePerHour metrePerSecond
      milePerHour milePerSecond *millimetrePerSecond
    VoltageUnit: kilovolt megavolt microvolt millivolt volt
    VolumeFlowRateUnit: *cubicCentimetrePerMinute *cubicCentimetrePerSecond +cubicFootPerMinute +cubicMetrePerHour
      +cubicMetrePerMinute +cubicMetrePerSecond +gallonPerHour +gallonPerMinute litrePerHour +litrePerMinute
      litrePerSecond millilitrePerHour +millilitrePerMinute millilitrePerSecond
    VolumeUnit: cubicCentimetre cubicFoot cubicInch cubicMetre fluidOunce gallon litre millilitre
    """

  /// A semantic type and the family of its unit.
  static let types = """
    Acceleration AccelerationUnit, Angle AngleUnit, AngularAcceleration AngularAccelerationUnit, AngularVelocity
    AngularVelocityUnit, +ApparentEnergy ApparentEnergyUnit, +ApparentPower ApparentPowerUnit, Area AreaUnit,
    Capacitance CapacitanceUnit, +Concentration Unitless, Current CurrentUnit, DataRate DataRateUnit, DataSize
    DataSizeUnit, Density DensityUnit, Distance LengthUnit, *DynamicViscosity DynamicViscosityUnit, *Efficiency
    Unitless, ElectricCharge ChargeUnit, Energy EnergyUnit, +EnergyRate PowerUnit, Force ForceUnit, Frequency
    FrequencyUnit, *GasLeakageRate GasLeakageRateUnit, Humidity DensityUnit, Illuminance IlluminanceUnit, Inductance
    InductanceUnit, +IonizingRadiationDose IonizingRadiationDoseUnit, +Irradiance IrradianceUnit,
    *KinematicViscosity KinematicViscosityUnit, Latitude AngleUnit, Length LengthUnit, Longitude AngleUnit,
    Luminance LuminanceUnit, Luminosity PowerUnit, LuminousFlux LuminousFluxUnit, LuminousIntensity
    LuminousIntensityUnit, MagneticFlux MagneticFluxUnit, MagneticInduction MagneticInductionUnit, Mass MassUnit,
    MassFlowRate MassFlowRateUnit, Power PowerUnit, Pressure PressureUnit, +Radioactivity RadioactivityUnit,
    +ReactiveEnergy ReactiveEnergyUnit, +ReactivePower ReactivePowerUnit, *ReciprocalLength ReciprocalLengthUnit,
    *ReciprocalTime ReciprocalTimeUnit, +RelativeDensity Unitless, RelativeHumidity Unitless, *RelativeMeasure
    Unitless, Resistance ResistanceUnit, *Scale Unitless, SoundPressure SoundPressureUnit, Temperature
    TemperatureUnit, *Throttle Unitless, Thrust ForceUnit, TimeSpan TimeUnit, Torque TorqueUnit, Velocity
    VelocityUnit, Voltage VoltageUnit, Volume VolumeUnit, VolumeFlowRate VolumeFlowRateUnit
    """
}
