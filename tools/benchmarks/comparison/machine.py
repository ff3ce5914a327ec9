"""What the figures were taken on, and with which versions."""

import os
import platform
import re
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

EXTENSIONS = (("avx512f", "AVX-512"), ("avx2", "AVX2"), ("avx", "AVX"), ("sse4_2", "SSE4.2"))


def output(*command: str) -> str:
    """What a command says, on either stream; nothing where it is missing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    return (done.stdout + done.stderr).strip()


def processor() -> tuple[str, str]:
    """Its name and its widest vectors."""
    if platform.system() == "Darwin":
        return output("sysctl", "-n", "machdep.cpu.brand_string"), "NEON" if platform.machine() == "arm64" else "AVX2"
    text = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*: (.*)$", text, re.MULTILINE)
    words = set(flags.group(1).split()) if flags else set()
    vectors = next((title for flag, title in EXTENSIONS if flag in words), "NEON" if "asimd" in words else "unknown")
    return name.group(1) if name else platform.machine(), vectors


def memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    except (ValueError, OSError):
        return "unknown"


def system() -> str:
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    release = Path("/etc/os-release")
    name = re.search(r'^PRETTY_NAME="?(.*?)"?$', release.read_text(), re.MULTILINE) if release.exists() else None
    return name.group(1) if name else f"Linux {platform.release()}"


def busy_processors(seconds: float = 1.0) -> float:
    """How many processors are at work while this program waits."""
    if platform.system() == "Darwin":
        return os.getloadavg()[0]

    def busy() -> float:
        # user, nice, system, idle, waiting, then interrupts and what other machines took
        times = [int(number) for number in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")

    before, start = busy(), time.monotonic()
    time.sleep(seconds)
    return (busy() - before) / (time.monotonic() - start)


def word(pattern: str, text: str) -> str:
    """The first group of a pattern, or a question mark."""
    found = re.search(pattern, text)
    return found.group(1) if found else "?"


def describe() -> dict[str, str]:
    """By subject, one line each."""
    name, vectors = processor()
    return {
        "processor": f"{name}, {os.cpu_count()} processors, {vectors}",
        "memory": memory(),
        "system": system(),
        "compiler": word(r"(Swift version \S+)", output("swift", "--version")),
        "OpenCV": version("opencv-python-headless"),
        "Pillow": version("pillow"),
        "scikit-image": version("scikit-image"),
        "SciPy": version("scipy"),
        "libvips": word(r"vips-(\S+)", output("vips", "--version")),
        "GraphicsMagick": word(r"GraphicsMagick (\S+)", output("gm", "version")),
        "libjpeg-turbo": word(r"version (\S+)", output("djpeg", "-version")),
        "GNU parallel": word(r"parallel (\S+)", output("parallel", "--version")),
    }


def sentence(machine: dict[str, str]) -> str:
    """All of it in one sentence, for the README."""
    peers = ("OpenCV", "Pillow", "scikit-image", "libvips", "GraphicsMagick", "libjpeg-turbo", "GNU parallel")
    versions = ", ".join(f"{peer} {machine[peer]}" for peer in peers)
    return (f"{machine['processor']}, {machine['memory']} of memory, {machine['system']}, {machine['compiler']}; "
            f"{versions}.")
