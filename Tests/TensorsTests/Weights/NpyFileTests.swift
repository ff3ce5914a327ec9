import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct NpyFileTests {
  @Test(arguments: TensorNpyTests.Entry.all)
  func readsEveryArrayOfTheFixtures(_ entry: TensorNpyTests.Entry) throws {
    let tensor = try AnyTensor(npy: Fixture.path("npy/\(entry.file)"))
    #expect(tensor.shape.extents == entry.shape)
    let values = tensor.doubles.elements
    #expect(values.first == entry.first)
    #expect(values.last == entry.last)
    if let sum = entry.sum { #expect(abs(values.reduce(0, +) - sum) <= abs(sum) * 1e-12) }
  }

  @Test func readsFortranOrderAsItIsMeant() throws {
    let expected = try AnyTensor(npy: Fixture.path("images/scene-u16.npy"))
    let found = try AnyTensor(npy: Fixture.path("images/scene-fortran.npy"))
    #expect(found == expected)
    #expect(try AnyTensor(npy: Fixture.path("images/scene-bigendian.npy")) == expected)
    // Its axes are turned in a second tensor.
    let bytes = expected.count * 2
    #expect(throws: TensorFileError.self) {
      try AnyTensor(npy: Fixture.path("images/scene-fortran.npy"), maxMemory: 2 * bytes - 1)
    }
    #expect(try AnyTensor(npy: Fixture.path("images/scene-fortran.npy"), maxMemory: 2 * bytes) == expected)
  }

  @Test func comesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    for name in SafetensorsTests.everyType.names {
      let tensor = try #require(SafetensorsTests.everyType[name])
      try tensor.writeNpy(to: path)
      #expect(try AnyTensor(npy: path) == tensor)
    }
    #expect(folder.contents == ["a.npy"])
  }

  @Test(arguments: Fixture.names(in: "damaged", suffix: ".npy"))
  func namesTheFileThatIsDamaged(_ name: String) {
    let path = Fixture.path("damaged/\(name)")
    // An extent of zero is no damage.
    guard name != "zero-size.npy" else { return }
    let error = #expect(throws: TensorFileError.self) { try AnyTensor(npy: path) }
    #expect(error?.file == path.string)
  }
}
