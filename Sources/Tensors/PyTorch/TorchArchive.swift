/// PyTorch's archive: a zip with the pickle `data.pkl` and a file for each storage, in a folder of any name.
struct TorchArchive {
  private let file: InputFile
  private let entries: [String: ZipEntry]
  private let folder: String

  /// The archive in a zip; nil where it is none of PyTorch's.
  init?(_ file: InputFile, _ directory: ZipDirectory) throws(TensorFileError) {
    let pickles = directory.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
    guard let pickle = pickles.min(by: { $0.name.utf8.count < $1.name.utf8.count }) else { return nil }
    self.file = file
    folder = String(pickle.name.dropLast("data.pkl".count))
    entries = [String: ZipEntry](directory.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The tensors, and the types that their elements have in the file.
  func read(
    maxMemory: Int
  ) throws(TensorFileError) -> (tensors: NamedTensors, elements: [String: StoredElement]) {
    var reader = PickleReader(PickleBytes(InputFile(try contents("data.pkl"), name: file.name)))
    let root = try reader.value()
    guard reader.bytes.position == reader.file.count else {
      throw file.failure(.damaged, "has bytes after the end of its pickle")
    }
    let dictionary = try StateDictionary(root, reader.tables, file)
    var storages = TorchStorages(file, isBigEndian: try isBigEndian(), maxMemory: maxMemory) {
      (key) throws(TensorFileError) in try place(of: key, maxMemory: maxMemory)
    }
    return try storages.tensors(of: dictionary)
  }

  private func isBigEndian() throws(TensorFileError) -> Bool {
    // Written since version 2.1.
    guard entries["\(folder)byteorder"] != nil else { return false }
    switch String(decoding: try contents("byteorder"), as: UTF8.self) {
    case "little": return false
    case "big": return true
    default: throw file.failure(.damaged, "has a byte order that is neither little nor big")
    }
  }

  private func place(of key: String, maxMemory: Int) throws(TensorFileError) -> TorchStorages.Place {
    let entry = try entry("data/\(key)")
    guard entry.isDeflated else { return TorchStorages.Place(file: file, range: entry.place) }
    // By another program than PyTorch.
    guard entry.count <= maxMemory else {
      throw file.failure(.overLimit, "has entry \(quoted(entry.name)) of more than the \(maxMemory) bytes allowed")
    }
    return TorchStorages.Place(
      file: InputFile(try contents("data/\(key)"), name: file.name), range: 0..<entry.count)
  }

  private func entry(_ name: String) throws(TensorFileError) -> ZipEntry {
    guard let entry = entries[folder + name] else {
      throw file.failure(.damaged, "has no entry \(quoted(folder + name))")
    }
    return entry
  }

  /// The bytes of an entry. Its checksum is compared, unless it was left out, as PyTorch does when it is told to.
  private func contents(_ name: String) throws(TensorFileError) -> [UInt8] {
    let entry = try entry(name)
    guard name.hasPrefix("data/") || entry.count <= PickleBytes.maximumLength else {
      throw file.failure(.overLimit, "has a pickle of more than \(PickleBytes.maximumLength) bytes")
    }
    let reader = try ZipEntryReader(entry, of: file)
    let bytes = try reader.read(entry.count)
    if entry.checksum != 0 { try reader.finish() }
    return bytes
  }
}
