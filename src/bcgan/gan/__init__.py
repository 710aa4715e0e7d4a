"""Generators, critics, objectives, boundary calibration and training: pure PyTorch."""
