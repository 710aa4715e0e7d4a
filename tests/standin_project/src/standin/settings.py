from bcgan.settings import *  # noqa: F403
