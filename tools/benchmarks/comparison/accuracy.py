"""How far results are from the reference, in 1/255 of white."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

from .contenders import Ours, Peer
from .reference import band_rows, bands, reference
from .works import Work, variants

# Our results do not depend on the number of threads; the peers' do not noticeably.
THREADS = os.cpu_count() or 1


def largest_error(work: Work, result: numpy.ndarray, folder: Path, peer: str | None) -> float:
    """The largest absolute error, in 1/255; of 8-bit results rounding alone takes up to 0.5 of it."""
    image = numpy.load(folder / f"{work.picture}.npy", mmap_mode="r")
    if image.ndim == 2:
        image = image[:, :, None]
    result = result.reshape(image.shape)
    white = 255 if image.dtype == numpy.uint8 else 1
    worst = 0.0
    for rows in bands(image.shape[0], band_rows(work.filter)):
        exact = reference(work.filter, image, rows, folder, peer)
        if image.dtype == numpy.uint8:
            exact = exact.clip(0, 255)
        worst = max(worst, float(numpy.abs(result[rows[0]:rows[1]] - exact).max()) * 255 / white)
    return worst


def measure_errors(works: list[Work], ours: Ours, peers: dict[str, Peer], folder: Path) -> dict[tuple[str, str], float]:
    """The errors by work and contender: of Gaussians on the photo and on steps from black to white, the larger."""
    results = folder / "results"
    results.mkdir(exist_ok=True)
    def check(work: Work, variant: Work, contender: str, path: Path) -> tuple[tuple[str, str], float]:
        error = largest_error(variant, numpy.load(path), folder, None if contender == "imgfilter" else contender)
        path.unlink()
        return (work.key, contender), error

    errors: dict[tuple[str, str], float] = {}
    with ThreadPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
        pending = []
        for work, variant in ((work, variant) for work in works for variant in variants(work)):
            ours.write_results([(variant, THREADS)], results)
            pending.append(pool.submit(check, work, variant, "imgfilter", results / f"{variant.name(THREADS)}.npy"))
            for name in (*((work.peer,) if work.peer else ()), *work.extras):
                path = results / f"{variant.name(THREADS)}.{name}.npy"
                peers[name].write_result(variant, THREADS, path)
                pending.append(pool.submit(check, work, variant, name, path))
        for future in pending:
            key, error = future.result()
            errors[key] = max(error, errors.get(key, 0))
    return errors
