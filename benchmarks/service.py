"""What HTTP and the database add to the analysis of an article, measured in one run.

    python -m benchmarks.service [ARTICLES.jsonl]

Each article is analysed by `Analyzer.analyze` in this process and posted to a server of its
own with one worker, the two in turn and each first in every other round, so that other work on
the machine falls on both alike. Prints the median of the rounds' ratios, which is to be 1.15 at
most, and what reading the articles back takes.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import requests

from benchmarks.analysis import texts_of, word_count
from service.analysis import Analyzer, ArticleText
from service.sources import load_catalogue
from tests.integration.server import Server

BOUND = 1.15
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


class Client:
    """Posts articles over one connection, each as a new one."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.locations: list[str] = []
        self._session = requests.Session()

    def post(self, text: str) -> None:
        number = len(self.locations)
        body = {"text": text, "external_id": f"article-{number}", "publisher": "Example Times"}
        answer = self._session.post(f"{self.address}/v1/articles", json=body, timeout=60)
        if answer.status_code != requests.codes.created:
            raise SystemExit(f"An article was answered with {answer.status_code}: {answer.text}")
        self.locations.append(answer.headers["Location"])

    def read(self, location: str) -> None:
        self._session.get(self.address + location, timeout=60).raise_for_status()


def compare(texts: Sequence[str], analyzer: Analyzer, client: Client) -> float:
    """Print both times; the median of the ratios of a round."""
    analysing, posting = [], []
    for number in range(ROUNDS):
        # The same text is a copy at once, so that each round posts texts of its own.
        marked = [f"{text}\n\nEdition {number}." for text in texts]
        one, other = 0.0, 0.0
        for position, text in enumerate(marked):
            works = [
                lambda text=text: analyzer.analyze(ArticleText(text)),
                lambda text=text: client.post(text),
            ]
            first = (number + position) % 2
            times = [0.0, 0.0]
            for which in (first, 1 - first):
                times[which] = seconds(works[which])
            one, other = one + times[0], other + times[1]
        analysing.append(one)
        posting.append(other)
    ratio = median(other / one for one, other in zip(analysing, posting, strict=True))
    count = len(texts)
    print(f"{count} articles, {word_count(texts)} words, {ROUNDS} rounds in turn, medians")
    print(f"analyze() alone       {1000 * median(analysing) / count:8.1f} ms an article")
    print(f"POST /v1/articles     {1000 * median(posting) / count:8.1f} ms an article")
    print(f"HTTP and storage add  {100 * (ratio - 1):8.1f} % (bound {100 * (BOUND - 1):.0f} %)")
    return ratio


def main(arguments: list[str]) -> int:
    texts = texts_of(Path(arguments[0]) if arguments else None)
    analyzer = Analyzer(load_catalogue())
    # As the server does: the comparison is of what HTTP and storage add, not of this.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory), workers=1)
        server.start()
        try:
            client = Client(server.address)
            ratio = compare(texts, analyzer, client)
            reading = [seconds(lambda at=at: client.read(at)) for at in client.locations]
        finally:
            server.stop()
    print(f"GET /v1/articles/{{id}} {1000 * median(reading):8.1f} ms")
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
