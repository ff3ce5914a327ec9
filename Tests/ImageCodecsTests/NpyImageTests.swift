import ImageCodecs
import Tensors
import TestSupport
import Testing

@Suite struct NpyImageTests {
  private func image(_ name: String) throws -> Image { try Image(contentsOf: Fixture.path("images/\(name)")) }

  @Test func readsWhatNumPyWrote() throws {
    #expect(try image("scene-u8.npy").samples == image("scene.png").samples)
    #expect(try image("scene-u16.npy").samples == image("scene-16.png").samples)
    #expect(try image("scene-bigendian.npy").samples == image("scene-u16.npy").samples)
    #expect(try image("scene-gray-float.npy").color == .gray)
    guard case .float(let single) = try image("scene-float.npy").samples,
      case .float(let half) = try image("scene-f2.npy").samples,
      case .float(let double) = try image("scene-f8.npy").samples
    else { throw CodecError(.damaged, "no floats") }
    #expect(zip(single.elements, double.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(single.elements, half.elements).allSatisfy { abs($0 - $1) < 1e-3 })
    guard case .uint8(let bits) = try image("scene-bool.npy").samples else { throw CodecError(.damaged, "") }
    #expect(Set(bits.elements).isSubset(of: [0, 255]))
  }

  @Test func refusesOthersWithAdvice() throws {
    func reason(_ name: String) -> String? {
      #expect(throws: CodecError.self) { try image(name) }?.reason
    }
    #expect(reason("scene-fortran.npy") == "is in Fortran order: save numpy.ascontiguousarray(a)")
    #expect(reason("scene-int32.npy")?.hasPrefix("holds int32; uint8 (0 to 255)") == true)
    #expect(reason("scene-4d.npy")?.contains("shape") == true)
    let planes = Tensor<UInt8>(zeros: [3, 20, 30]).npyBytes
    let error = #expect(throws: CodecError.self) { try Image(decoding: planes) }
    #expect(error?.reason.contains("a.transpose(1, 2, 0)") == true)
  }

  @Test func writesWhatNumPyReads() throws {
    let scene = try image("scene.png")
    #expect(try scene.encoded(as: .npy) == Fixture.bytes("images/scene-u8.npy"))
    let gray = try image("scene-gray-float.npy")
    #expect(try gray.encoded(as: .npy) == Fixture.bytes("images/scene-gray-float.npy"))
  }

  @Test func readsHalfPrecision() throws {
    let header = NpyHeader(typeCode: "f2", shape: [1, 8]).bytes
    let bits: [UInt16] = [0, 0x8000, 0x3C00, 0xC000, 1, 0x03FF, 0x7BFF, 0x7C00]
    let image = try Image(decoding: header + bits.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    guard case .float(let values) = image.samples else { return }
    let expected: [Float] = [0, 0, 1, -2, 0x1p-24, 1023 * 0x1p-24, 65504, .infinity]
    #expect(values.elements == expected)
    #expect(values.elements[1].sign == .minus)
  }
}
