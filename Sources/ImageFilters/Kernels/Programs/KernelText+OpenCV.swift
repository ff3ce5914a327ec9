extension LaidKernel {
  /// OpenCV lays a kernel as it is written, and counts the anchor as we do; its bias is in steps of the samples.
  var openCVText: String {
    let rows = kernel.rows.map { "    [\($0.map(KernelDescription.text).joined(separator: ", "))],\n" }.joined()
    let delta = bias == 0 ? "" : "delta=\(KernelDescription.text(bias)) * white, "
    let white = bias == 0 ? "" : "white = np.iinfo(image.dtype).max\n"
    return """
      import cv2
      import numpy as np

      kernel = np.array([
      \(rows)], np.float64)
      image = cv2.imread("in.png", cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
      \(white)result = cv2.filter2D(
          image, -1, kernel, anchor=(\(kernel.anchor.column), \(kernel.anchor.row)), \(delta)\
      borderType=cv2.BORDER_REPLICATE)
      cv2.imwrite("out.png", result)
      """
  }
}
