"""Runs one network with ONNX Runtime or PyTorch: `python -m inference.worker onnx|torch FILE THREADS`.

FILE is the network as ONNX Runtime or TorchScript has it, with the picture beside it as `.npy`. The first line that the
worker prints is {"ready": note, "outputs": what the network gives}; for `run N` on standard input it prints
{"nanoseconds": of N runs}. imgfilter's worker does the same, and `open N` opens its file so often.
"""

import json
import sys
import time


def onnx(path: str, threads: int, picture):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return onnxruntime.__version__, lambda: session.run(None, {name: picture})[0]


def torch(path: str, threads: int, picture):
    import torch

    torch.set_num_threads(threads)
    model = torch.jit.load(path)
    tensor = torch.from_numpy(picture).contiguous(memory_format=torch.channels_last)

    def run():
        with torch.inference_mode():
            return model(tensor).numpy()

    for _ in range(5):
        run()
    return torch.__version__, run


def main() -> None:
    kind, path, threads = sys.argv[1:]
    import numpy

    picture = numpy.load(path.rsplit(".", 1)[0] + ".npy")
    note, run = {"onnx": onnx, "torch": torch}[kind](path, int(threads), picture)
    print(json.dumps({"ready": note, "outputs": [float(value) for value in run().ravel()]}), flush=True)
    for line in sys.stdin:
        match line.split():
            case ["run", count]:
                begin = time.perf_counter_ns()
                for _ in range(int(count)):
                    run()
                print(json.dumps({"nanoseconds": time.perf_counter_ns() - begin}), flush=True)
            case _:
                return


if __name__ == "__main__":
    main()
