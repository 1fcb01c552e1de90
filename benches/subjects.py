"""TF-IDF with logistic regression (scikit-learn, standard use) on the labelled objects, each council left out once.

    cargo run --release --example subjects -- titles | python3 benches/subjects.py

Next to `cargo run --release --example subjects -- measure`, which splits in the same way.
"""

import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline

rows = [line.rstrip("\n").split("\t", 2) for line in sys.stdin]
rows = [row for row in rows if row[1] != "-"]


def field(code):
    return code.split(".")[0]


def measure(name, model):
    truth, said = [], []
    for council in sorted({row[0] for row in rows}):
        others = [row for row in rows if row[0] != council]
        own = [row for row in rows if row[0] == council]
        fitted = model().fit([row[2] for row in others], [row[1] for row in others])
        truth += [row[1] for row in own]
        said += list(fitted.predict([row[2] for row in own]))
    for level, cut in ((2, str), (1, field)):
        one, other = [cut(c) for c in truth], [cut(c) for c in said]
        f1 = f1_score(one, other, average="macro", zero_division=0)
        print(f"{name}, level {level}: top-1 {accuracy_score(one, other):.3f}, macro F1 {f1:.3f}", flush=True)


class MostFrequent:
    def fit(self, texts, codes):
        self.code = max(sorted(set(codes)), key=codes.count)
        return self

    def predict(self, texts):
        return [self.code] * len(texts)


print(f"acts {len(rows)}")
measure("most frequent code", MostFrequent)
measure("TF-IDF + logistic regression, as they come", lambda: make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)))
measure(
    "TF-IDF of words and pairs + logistic regression, C = 10",
    lambda: make_pipeline(
        TfidfVectorizer(strip_accents="unicode", ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, max_iter=1000),
    ),
)
