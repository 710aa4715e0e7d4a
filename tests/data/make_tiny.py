"""Make tiny.csv: 300 fabricated rows with every kind of column, missing values included."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

ROWS = 300
HEADER = [
    "customer",  # identifier
    "age",  # integer, missing as "?"
    "balance",  # float with two decimals, missing as an empty cell
    "purchases",  # mostly exactly 0
    "city",  # categorical, missing as "?"
    "postcode",  # digits with leading zeros: text, not a number
    "member",  # yes / no
    "since",  # dates
    "country",  # constant
    "remark",  # entirely missing
    "outcome",  # the target: three classes
]


def row(draw: random.Random, number: int) -> list[str]:
    city = draw.choices(["Ebford", "Marlow", "Quill Bay", "Thorn, Upper"], [5, 3, 2, 1])[0]
    age = draw.randint(18, 90)
    balance = draw.gauss(200 + 10 * age, 150)
    purchases = 0 if draw.random() < 0.7 else draw.randint(1, 400)
    member = draw.random() < (0.2 + 0.6 * (city == "Ebford"))
    score = balance / 300 + (2 if member else 0) + (1 if purchases else 0) + draw.gauss(0, 0.7)
    outcome = "low" if score < 2.5 else "middle" if score < 4.5 else "high"
    return [
        f"C-{number:04d}-{draw.randint(100, 999)}",
        "?" if draw.random() < 0.05 else str(age),
        "" if draw.random() < 0.1 else f"{balance:.2f}",
        str(purchases),
        "?" if draw.random() < 0.08 else city,
        draw.choice(["01067", "04103", "10115", "20095"]),
        "yes" if member else "no",
        (date(2015, 1, 1) + timedelta(days=draw.randint(0, 3000))).isoformat(),
        "Utopia",
        "",
        outcome,
    ]


def main() -> None:
    draw = random.Random(20150101)
    path = Path(__file__).with_name("tiny.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(row(draw, number) for number in range(ROWS))


if __name__ == "__main__":
    main()
