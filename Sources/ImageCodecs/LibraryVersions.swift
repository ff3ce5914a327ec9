import CJPEG
import CPNG

/// The versions of the C libraries that do the coding.
public enum LibraryVersions {
  /// libpng's version, such as "1.6.43".
  public static var libpng: String { String(cString: cpng_version()) }

  /// libjpeg-turbo's version, such as "3.0.1".
  public static var libjpegTurbo: String { String(cString: cjpeg_version()) }
}
