"""Code counts by what it executes, and only where it takes part."""

from pathlib import Path

import bcgan
from bcgan.synthesizer.code_digest import TRAINING, code_text, lineage, modules_from, stage_digest
from bcgan.synthesizer.manifest import STAGES

PACKAGE = Path(bcgan.__file__).parent


def test_comments_and_docstrings_do_not_count() -> None:
    bare = 'x = """a\n# kept\nb"""\n\n\ndef f():\n    return 1\n'
    told = (
        '"""Module."""\nx = """a\n# kept\nb"""\n"""What x is."""\n# why\n\ndef f():\n'
        '    """Say it.\n\n    # more\n    """\n    # why\n    return 1\n'
    )
    assert code_text(told) == code_text(bare)
    assert code_text(bare) != code_text(bare.replace("# kept", "# other"))
    assert code_text(bare) != code_text(bare.replace("return 1", "return 2"))


def test_training_depends_on_its_networks_and_not_on_commands() -> None:
    found = set(modules_from(TRAINING, PACKAGE))
    assert {"bcgan.gan.trainer", "bcgan.synthesizer.training", "bcgan.tabular.encoder"} <= found
    assert not [name for name in found if name.split(".")[1] in ("cli", "hooks", "grid", "plots")]
    assert not [name for name in found if name.startswith("bcgan.evaluation")]


def test_every_stage_has_code_of_its_own() -> None:
    digests = {stage: stage_digest(stage) for stage in STAGES}
    assert len(set(digests.values())) == len(STAGES)
    assert lineage("sample") == ("preprocess", "pretrain_classifiers", "train_gan")
