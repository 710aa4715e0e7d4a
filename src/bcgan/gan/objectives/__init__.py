"""Adversarial objectives: what the critic and the generator minimise."""

from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.wgan_gp import WassersteinObjective

__all__ = ["CriticBatch", "Objective", "WassersteinObjective"]
