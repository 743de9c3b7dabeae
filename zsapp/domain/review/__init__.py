"""Reports beyond the week as plain data: monthly review, quarterly assessment, attendance, task progress, catalogue.

Pure: facts in, sections out, every figure with the ids behind it; drawn by `zsapp.reports`. Source: rules 8, 9, 11 to 13, 28 and 29.
"""

from zsapp.domain.bulletin.model import Review
from zsapp.domain.review.attendance import attendance_review
from zsapp.domain.review.catalogue import catalogue_review
from zsapp.domain.review.frozen import as_data, of_data
from zsapp.domain.review.late import monthly_entries, quarterly_entries
from zsapp.domain.review.model import number_words, until
from zsapp.domain.review.monthly import monthly_review
from zsapp.domain.review.quarterly import quarterly_review
from zsapp.domain.review.tasks import tasks_review

__all__ = [
    "Review",
    "as_data",
    "attendance_review",
    "catalogue_review",
    "monthly_entries",
    "monthly_review",
    "number_words",
    "of_data",
    "quarterly_entries",
    "quarterly_review",
    "tasks_review",
    "until",
]
