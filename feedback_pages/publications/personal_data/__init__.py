"""Finds and masks personal data in what residents write in Finnish, Swedish and English.

How well is measured in `benchmarks/personal_data/`.
"""

from .finding import find_personal_data
from .masking import mask
from .spans import PersonalDataType, Span

__all__ = ["PersonalDataType", "Span", "find_personal_data", "mask"]
