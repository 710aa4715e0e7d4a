"""Pixels, rows and grids."""

import numpy as np
import torch

from bcgan.images.grid import GAP, grid_labels, image_grid
from bcgan.images.labelled_images import LabelledImages
from bcgan.images.scaling import to_pixels, to_rows


def test_every_pixel_survives_the_way_to_rows_and_back():
    pixels = np.arange(2 * 4 * 8 * 3 * 8, dtype=np.int64).reshape(16, 4, 8, 3) % 256
    pixels = pixels.astype(np.uint8)
    rows = to_rows(torch.from_numpy(pixels))
    assert rows.shape == (16, 96)
    assert (float(rows.min()), float(rows.max())) == (-1.0, 1.0)
    assert np.array_equal(to_pixels(rows, (4, 8, 3)), pixels)


def test_a_row_holds_one_colour_after_the_other():
    pixels = torch.zeros(1, 2, 2, 3, dtype=torch.uint8)
    pixels[0, 0, 1, 2] = 255
    assert int(to_rows(pixels).argmax()) == 2 * 4 + 1


def test_the_columns_of_a_grid_are_classes():
    labels = grid_labels(3, 2)
    assert labels.tolist() == [0, 1, 2, 0, 1, 2]
    pixels = np.zeros((6, 4, 5, 1), np.uint8) + (10 * labels).astype(np.uint8)[:, None, None, None]
    grid = image_grid(LabelledImages(pixels, labels), 3, 2)
    assert grid.shape == (2 * 4 + GAP, 3 * 5 + 2 * GAP)
    for label in range(3):
        column = grid[:4, label * (5 + GAP) : label * (5 + GAP) + 5]
        assert (column == 10 * label).all()


def test_a_class_without_images_leaves_its_places_blank():
    images = LabelledImages(np.zeros((1, 4, 4, 3), np.uint8), np.zeros(1, np.int64))
    grid = image_grid(images, 2, 1)
    assert grid.shape == (4, 8 + GAP, 3)
    assert (grid[:, 4 + GAP :] == 255).all()
