"""Saves and restores everything that decides how a training goes on."""

from collections.abc import Mapping

from torch import Tensor, nn

from bcgan.gan.flat_adam import FlatAdam
from bcgan.gan.model import GanModel
from bcgan.gan.random_streams import RandomStreams


def collect(
    model: GanModel, streams: RandomStreams, best: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Collect the tensors of a checkpoint.

    Args:
        model: Networks, optimisers and moving average.
        streams: Random streams.
        best: Weights of the best generator so far; empty if none was selected yet.

    Returns:
        Tensors by name; copies, so that training may go on while they are written.
    """
    tensors: dict[str, Tensor] = {}
    for part, network in _networks(model).items():
        tensors |= {f"{part}.{name}": value for name, value in network.state_dict().items()}
    for part, optimiser in _optimisers(model).items():
        tensors |= {f"{part}.{name}": value for name, value in optimiser.state().items()}
    tensors |= {f"random.{name}": value for name, value in streams.state().items()}
    tensors |= {f"best.{name}": value for name, value in best.items()}
    return {name: value.detach().cpu().clone() for name, value in tensors.items()}


def restore(
    tensors: Mapping[str, Tensor], model: GanModel, streams: RandomStreams
) -> dict[str, Tensor]:
    """Put the tensors of a checkpoint back.

    Args:
        tensors: What `collect` returned.
        model: A freshly built model of the same settings.
        streams: Streams of the same device.

    Returns:
        Weights of the best generator so far.
    """
    for part, network in _networks(model).items():
        network.load_state_dict(_under(tensors, part))
    for part, optimiser in _optimisers(model).items():
        optimiser.restore(_under(tensors, part))
    streams.restore(_under(tensors, "random"))
    return _under(tensors, "best")


def _networks(model: GanModel) -> dict[str, nn.Module]:
    networks: dict[str, nn.Module] = {"generator": model.generator, "critic": model.critic}
    if model.average is not None:
        networks["average"] = model.average.network
    return networks


def _optimisers(model: GanModel) -> dict[str, FlatAdam]:
    return {
        "generator_optimiser": model.generator_optimiser,
        "critic_optimiser": model.critic_optimiser,
    }


def _under(tensors: Mapping[str, Tensor], part: str) -> dict[str, Tensor]:
    prefix = f"{part}."
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
