"""The comparison that tools/check-kernel-texts runs."""

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy
import resvg_py

ROOT = Path(__file__).resolve().parent.parent
IMGFILTER = os.environ["IMGFILTER"]
MAGICK = shutil.which("magick") or "/usr/bin/convert-im6"

NUMBERS = numpy.random.default_rng(7)


def rows(height, width, size=2.0, total=None):
    """Weights that are symmetric in no way, of an absolute sum, or of a sum of their own."""
    table = NUMBERS.normal(size=(height, width))
    if total is None:
        table *= size / numpy.abs(table).sum()
    else:
        table += (total - table.sum()) / table.size
    return "; ".join(" ".join(f"{weight:.6f}" for weight in row) for row in table)


# What is given to `imgfilter convolve`, and the programs that cannot do it.
CASES = [
    (["--kernel", "1 2 0; 0 3 -1; -2 4 0", "--normalize"], ""),
    (["--kernel", "1 2 0; 0 3 -1; -2 4 0", "--normalize", "--direction", "correlation", "--bias", "0.1"], ""),
    (["--kernel", "1 2 0; 0 3 -1; -2 4 0", "--scale", "0.15", "--bias", "-0.1"], ""),
    (["--kernel", "1 2 0; 0 -3 -1; -2 4 -1", "--bias", "0.5"], ""),
    (["--kernel", "1 2 0; 0 -3 -1; -2 4 -1", "--scale", "0.14", "--bias", "0.5"], ""),
    (["--kernel", "identity", "--bias", "0.2"], ""),
    (["--kernel", "0.5"], ""),
    (["--kernel", "-1", "--bias", "1"], ""),
    (["--kernel", "sobel-x"], ""),
    (["--kernel", "emboss", "--direction", "correlation"], ""),
    (["--kernel", "gaussian5"], ""),
    (["--kernel", "box7"], "gimp"),
    (["--kernel", "motion15"], "gimp"),
    (["--kernel", "1; 2; 3; 4; -5; 6; 7; 8; 9; 1; 2", "--normalize", "--bias", "0.05"], "gimp"),
    (["--kernel", "1 2 3 4; 0 -3 1 2", "--normalize", "--anchor", "2,0"], ""),
    (["--kernel", "1 2 3 4; 0 -3 1 2", "--scale", "0.1", "--anchor", "2,1", "--direction", "correlation"], ""),
    (["--kernel", rows(3, 3, total=1)], ""),
    (["--kernel", rows(5, 5, total=1), "--bias", "0.1"], ""),
    (["--kernel", rows(5, 5), "--direction", "correlation"], ""),
    (["--kernel", rows(7, 7, total=1), "--direction", "correlation"], "gimp"),
    (["--kernel", rows(7, 7), "--bias", "0.3"], "gimp"),
    (["--kernel", rows(3, 9), "--bias", "0.3", "--anchor", "7,0"], "gimp"),
    (["--kernel", rows(15, 15), "--bias", "0.2"], "gimp"),
    (["--kernel", rows(31, 31), "--bias", "0.5", "--direction", "correlation"], "gimp"),
]


def shell(text):
    subprocess.run(text, shell=True, check=True, stdin=subprocess.DEVNULL)


def imagemagick(text):
    assert text.startswith("magick ")
    shell(MAGICK + text.removeprefix("magick"))


def ffmpeg(text):
    shell("ffmpeg -v error -y" + text.removeprefix("ffmpeg"))


def opencv(text):
    subprocess.run([sys.executable, "-c", text], check=True)


def gimp(text):
    shell(f"gegl in.png -o out.png -- {text}")
    # As GIMP's dialog reads it.
    alone = pixels("out.png")
    subprocess.run(["gegl", "in.png", "-o", "out.png", "--", "gegl:gegl", f"string={text}"], check=True)
    assert numpy.array_equal(alone, pixels("out.png"))


def svg(text):
    """Draws the picture with the filter over it."""
    height, width = pixels("in.png").shape[:2]
    data = base64.b64encode(Path("in.png").read_bytes()).decode()
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}">{text}<image width="{width}" height="{height}" '
        f'xlink:href="data:image/png;base64,{data}" filter="url(#kernel)"/></svg>'
    )
    Path("out.png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=drawing)))


def css(text):
    """Takes the filter out of the declaration, as a browser does."""
    address = re.fullmatch(r'filter: url\("data:image/svg\+xml,([^"#]*)#kernel"\);', text)
    inside = re.fullmatch(r"<svg xmlns='http://www.w3.org/2000/svg'>(.*)</svg>", unquote(address[1]), re.DOTALL)
    svg(inside[1])


PROGRAMS = {"imagemagick": imagemagick, "ffmpeg": ffmpeg, "opencv": opencv, "svg": svg, "css": css, "gimp": gimp}


def pixels(path):
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None, f"{path} is no picture"
    return image


def convolve(*arguments):
    return subprocess.run(
        [IMGFILTER, "convolve", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def main():
    picture = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "Fixtures/images/photo.jpg").resolve()
    worst = dict.fromkeys(PROGRAMS, 0)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        cv2.imwrite("in.png", pixels(picture)[:160, :200])
        for arguments, refusing in CASES:
            convolve("in.png", "wanted.png", *arguments).check_returncode()
            wanted = pixels("wanted.png").astype(int)
            for program, run in PROGRAMS.items():
                printed = convolve(*arguments, "--print", program)
                if program in refusing.split():
                    assert printed.returncode == 2, f"{program} did not refuse {arguments}"
                    continue
                printed.check_returncode()
                Path("out.png").unlink(missing_ok=True)
                run(printed.stdout.removesuffix("\n"))
                difference = numpy.abs(pixels("out.png").astype(int) - wanted)[31:-31, 31:-31].max()
                worst[program] = max(worst[program], difference)
                if difference > 1:
                    failures += 1
                    print(f"{program}: {difference}/255 apart: {' '.join(arguments)[:150]}")
    for program, difference in worst.items():
        print(f"{program}: at most {difference}/255 apart")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
