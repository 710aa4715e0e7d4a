"""Settings of the privacy evaluation."""

from pydantic import BaseModel, ConfigDict, Field

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns


class PrivacySettings(BaseModel):
    """How many rows are compared, and what counts as rare.

    Attributes:
        most_candidates: Most training rows that are compared, and as many held-out rows.
        most_synthetic: Most synthetic rows that distances are taken to; exact copies are looked
            for in all of them.
        reference_share: Share of the held-out rows that serve as reference (population) rows:
            they calibrate attacks and say what is rare, and are no candidates themselves.
        most_reference: Most reference rows.
        confidence: Confidence of every interval. A signal is an interval above its floor, and
            there are 15: at 0.99 (0.5 % above) at most 7 in 100 harmless tables show one.
        resamples: Resamples of a bootstrap interval.
        sensitive: Columns that an attacker tries to infer; None for all.
        most_sensitive: Most columns of them, the target first, then in the table's order.
        tolerance: A number is inferred when it is this close on the quantile scale.
        density_dimensions: Principal components in which densities are estimated.
        rare_share: Share of the candidates that count as rare records.
        rare_neighbours: A record is isolated by the distance to this many reference rows.
        seed: Decides every draw.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_candidates: int = Field(default=5000, ge=20)
    most_synthetic: int = Field(default=20_000, ge=20)
    reference_share: float = Field(default=1 / 3, gt=0.0, lt=1.0)
    most_reference: int = Field(default=5000, ge=20)
    confidence: float = Field(default=0.99, gt=0.5, lt=1.0)
    resamples: int = Field(default=1000, ge=100)
    sensitive: tuple[str, ...] | None = None
    most_sensitive: int = Field(default=20, ge=1)
    tolerance: float = Field(default=0.05, ge=0.0, le=1.0)
    density_dimensions: int = Field(default=24, ge=1)
    rare_share: float = Field(default=0.05, gt=0.0, le=0.5)
    rare_neighbours: int = Field(default=5, ge=1)
    seed: int = 0

    def sensitive_of(self, columns: EvaluationColumns, order: tuple[str, ...]) -> tuple[str, ...]:
        """Choose the columns to infer.

        Args:
            columns: The columns that are compared.
            order: All columns in the order of the table.

        Returns:
            The named ones, or all, the target first; at most `most_sensitive`.

        Raises:
            InputError: If a named column is not compared.
        """
        known = set(columns.every)
        if self.sensitive is not None:
            unknown = [name for name in self.sensitive if name not in known]
            if unknown:
                raise InputError(
                    f"The sensitive column '{unknown[0]}' is not among the compared columns; "
                    f"privacy.sensitive may name {', '.join(sorted(known))}."
                )
            return self.sensitive[: self.most_sensitive]
        target = [columns.target] if columns.target is not None else []
        others = [name for name in order if name in known and name != columns.target]
        return tuple([*target, *others][: self.most_sensitive])
