"""Does the synthetic table tell more about the training rows than about rows it never saw?

Every number is a comparison of training rows (members) with held-out rows (non-members), in equal
numbers. `docs/privacy.md` says what each can and cannot prove.
"""
