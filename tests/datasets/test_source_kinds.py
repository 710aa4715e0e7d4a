"""A catalog holds a source for each kind of data; a run uses one of them."""

import pytest
from kedro.io import DatasetError

from bcgan.datasets.images import ImageSourceDataset
from bcgan.datasets.tables import TableDataset


@pytest.mark.parametrize(
    ("dataset", "name", "words"),
    [
        (TableDataset, "public:mnist", "is a set of images and no table"),
        (ImageSourceDataset, "public:a9a", "is a table and no set of images"),
    ],
)
def test_a_source_of_another_kind_can_be_named_but_not_read(dataset, name, words):
    with pytest.raises(DatasetError) as caught:
        dataset(name).load()
    assert words in str(caught.value.__cause__)


@pytest.mark.parametrize("dataset", [TableDataset, ImageSourceDataset])
def test_a_name_that_nobody_knows_is_refused_at_once(dataset):
    with pytest.raises(Exception, match="There is no data set 'public:nobody'"):
        dataset("public:nobody")
