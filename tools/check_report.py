"""Looks at pages that imgfilter wrote with --report, in Chromium without a window.

Each page is opened as a phone and as a desk shows it, in light and in dark. It has to have a title and no
scroll bar at the bottom, every picture has to be there, text has to be large enough to be read, nothing may
be fetched and nothing may go wrong on the way. Screenshots are written where --screenshots says.

The browser is spoken to through a pipe, in the Chrome DevTools Protocol.
"""

import argparse
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

VIEWS = {
    "phone": {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
    "phone-dark": {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
    "desk": {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False},
}

# What the page says of itself.
QUESTIONS = """(async width => {
  const images = [...document.images];
  await Promise.all(images.map(image => image.decode().catch(() => {})));
  const texts = [...document.querySelectorAll('p, li, td, th, pre, dd, dt, figcaption, h1, h2')];
  const cells = [...document.querySelectorAll('td, th')];
  const wide = texts.concat(images).filter(part => {
    const scrolled = part.closest('.table, pre');
    return !scrolled && part.getBoundingClientRect().right > width + 0.5;
  });
  const channels = color => color.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const ground = getComputedStyle(document.body);
  return {
    title: document.title,
    heading: document.querySelector('h1')?.textContent ?? '',
    viewport: document.querySelector('meta[name=viewport]')?.content ?? '',
    images: images.length,
    missing: images.filter(image => image.naturalWidth === 0).length,
    unnamed: images.filter(image => !image.alt).length,
    scripts: document.scripts.length,
    scrollWidth: document.documentElement.scrollWidth,
    wide: wide.map(part => part.outerHTML.slice(0, 80)),
    smallest: Math.min(...texts.map(part => parseFloat(getComputedStyle(part).fontSize))),
    cells: cells.length,
    smallestCell: Math.min(99, ...cells.map(part => parseFloat(getComputedStyle(part).fontSize))),
    ink: channels(ground.color), ground: channels(ground.backgroundColor),
    height: document.documentElement.scrollHeight,
  };
})"""


class Browser:
    """Chromium without a window, at the other end of two pipes."""

    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix="check-report-")
        command_read, command_write = os.pipe()
        answer_read, answer_write = os.pipe()
        # The browser reads from descriptor 3 and writes to 4: neither may be in the way of the other.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (command_read, answer_write)]

        def connect():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={self.home}", "about:blank",
            ],
            preexec_fn=connect, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for end in ends + [command_read, answer_write]:
            os.close(end)
        self.input, self.output = command_write, answer_read
        self.rest = b""
        self.number = 0
        self.events = []

    def message(self, deadline):
        """The browser's next message."""
        while b"\0" not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.output], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.output, 1 << 20)
            if not piece:
                raise ConnectionError("the browser ended")
            self.rest += piece
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, seconds=60, **parameters):
        """The answer to a call; events that come before it are kept."""
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.input, data) :]
        deadline = time.monotonic() + seconds
        while True:
            message = self.message(deadline)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method, session, seconds=60):
        """Waits for an event."""
        deadline = time.monotonic() + seconds
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self.events):
            self.events.append(self.message(deadline))

    def close(self):
        try:
            self.call("Browser.close", seconds=10)
            self.process.wait(10)
        except Exception:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def look(browser, path, view):
    """What a page says of itself in a view, what was asked for and what went wrong, and a picture of it."""
    address = path.resolve().as_uri()
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Network", "Log"):
        browser.call(f"{domain}.enable", session)
    browser.call("Emulation.setDeviceMetricsOverride", session, **VIEWS[view])
    scheme = "dark" if view.endswith("-dark") else "light"
    browser.call(
        "Emulation.setEmulatedMedia", session, features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    browser.events.clear()
    browser.call("Page.navigate", session, url=address)
    browser.wait("Page.loadEventFired", session)
    # The screen's own width: a phone shows a page that is wider in a wider window.
    width = VIEWS[view]["width"]
    answer = browser.call(
        "Runtime.evaluate", session, expression=f"{QUESTIONS}({width})", awaitPromise=True, returnByValue=True
    )
    if "exceptionDetails" in answer:
        raise RuntimeError(f"the page could not be asked: {answer['exceptionDetails']}")
    facts = answer["result"]["value"]
    # As far as the screen of a page of reasonable length goes.
    height = min(facts["height"], 6000)
    picture = browser.call(
        "Page.captureScreenshot", session, format="png", captureBeyondViewport=True,
        clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
    )
    requests, troubles = [], []
    for event in browser.events:
        if event.get("sessionId") != session:
            continue
        parameters = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            requests.append(parameters["request"]["url"])
        elif event["method"] == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            troubles.append(f"the console has {parameters['type']}")
        elif event["method"] == "Runtime.exceptionThrown":
            troubles.append("an exception was thrown")
        elif event["method"] == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            troubles.append(parameters["entry"]["text"])
    browser.call("Target.closeTarget", targetId=target)
    facts["foreign"] = [url[:80] for url in requests if url != address and not url.startswith("data:")]
    facts["troubles"] = troubles
    return facts, base64.b64decode(picture["data"])


def luminance(color):
    """WCAG's relative luminance of a colour of 0...255."""
    linear = [c / 3294.6 if c <= 10.3 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def faults(facts, view):
    """What is wrong with a page, a sentence each."""
    width = VIEWS[view]["width"]
    first, second = sorted((luminance(facts["ink"]), luminance(facts["ground"])))
    checks = [
        (facts["title"] and facts["title"] == facts["heading"], "has no title, or another one than its heading"),
        ("width=device-width" in facts["viewport"], "does not fit itself to a phone"),
        (facts["images"] > 0, "has no picture"),
        (facts["missing"] == 0, f"lacks {facts['missing']} of its {facts['images']} pictures"),
        (facts["unnamed"] == 0, f"has {facts['unnamed']} pictures without a description"),
        (facts["scripts"] == 0, "has a script"),
        (facts["scrollWidth"] <= width, f"is {facts['scrollWidth']} wide on a screen of {width}"),
        (not facts["wide"], f"has parts that are too wide: {facts['wide']}"),
        (facts["smallest"] >= 12, f"has text of {facts['smallest']} px"),
        (facts["smallestCell"] >= 12, f"has a table with text of {facts['smallestCell']} px"),
        (not facts["foreign"], f"asks for {facts['foreign']}"),
        (not facts["troubles"], f"has troubles: {facts['troubles']}"),
        ((second + 0.05) / (first + 0.05) >= 7, "has too little contrast"),
        ((luminance(facts["ground"]) < 0.2) == view.endswith("-dark"), "is not dark where it should be, or is"),
    ]
    return [sentence for is_right, sentence in checks if not is_right]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("--screenshots", type=pathlib.Path, help="a folder for pictures of the pages")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    wrong = 0
    browser = Browser(arguments.browser)
    try:
        for path in arguments.pages:
            for view in VIEWS:
                facts, picture = look(browser, path, view)
                if arguments.screenshots:
                    (arguments.screenshots / f"{path.stem}-{view}.png").write_bytes(picture)
                found = faults(facts, view)
                wrong += len(found)
                for sentence in found:
                    print(f"{path} ({view}): {sentence}")
                if not found:
                    print(f"{path} ({view}): {facts['images']} pictures, {facts['cells']} cells, all well")
    finally:
        browser.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
