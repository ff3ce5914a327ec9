#!/usr/bin/env python3
"""Finds out what the peers do, for the table in the README: nothing in it is taken from their manuals.

    python3 -m venv .venv && .venv/bin/pip install -r tools/requirements.txt
    apt-get install libvips-tools imagemagick time
    .venv/bin/python tools/peer-facts.py

Runs imgfilter (release build in .build), vips, ImageMagick's convert, and scripts of a few lines with OpenCV and
Pillow, as their users would write them, and prints a Markdown table.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy
from PIL import Image, ImageFilter
from scipy.ndimage import gaussian_filter

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Fixtures"
IMGFILTER = Path(os.environ.get("IMGFILTER", ROOT / ".build" / "release" / "imgfilter"))
MAGICK = next((tool for tool in ("/usr/bin/convert", shutil.which("magick")) if tool and os.path.exists(tool)), "convert")

OPENCV = "import cv2,sys; i=cv2.imread(sys.argv[1],cv2.IMREAD_UNCHANGED); cv2.imwrite(sys.argv[2],cv2.GaussianBlur(i,(0,0),float(sys.argv[3]),borderType=cv2.BORDER_REPLICATE))"
PILLOW = "import sys; from PIL import Image,ImageFilter; Image.open(sys.argv[1]).filter(ImageFilter.GaussianBlur(float(sys.argv[3]))).save(sys.argv[2])"


def commands(source, target, sigma):
    """The command lines that blur one file to another, by tool."""
    return {
        "imgfilter": [IMGFILTER, "blur", source, target, "--sigma", sigma],
        "libvips": ["vips", "gaussblur", source, target, sigma],
        "OpenCV": [sys.executable, "-c", OPENCV, source, target, sigma],
        "ImageMagick": [MAGICK, source, "-gaussian-blur", f"0x{sigma}", target],
        "Pillow": [sys.executable, "-c", PILLOW, source, target, sigma],
    }


def run(command):
    """Runs a command; its exit code and its peak memory in MB, as `time` tells it (a child of Python inherits its)."""
    with tempfile.NamedTemporaryFile() as report:
        words = ["/usr/bin/time", "--quiet", "-f", "%M", "-o", report.name, *(str(word) for word in command)]
        code = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        kilobytes = report.read().split()
    return code, int(kilobytes[-1]) / 1024 if kilobytes else 0


def pixels(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def gaussian_error(folder):
    """The largest error on a step from black to white, 8 bits, for sigma 2 and 10 and 50, in steps of 255."""
    image = numpy.zeros((64, 801), numpy.uint8)
    image[:, 400:] = 255
    source = folder / "step.png"
    cv2.imwrite(str(source), image)
    rows = {}
    for sigma in ("2", "10", "50"):
        exact = gaussian_filter(image.astype(float), float(sigma), mode="nearest", truncate=8)
        for tool, command in commands(source, folder / "out.png", sigma).items():
            run(command)
            result = pixels(folder / "out.png").astype(float)
            error = numpy.abs((result if result.ndim == 2 else result[..., 0]) - exact).max()
            rows.setdefault(tool, []).append(f"{error:.1f}")
    return {tool: " / ".join(values) for tool, values in rows.items()}


def bleeds(folder):
    """Whether the colour of transparent pixels shows after a blur."""
    image = numpy.zeros((32, 32, 4), numpy.uint8)
    image[:, :16] = (0, 255, 0, 0)
    image[:, 16:] = (0, 0, 255, 255)  # OpenCV's order: blue, green, red, alpha
    source = folder / "alpha.png"
    cv2.imwrite(str(source), image)
    answers = {}
    for tool, command in commands(source, folder / "out.png", "2").items():
        run(command)
        result = pixels(folder / "out.png")
        green = result[..., 1][result[..., 3] > 8].max()
        answers[tool] = "no" if green == 0 else f"yes, up to {green} of 255"
    return answers


def keeps_metadata(folder):
    """Which of profile, EXIF, XMP and density survive from JPEG to JPEG."""
    source = folder / "meta.jpg"
    photo = Image.open(FIXTURES / "images" / "photo.jpg").convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    profile = (FIXTURES / "images" / "jpeg" / "icc.jpg")
    icc = Image.open(profile).info["icc_profile"]
    photo.save(source, quality=90, exif=exif, icc_profile=icc, dpi=(240, 240), xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    answers = {}
    for tool, command in commands(source, folder / "out.jpg", "2").items():
        run(command)
        info = Image.open(folder / "out.jpg").info
        kept = [
            name
            for name, is_there in (
                ("ICC", "icc_profile" in info),
                ("EXIF", Image.open(folder / "out.jpg").getexif().get(0x010F) == "Maker"),
                ("XMP", "xmp" in info),
                ("density", tuple(map(round, info.get("dpi", (0, 0)))) == (240, 240)),
            )
            if is_there
        ]
        answers[tool] = "all" if len(kept) == 4 else ", ".join(kept) or "nothing"
    return answers


def keeps_thumbnail(folder):
    """Whether the sharp thumbnail in the EXIF data survives a blur."""
    source = FIXTURES / "images" / "jpeg" / "exif-thumbnail.jpg"
    answers = {}
    for tool, command in commands(source, folder / "out.jpg", "8").items():
        run(command)
        data = (folder / "out.jpg").read_bytes()
        answers[tool] = "stays sharp" if data.count(b"\xff\xd8\xff") > 1 else "removed"
    return answers


def truncated(folder):
    """What becomes of a JPEG that ends half-way."""
    source = folder / "cut.jpg"
    data = (FIXTURES / "images" / "photo.jpg").read_bytes()
    source.write_bytes(data[: len(data) // 2])
    answers = {}
    for tool, command in commands(source, folder / "out.jpg", "2").items():
        (folder / "out.jpg").unlink(missing_ok=True)
        code, _ = run(command)
        written = (folder / "out.jpg").exists()
        answers[tool] = f"exit code {code}, " + ("writes a picture" if written else "writes nothing")
    return answers


def full_disk(folder):
    """What is left of an older output when the new one cannot be written to its end (a file size limit)."""
    answers = {}
    for tool, command in commands(FIXTURES / "images" / "photo.jpg", folder / "out.png", "1").items():
        target = folder / "out.png"
        target.write_bytes(b"older")
        line = " ".join(f"'{word}'" for word in command)
        run(["bash", "-c", f"trap '' XFSZ; ulimit -f 64; {line}"])
        state = "gone" if not target.exists() else "kept" if target.read_bytes() == b"older" else "overwritten by a part"
        answers[tool] = state
        for other in folder.glob(".*tmp*"):
            answers[tool] += ", temporary left"
            other.unlink()
        target.unlink(missing_ok=True)
    return answers


def large_photo_memory(folder):
    """The peak memory for a 24-megapixel JPEG, sigma 2, in MB."""
    source = folder / "large.jpg"
    photo = pixels(FIXTURES / "images" / "photo.jpg")
    cv2.imwrite(str(source), cv2.resize(photo, (6000, 4000), interpolation=cv2.INTER_CUBIC))
    return {
        tool: f"{run(command)[1]:.0f} MB" for tool, command in commands(source, folder / "out.jpg", "2").items()
    }


def sixteen_bits(folder):
    """Whether 16-bit RGB stays 16 bits."""
    answers = {}
    for tool, command in commands(FIXTURES / "images" / "scene-16.png", folder / "out.png", "1").items():
        (folder / "out.png").unlink(missing_ok=True)
        run(command)
        result = pixels(folder / "out.png") if (folder / "out.png").exists() else None
        answers[tool] = "failed" if result is None else "yes" if result.dtype == numpy.uint16 else "no, 8"
    return answers


def main():
    questions = {
        "Gaussian: largest error on a black-to-white step, sigma 2 / 10 / 50, of 255 (0.5 is rounding)": gaussian_error,
        "Colour of transparent pixels bleeds": bleeds,
        "16-bit RGB stays 16 bits": sixteen_bits,
        "Metadata kept, JPEG to JPEG": keeps_metadata,
        "EXIF thumbnail after a blur": keeps_thumbnail,
        "JPEG cut off half-way, default settings": truncated,
        "Older output when the new one cannot be written whole": full_disk,
        "Peak memory, 24 MP JPEG, sigma 2": large_photo_memory,
    }
    tools = list(commands("", "", ""))
    print("| | " + " | ".join(tools) + " |")
    print("|---" * (len(tools) + 1) + "|")
    for question, ask in questions.items():
        with tempfile.TemporaryDirectory() as folder:
            answers = ask(Path(folder))
        print(f"| {question} | " + " | ".join(answers[tool] for tool in tools) + " |")


if __name__ == "__main__":
    main()
