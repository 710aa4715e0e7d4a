"""Adversarial objectives: what the critic and the generator minimise."""

from bcgan.gan.objectives.acgan import AuxiliaryClassifierObjective
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.mmd_gan import MmdObjective
from bcgan.gan.objectives.vanilla import VanillaObjective
from bcgan.gan.objectives.wgan_gp import WassersteinObjective

__all__ = [
    "AuxiliaryClassifierObjective",
    "CriticBatch",
    "MmdObjective",
    "Objective",
    "VanillaObjective",
    "WassersteinObjective",
]
