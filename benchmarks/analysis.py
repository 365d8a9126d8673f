"""What an analysis costs, beside spaCy's bare pipeline on the same articles in the same run.

    python -m benchmarks.analysis [ARTICLES.jsonl]

Without a file, variations of `examples/article.json` are read. Both are run in turn on one
thread, and processor time is counted, so that other work on the machine matters little.
Prints words per CPU-second and their ratio, what eight times the text costs, and the peak
memory of a process that analyses.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

# Before numpy is loaded: its threads would hide what the work costs.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import spacy

from service.analysis import Analyzer, ArticleText
from service.settings import Settings
from service.sources import load_catalogue

EXAMPLE = Path(__file__).parents[1] / "examples" / "article.json"
ARTICLES = 40
PARAGRAPH_ORDERS = 4
ROUNDS = 5
LONGER = 8


def texts_of(path: Path | None) -> list[str]:
    """The articles of a file of JSON lines, or variations of the example."""
    if path is not None:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines][:ARTICLES]
    paragraphs = json.loads(EXAMPLE.read_text(encoding="utf-8"))["text"].split("\n\n")
    turned = [paragraphs[n:] + paragraphs[:n] for n in range(len(paragraphs))]
    return ["\n\n".join(turned[n % len(turned)] * PARAGRAPH_ORDERS) for n in range(ARTICLES)]


def word_count(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def cpu_seconds(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    before = time.process_time()
    work(texts)
    return time.process_time() - before


def compare(texts: Sequence[str], analyze: Callable[[Sequence[str]], object]) -> None:
    """Print the cost of `analyze` beside that of the bare pipeline."""
    bare = spacy.load(Settings().spacy_model)

    def parse(batch: Sequence[str]) -> None:
        list(bare.pipe(batch))

    for work in (parse, analyze):
        work(texts[:2])
    rounds = [(cpu_seconds(parse, texts), cpu_seconds(analyze, texts)) for _ in range(ROUNDS)]
    words = word_count(texts)
    parsing, analysing = (median(column) for column in zip(*rounds, strict=True))
    ratio = median(one / other for other, one in rounds)
    print(f"{len(texts)} articles, {words} words, {ROUNDS} rounds in turn, medians")
    print(f"bare spaCy pipeline  {words / parsing:8.0f} words per CPU-second")
    print(f"whole analysis       {words / analysing:8.0f} words per CPU-second")
    print(f"cost of the analysis {ratio:8.2f} x the bare pipeline's")


def grow(texts: Sequence[str], analyze: Callable[[Sequence[str]], object]) -> None:
    """Print what a text costs that is eight times as long."""
    once = list(texts[: ARTICLES // LONGER])
    longer = ["\n\n".join([text] * LONGER) for text in once]
    rounds = [(cpu_seconds(analyze, once), cpu_seconds(analyze, longer)) for _ in range(ROUNDS)]
    ratio = median(long / short for short, long in rounds)
    print(f"{LONGER} x the text          {ratio:8.2f} x the time")


def peak_memory() -> float:
    """The most memory that this process has held, in megabytes (Linux only)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main(arguments: list[str]) -> None:
    texts = texts_of(Path(arguments[0]) if arguments else None)
    analyzer = Analyzer(load_catalogue())

    def analyze(batch: Sequence[str]) -> None:
        list(analyzer.analyze_many(ArticleText(text) for text in batch))

    if os.environ.get("BENCHMARK_MEMORY_ONLY"):
        analyze(texts)
        print(f"peak memory          {peak_memory():8.0f} MB")
        return
    compare(texts, analyze)
    grow(texts, analyze)
    sys.stdout.flush()
    # A process of its own, since this one holds the bare pipeline too.
    command = [sys.executable, "-m", "benchmarks.analysis", *arguments]
    subprocess.run(command, env={**os.environ, "BENCHMARK_MEMORY_ONLY": "1"}, check=True)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
