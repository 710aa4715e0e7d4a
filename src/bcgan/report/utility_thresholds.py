"""Where the rules on utility draw their lines; see docs/report.md."""

UTILITY_GOOD = 0.8
"""Place between floor and ceiling from which on a table teaches what real rows teach."""

UTILITY_STOP = 0.5
"""Place below which a table teaches too little, unless its interval reaches the good."""

LEAST_ROOM = 0.02
"""Floor and ceiling must be this far apart for a place between them to mean something."""

UNLABELLED = 0.05
"""Share of synthetic rows without a label from which on it is a reason for care."""
