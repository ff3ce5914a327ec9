public import ImageCodecs
public import SystemPackage
import Tensors

extension KernelDescription {
  /// The most bytes that a kernel's file may have.
  public static let maximumFileSize = 1_000_000

  /// Reads a kernel from a file: rows of numbers, CSV, a matrix of libvips, JSON, or an array of NumPy.
  ///
  /// NumPy arrays and JSON are told by their first bytes. In a `.mat` file the first line is always libvips'
  /// header, in a `.csv` file never, in other files where the lines after it are as many and as long as it says.
  ///
  /// - Throws: `CodecError` with the file, the line and what is wrong there.
  public init(contentsOf path: FilePath) throws(CodecError) {
    let bytes = try ByteSource(.file(path)).readToEnd(limit: Self.maximumFileSize)
    do throws(FilterError) {
      if bytes.starts(with: NpyHeader.magic) {
        self.init(try Kernel(npy: bytes))
      } else {
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
          throw FilterError("is neither text nor an array of NumPy")
        }
        let header: HeaderPolicy =
          switch path.extension?.lowercased() {
          case "mat": .always
          case "csv": .never
          default: .ifItFits
          }
        try self.init(text: text, header: header)
      }
    } catch {
      throw CodecError(.damaged, file: path.string, error.reason)
    }
  }
}

extension Kernel {
  /// Reads a kernel from a file; see ``KernelDescription/init(contentsOf:)``.
  ///
  /// - Throws: `CodecError`, also where the file asks for a bias, which a kernel does not have.
  public init(contentsOf path: FilePath) throws(CodecError) {
    let description = try KernelDescription(contentsOf: path)
    guard description.bias == 0 else {
      throw CodecError(
        .unsupported, file: path.string,
        "has a bias, which a kernel cannot hold; read it as a KernelDescription")
    }
    self = description.kernel
  }

  /// The kernel of an array file with one or two axes.
  fileprivate init(npy bytes: [UInt8]) throws(FilterError) {
    do throws(NpyError) {
      let type = try NpyHeader(parsing: bytes).typeCode
      switch type {
      case Float.numpyTypeCode: try self.init(try Tensor<Float>(npy: bytes)) { Double($0) }
      case Double.numpyTypeCode: try self.init(try Tensor<Double>(npy: bytes)) { $0 }
      case Int8.numpyTypeCode: try self.init(try Tensor<Int8>(npy: bytes)) { Double($0) }
      case UInt8.numpyTypeCode: try self.init(try Tensor<UInt8>(npy: bytes)) { Double($0) }
      case Int16.numpyTypeCode: try self.init(try Tensor<Int16>(npy: bytes)) { Double($0) }
      case UInt16.numpyTypeCode: try self.init(try Tensor<UInt16>(npy: bytes)) { Double($0) }
      case Int32.numpyTypeCode: try self.init(try Tensor<Int32>(npy: bytes)) { Double($0) }
      case Int64.numpyTypeCode: try self.init(try Tensor<Int64>(npy: bytes)) { Double($0) }
      default: throw NpyError(.unsupported, "holds \(type), which are not numbers that a kernel could have")
      }
    } catch {
      throw FilterError(error.reason)
    }
  }

  private init<Element>(_ tensor: Tensor<Element>, _ number: (Element) -> Double) throws(NpyError) {
    let shape = tensor.shape
    guard 1...2 ~= shape.rank, shape.count > 0 else {
      throw NpyError(.unsupported, "has the shape \(shape); a kernel has one or two axes")
    }
    let numbers = tensor.elements.map(number)
    let rows = (0..<shape.rowCount).map { row in
      Array(numbers[row * shape.rowLength..<(row + 1) * shape.rowLength])
    }
    do throws(FilterError) {
      try self.init(rows: rows)
    } catch {
      throw NpyError(.unsupported, error.reason)
    }
  }
}
