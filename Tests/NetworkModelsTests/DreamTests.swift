import ImageCodecs
import NeuralNetworks
import Tensors
import Testing

@testable import NetworkModels

@Suite("Pictures that excite a channel")
struct DreamTests {
  private var settings: Dream.Settings {
    var settings = Dream.Settings()
    (settings.octaves, settings.steps, settings.jitter, settings.seed) = (2, 12, 2, 5)
    return settings
  }

  @Test("A dream makes its channel more active, the same bits for any number of threads")
  func channel() throws {
    let model = try TinyModel.make()
    func dream(_ threads: Int, _ settings: Dream.Settings) throws -> Dream {
      try model.dream(
        of: "layer1.0.relu", channel: 2, size: PictureSize(width: 20, height: 16), settings: settings,
        parallelism: Parallelism(threads: threads))
    }
    let one = try dream(1, settings)
    #expect(one.picture.width == 20 && one.picture.height == 16 && one.picture.color == .rgb)
    #expect(one.excitements.count == 24 && one.excitements[23] > one.excitements[12] && one.after > one.before)
    let two = try dream(2, settings)
    #expect(two.picture == one.picture && two.excitements == one.excitements)
    var other = settings
    other.seed = 6
    #expect(try dream(1, other).picture != one.picture)
  }

  @Test("A whole layer, from a photo; classes of a network that knows one size have one octave")
  func others() throws {
    let photo = Image(.uint8(Tensor(shape: [12, 18, 3], elements: (0..<648).map { UInt8($0 * 7 % 200) })))
    let model = try TinyModel.make(hasFixedSize: true)
    let layer = try model.dream(of: "layer1.0.conv", from: photo, settings: settings)
    #expect(layer.picture.width == 18 && layer.picture.height == 12)
    #expect(layer.excitements[23] > layer.excitements[12])
    var told: [Int] = []
    let label = try model.dream(of: "fc", channel: 1, settings: settings) { done, count in
      told.append(done)
      #expect(count == 12)
    }
    #expect(told == Array(1...12) && label.picture.width == 8 && label.after > label.before)
    #expect(throws: NetworkError.self) { _ = try model.dream(of: "fc", channel: 3, settings: settings) }
    #expect(throws: NetworkError.self) { _ = try model.dream(of: "none", settings: settings) }
    #expect(throws: NetworkError.self) { _ = try model.dream(of: "fc", size: 16, settings: settings) }
  }

  @Test func pictureArithmetic() {
    let picture = Tensor<Float>(shape: [2, 3, 1], elements: [1, 2, 3, 4, 5, 6])
    #expect(picture.rolled(x: 1, y: 0).elements == [3, 1, 2, 6, 4, 5])
    #expect(picture.rolled(x: -4, y: 3).elements == [5, 6, 4, 2, 3, 1])
    #expect(picture.rolled(x: 2, y: 1).rolled(x: -2, y: -1) == picture)
    let dot = Tensor<Float>(shape: [3, 3, 1], elements: [0, 0, 0, 0, 16, 0, 0, 0, 0])
    #expect(dot.smoothed(0.25).elements == [1, 2, 1, 2, 4, 2, 1, 2, 1])
    let flat = Tensor<Float>(shape: [2, 2, 3], repeating: 7)
    #expect(flat.smoothed(0.2) == flat && dot.smoothed(0) == dot)
  }
}
