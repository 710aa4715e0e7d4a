"""Make tiny_digits.npz: noisy seven-segment digits 0, 1 and 2 of 8 x 8 pixels."""

from pathlib import Path

import numpy as np

DIGITS = {
    0: (".####.", ".#..#.", ".#..#.", ".#..#.", ".#..#.", ".####."),
    1: ("..##..", "...#..", "...#..", "...#..", "...#..", "..###."),
    2: (".####.", "....#.", "....#.", ".####.", ".#....", ".####."),
}
SIZES = {"train": 96, "test": 48}


def draw(label: int, rng: np.random.Generator) -> np.ndarray:
    ink = np.array([[mark == "#" for mark in line] for line in DIGITS[label]], dtype=float)
    image = np.zeros((8, 8))
    top, left = rng.integers(0, 3, 2)
    image[top : top + 6, left : left + 6] = ink * rng.uniform(180, 255)
    return np.clip(image + rng.normal(0, 12, image.shape), 0, 255).round().astype(np.uint8)


def main() -> None:
    rng = np.random.default_rng(0)
    arrays = {}
    for part, size in SIZES.items():
        labels = rng.permutation(np.arange(size) % len(DIGITS)).astype(np.uint8)
        arrays[f"x_{part}"] = np.stack([draw(int(label), rng) for label in labels])
        arrays[f"y_{part}"] = labels
    np.savez_compressed(Path(__file__).with_name("tiny_digits.npz"), **arrays)


if __name__ == "__main__":
    main()
