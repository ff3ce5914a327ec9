"""What is measured from outside: command lines that do the same, files in and files out."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Command = list[str]
# From the input and the output, the commands to be run one after the other.
Commands = Callable[[Path, Path], list[Command]]

PRECISE = ("--precision", "float", "--min-ampl", "0.01")
OPENCV = (
    "import cv2, sys; "
    "image = cv2.GaussianBlur(cv2.imread(sys.argv[1]), (0, 0), float(sys.argv[3]), borderType=cv2.BORDER_REPLICATE); "
    "cv2.imwrite(sys.argv[2], image)"
)


@dataclass(frozen=True)
class Contender:
    name: str
    commands: Commands
    target: float | None = None
    # Whether our file has to be no larger than this one's.
    bytes_matter: bool = False
    # One run has to do, since it takes long and nothing is promised.
    once: bool = False


@dataclass(frozen=True)
class Job:
    key: str
    title: str
    input: str
    output: str
    ours: Commands
    peers: tuple[Contender, ...]
    # Our peak memory has to be below.
    memory_limit: int | None = None
    # The sigma where the work is a Gaussian, to find its error by.
    sigma: float | None = None


def saved(output: Path) -> str:
    """As libvips saves it: JPEG with the quality and the subsampling that imgfilter and cjpeg write by default."""
    return f"{output}[Q=90,subsample_mode=on]" if output.suffix == ".jpg" else str(output)


def vips_blur(sigma: float, *options: str) -> Commands:
    return lambda source, target: [["vips", "gaussblur", str(source), saved(target), f"{sigma:g}", *options]]


def vips_chain(source: Path, target: Path) -> list[Command]:
    """Between the steps as .v, without a codec; in gray from Sobel on, as imgfilter has it."""
    first, second, third = (target.with_suffix(f".{step}.v") for step in range(3))
    return [
        ["vips", "gaussblur", str(source), str(first), "2", *PRECISE],
        ["vips", "colourspace", str(first), str(second), "b-w"],
        ["vips", "sobel", str(second), str(third)],
        ["vips", "sharpen", str(third), saved(target), "--sigma", "1"],
    ]


def magick_chain(source: Path, target: Path) -> list[Command]:
    """GraphicsMagick has no Sobel; its edge filter stands for it."""
    words = ["-gaussian", "0x2", "-colorspace", "GRAY", "-edge", "1", "-sharpen", "0x1", "-quality", "90"]
    return [["gm", "convert", str(source), *words, str(target)]]


def decode_and_encode(source: Path, target: Path) -> list[Command]:
    middle = target.with_suffix(".ppm")
    return [
        ["djpeg", "-outfile", str(middle), str(source)],
        ["cjpeg", "-quality", "90", "-outfile", str(target), str(middle)],
    ]


def vips_folder(source: Path, target: Path) -> list[Command]:
    line = ["vips", "gaussblur", "{}", f"{target}/{{/.}}.jpg[Q=90,subsample_mode=on]", "2", *PRECISE]
    return [["parallel", "--will-cite", *line, ":::", *(str(path) for path in sorted(source.iterdir()))]]


def jobs(program: Path, photos: int, huge: bool) -> list[Job]:
    """The rows of the table of whole processes, in its order."""

    def blur(sigma: float, *options: str) -> Commands:
        return lambda source, target: [[str(program), "blur", str(source), str(target), "--sigma", f"{sigma:g}", *options]]

    precise, rough = vips_blur(2, *PRECISE), vips_blur(2)
    opencv = Contender(
        "OpenCV script", lambda source, target: [[sys.executable, "-c", OPENCV, str(source), str(target), "2"]],
        1.3, bytes_matter=True)
    magick = Contender(
        "GraphicsMagick",
        lambda source, target: [["gm", "convert", str(source), "-gaussian", "0x2", str(target)]], 6, bytes_matter=True)
    found = [
        Job("jpeg-2", "JPEG → JPEG, σ 2", "large.jpg", "out.jpg", blur(2), (
            Contender("libvips, precise", precise, 2.5),
            Contender("djpeg + cjpeg, no filter", decode_and_encode, 1),
            Contender("libvips, default", rough)), memory_limit=64_000_000, sigma=2),
        Job("jpeg-20", "JPEG → JPEG, σ 20", "large.jpg", "out.jpg", blur(20),
            (Contender("libvips, precise", vips_blur(20, *PRECISE), 8),), sigma=20),
        Job("png-2", "PNG → PNG, σ 2", "large.png", "out.png", blur(2), (opencv,), sigma=2),
        Job("png-small", "PNG → PNG, σ 2, smallest file", "large.png", "out.png",
            blur(2, "--compression", "9"), (magick,), sigma=2),
        Job("chain", "JPEG → JPEG, blur + sobel + sharpen", "large.jpg", "out.jpg",
            lambda source, target: [[str(program), "run", "blur 2 | sobel | sharpen", str(source), str(target)]],
            (Contender("libvips, one by one", vips_chain, 3), Contender("GraphicsMagick", magick_chain, once=True))),
        Job("folder", f"folder of {photos} JPEGs, 2 MP each, σ 2", "photos", "out",
            lambda source, target: [
                [str(program), "blur", str(source), "--recursive", "--output-dir", str(target), "--sigma", "2", "--quiet"]],
            (Contender("libvips, GNU parallel", vips_folder, 1.5),)),
        Job("pixel", "start to exit, 1×1 PNG", "pixel.png", "out.png", blur(2), (Contender("libvips", rough, 1),)),
    ]
    if huge:
        found.append(Job("huge", "PNG → JPEG, 400 MP, σ 2", "huge.png", "out.jpg", blur(2),
                         (Contender("libvips, precise", precise),)))
    return found
