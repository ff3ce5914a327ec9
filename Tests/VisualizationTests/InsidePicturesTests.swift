import ImageCodecs
import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@testable import Visualization

/// What is drawn of a look inside a network.
@Suite struct InsidePicturesTests {
  private let photo = Image(.uint8(Tensor(shape: [12, 16, 3], elements: (0..<576).map { UInt8($0 % 250) })))

  private func model() throws -> NetworkModel {
    let network = try Network(input: [12, 16, 3]) {
      Conv2D(3, kernel: 3, padding: .same).named("conv")
      Activation(.relu).named("relu")
      AveragePool2D.global.named("pool")
      Flatten().named("flat")
      Dense(4).named("fc")
    }
    return NetworkModel(
      name: "tiny", network: network, parameters: network.initialParameters(seed: 4), preprocessing: .unit())
  }

  @Test("Where there is no heat the photo is as it was; where it is largest there is its colour")
  func overlay() {
    var heat = Tensor<Float>(zeros: [12, 16])
    let size = PictureSize(width: 16, height: 12)
    #expect(HeatOverlay(heat, over: photo).image(size) == photo)
    heat.withUnsafeMutableBufferPointer { $0[5 * 16 + 3] = 2 }
    let picture = HeatOverlay(heat, over: photo).image(size)
    guard case .uint8(let samples) = picture.samples, case .uint8(let before) = photo.samples else { return }
    #expect(samples[0, 0, 0] == before[0, 0, 0] && samples[5, 3, 0] > 200 && samples[5, 3, 1] > 180)
    let negative = HeatOverlay(heat.map { -$0 }, over: photo, signed: true).image(size)
    guard case .uint8(let blue) = negative.samples else { return }
    #expect(blue[5, 3, 2] > blue[5, 3, 0] + 50)
    #expect(HeatOverlay(heat.map { -$0 }, over: photo).image(size) == photo)
  }

  @Test("A unit's field as a table and drawn")
  func unitField() throws {
    let field = try model().receptiveField(of: "conv", channel: 1, at: (8, 6), in: photo)
    let picture = UnitFieldPicture(field, in: photo)
    #expect(picture.unit == "conv, channel 1, at 8, 6")
    #expect(picture.table.rows[0] == ["by its windows", "3", "3", "7", "5", "4.7 %"])
    #expect(picture.table.rows[1][1...4] == ["3", "3", "7", "5"])
    #expect(picture.image(scale: 1).width > 1000)
    let all = try model().receptiveField(of: "fc", channel: 1, in: photo)
    #expect(UnitFieldPicture(all, in: photo).table.rows[0].prefix(3) == ["by its windows, everything", "16", "12"])
  }

  @Test("Activity as a table and as histograms")
  func activity() throws {
    var survey = ActivitySurvey()
    survey.add(try model().featureMaps(of: photo, at: ["conv", "relu", "fc"]))
    let pictures = ActivityPictures(survey)
    #expect(pictures.table.rows.map { $0[0] } == ["conv", "relu", "fc"])
    #expect(pictures.table.rows[2][7].hasSuffix(" of 4"))
    #expect(pictures.image(scale: 1).width > 700)
  }

  @Test("Explanations beside the photo")
  func explanations() throws {
    let model = try model()
    let explanations = [
      try model.gradCAM(of: photo, class: 1), try model.occlusion(of: photo, class: 1),
      try model.saliency(of: photo, class: 1),
    ]
    let one = ExplanationPicture([explanations[0]], of: photo).image(scale: 1)
    let all = ExplanationPicture(explanations, of: photo).image(scale: 1)
    #expect(all.width == one.width + 2 * 358 && all.height >= one.height)
  }

  @Test("Dreams beside each other, the first hundred of many")
  func dreams() {
    func sheet(_ count: Int) -> Image {
      DreamSheet((0..<count).map { DreamSheet.Entry(name: "\($0)", picture: photo) }).image(title: "Dreams", scale: 1)
    }
    let (ten, all) = (sheet(10), sheet(100))
    #expect(ten.width == 5 * 160 + 4 * 18 + 2 * 18)
    #expect(sheet(150).width == all.width && ten.height < all.height)
  }
}
