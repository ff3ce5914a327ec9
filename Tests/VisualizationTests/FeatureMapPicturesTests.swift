import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Visualization

@Suite struct FeatureMapPicturesTests {
  /// Two channels of 2×3: 0…5, and −10 times that.
  private let map = Tensor<Float>(shape: [2, 3, 2], elements: (0..<6).flatMap { [Float($0), -10 * Float($0)] })

  private func bytes(_ image: Image) -> [UInt8] {
    if case .uint8(let samples) = image.samples { samples.elements } else { [] }
  }

  @Test("Channels, their ranges, and their order by magnitude")
  func planes() {
    let planes = ChannelPlanes(map)
    #expect(planes.height == 2 && planes.width == 3)
    #expect(planes.ranges == [0...5, -50...0])
    #expect(planes.withPlane(1) { Array($0) } == [0, -10, -20, -30, -40, -50])
    #expect(planes.shown(MapStyle()) == [0, 1])
    #expect(planes.shown(MapStyle(order: .activation, most: 1)) == [1])
    #expect(planes.shown(MapStyle(channels: [1...7])) == [1])
    #expect(planes.spans(of: [0, 1], MapStyle(span: .layer)) == [-50...5, -50...5])
    #expect(planes.spans(of: [0], MapStyle(colors: .diverging)) == [-5...5])
    #expect(planes.spans(of: [0], MapStyle(span: .given(1...2))) == [1...2])
  }

  @Test("A pixel for each number; black is the least and white the greatest")
  func channelPictures() {
    let pictures = map.channelPictures(style: MapStyle(colors: .gray))
    #expect(pictures.map(\.channel) == [0, 1])
    #expect(bytes(pictures[0].image) == [0, 51, 102, 153, 204, 255].flatMap { [$0, $0, $0] })
    #expect(bytes(pictures[1].image) == [255, 204, 153, 102, 51, 0].flatMap { [$0, $0, $0] })
  }

  @Test("What is no number is white, in a signed map gray; flat channels have one colour")
  func oddNumbers() {
    let odd = Tensor<Float>(shape: [1, 3], elements: [.nan, .infinity, 0])
    #expect(bytes(odd.channelPictures(style: MapStyle(colors: .gray))[0].image).prefix(3) == [255, 255, 255])
    #expect(bytes(odd.channelPictures(style: MapStyle(colors: .diverging))[0].image).prefix(3) == [200, 200, 200])
    let zeros = Tensor<Float>(zeros: [1, 2])
    let white = bytes(zeros.channelPictures(style: MapStyle(colors: .diverging))[0].image)
    #expect(white.allSatisfy { $0 > 230 })
    #expect(bytes(zeros.channelPictures(style: MapStyle(colors: .gray))[0].image) == [0, 0, 0, 0, 0, 0])
  }

  @Test("Any tensor is a picture: features in rows, a matrix alone, kernels")
  func anyTensor() throws {
    let features = Tensor<Float>(shape: [10], elements: (0..<10).map { Float($0) })
    #expect(features.picture(style: MapStyle(tile: 8)).width == 8)
    let matrix = Tensor<Float>(shape: [20, 30], elements: (0..<600).map { Float($0) })
    let picture = matrix.picture(style: MapStyle(tile: 60))
    #expect(picture.width == 60 && picture.height == 40)
    let kernels = Tensor<Float>(shape: [3, 3, 2, 4], elements: (0..<72).map { Float($0) })
    #expect(ChannelPlanes(kernels).height == 9 && ChannelPlanes(kernels).count == 4)
    let scratch = try TemporaryFolder()
    try map.writePicture(to: scratch.file("map.png"), titled: "layer")
    #expect(try Image(contentsOf: scratch.file("map.png")) == map.picture(titled: "layer"))
  }

  @Test("A sheet has every channel in its place")
  func sheet() {
    let sheet = map.picture(titled: "layer", style: MapStyle(colors: .gray, tile: 30))
    guard case .uint8(let samples) = sheet.samples else { return }
    // The first tile is at the left margin; its lower right square is white, that of the second black.
    let row = sheet.height - 14 - 2
    #expect(samples[row, 14 + 28, 0] == 255 && samples[row, 14 + 2, 0] == 153)
    #expect(samples[row, 14 + 36 + 28, 0] == 0 && samples[row, 14 + 36 + 2, 0] == 102)
  }

  @Test("Over a photo the map is mixed with its gray, as large as it is")
  func overlay() {
    let photo = Image(.uint8(Tensor(shape: [4, 6, 3], repeating: 200)))
    let map = Tensor<Float>(zeros: [2, 3, 1])
    let picture = map.channelPictures(
      style: MapStyle(colors: .gray, photo: photo), size: PictureSize(width: 6, height: 4))[0].image
    #expect(picture.width == 6 && Set(bytes(picture)) == [90])
  }

  @Test("Names of layers become names of files")
  func fileNames() {
    #expect(FileNames(["a/b", "A:b", "..", "layer1.0"]).names == ["a_b", "A_b-2", "layer..", "layer1.0"])
  }

  @Test("A table and pictures of a network's maps, the same for any number of threads")
  func pictures() throws {
    let network = try Network(input: [6, 6, 3]) {
      Conv2D(3, kernel: 3).named("conv")
      Activation(.relu).named("relu")
      Flatten().named("flat")
    }
    let maps = try network.featureMaps(
      of: Tensor(shape: [6, 6, 3], repeating: 0.5), parameters: network.initialParameters(seed: 1), at: ["*"])
    let pictures = FeatureMapPictures(maps)
    #expect(pictures.table().rows.map { $0[1] } == ["4×4×3", "4×4×3", "48"])
    func drawn(_ threads: Int, separate: Bool = false) -> [(name: String, image: Image)] {
      pictures.draw(separate: separate, parallelism: Parallelism(threads: threads)) { ($1, $2) }
    }
    let (one, two) = (drawn(1), drawn(2))
    #expect(one.map(\.name) == ["conv", "relu", "flat"])
    #expect(zip(one, two).allSatisfy { $0.image == $1.image })
    #expect(drawn(2, separate: true).map(\.name).prefix(3) == ["conv/0", "conv/1", "conv/2"])
  }
}
