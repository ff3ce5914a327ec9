"""Trains a work with Keras on TensorFlow: `fit`, whose first steps are checked by `train_on_batch`."""

import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import tensorflow
from safetensors.numpy import load_file

from .worker import peak, serve
from .works import WORKS, layers


def network(key: str, tensors: dict) -> keras.Sequential:
    """Only for networks of dense layers."""
    model = keras.Sequential([keras.Input((layers(key)[0][1],))])
    for layer in layers(key):
        model.add(keras.layers.Dense(layer[2]) if layer[0] == "dense" else keras.layers.Activation(layer[0]))
    for index, layer in enumerate(model.layers):
        if isinstance(layer, keras.layers.Dense):
            layer.set_weights([tensors[f"{index}.weight"].T, tensors[f"{index}.bias"]])
    return model


def main() -> None:
    key, path, threads = sys.argv[1:]
    tensorflow.config.threading.set_intra_op_parallelism_threads(int(threads))
    tensorflow.config.threading.set_inter_op_parallelism_threads(int(threads))
    work = next(work for work in WORKS if work.key == key)
    tensors = load_file(path)
    inputs, labels = tensors["inputs"], tensors["labels"]
    per_epoch = -(-len(inputs) // work.batch)

    def compiled() -> keras.Sequential:
        model = network(key, tensors)
        # PyTorch's epsilon, so that the losses agree.
        model.compile(keras.optimizers.Adam(work.rate, epsilon=1e-8),
                      keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    def losses() -> list[float]:
        model, found = compiled(), []
        for step in range(20):
            start = step % per_epoch * work.batch
            part = slice(start, start + work.batch)
            found.append(float(model.train_on_batch(inputs[part], labels[part])))
            # The mean over all steps since the last reset is what Keras returns.
            model.reset_metrics()
        return found

    before = peak()
    first = losses()

    def train(steps: int) -> dict:
        model = compiled()
        model.fit(inputs, labels, batch_size=work.batch, epochs=1, shuffle=False, verbose=0)
        begin = time.perf_counter_ns()
        epochs = max(1, steps // per_epoch)
        model.fit(inputs, labels, batch_size=work.batch, epochs=epochs, shuffle=False, verbose=0)
        passed = time.perf_counter_ns() - begin
        return {"nanoseconds": passed * steps // (epochs * per_epoch), "losses": first}

    serve(train, before, "fit")


if __name__ == "__main__":
    main()
