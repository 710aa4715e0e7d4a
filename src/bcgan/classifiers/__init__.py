"""Pretrained classifiers whose posteriors calibrate the generator: pure PyTorch."""
