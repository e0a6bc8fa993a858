"""Errors of the packages below, turned into faults a caller can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from langso.assessment.values import BadChangeError, BadValueError
from langso.core.periods import BadPeriodError, Period
from langso.exchange.values import ApiError, Fault
from langso.geography.values import UnknownUnitError
from langso.standards.values import UnknownElementError, UnknownSetError


def unknown_unit(error: UnknownUnitError, field: str) -> ApiError:
    """Return the 404 for a code that names nothing on the day asked."""
    fault = Fault(
        "unknown_unit",
        str(error),
        f"No unit bears the code {error.code} on {error.on}.",
        field,
        "Kiểm tra mã và ngày (on); tra mã tại /api/v1/units?q=….",
        "Check the code and the day (on); look it up at /api/v1/units?q=….",
    )
    return ApiError(404, fault)


def unknown_set(set_id: str, status: int = 404) -> ApiError:
    """Return the error for a criteria set nobody knows."""
    fault = Fault(
        "unknown_criteria_set",
        f"Không có bộ tiêu chí “{set_id}”.",
        f"There is no criteria set “{set_id}”.",
        "criteria_set",
        "Dùng một mã trong /api/v1/criteria-sets.",
        "Use an id listed at /api/v1/criteria-sets.",
    )
    return ApiError(status, fault)


@contextmanager
def explained(*, set_id: str = "", status: int = 404) -> Iterator[None]:
    """Turn what the packages below refuse into faults of this API."""
    try:
        yield
    except UnknownUnitError as error:
        raise unknown_unit(error, "unit") from error
    except UnknownSetError as error:
        raise unknown_set(set_id, status) from error
    except UnknownElementError as error:
        raise _plain("unknown_indicator", str(error), "values") from error
    except BadValueError as error:
        raise _plain("bad_value", str(error), f"values.{getattr(error, 'key', '')}") from error
    except BadChangeError as error:
        raise _plain("bad_change", str(error), "changes") from error


def _plain(code: str, vi: str, field: str) -> ApiError:
    fault = Fault(
        code,
        vi,
        "The value or code cannot be used; see the Vietnamese message for what and why.",
        field[:200],
        "Sửa giá trị hoặc mã đó rồi gửi lại.",
        "Correct the value or the code and send it again.",
    )
    return ApiError(422, fault)


def period_of(text: str, field: str = "period") -> Period:
    """Return the period written in the request. Raises ApiError (422)."""
    try:
        return Period.parse(text)
    except BadPeriodError as error:
        fault = Fault(
            "bad_period",
            f"“{text[:20]}” không phải là kỳ báo cáo.",
            f"“{text[:20]}” is not a reporting period.",
            field,
            "Ghi 2024, 2024-H1, 2024-Q3 hoặc 2024-03.",
            "Write 2024, 2024-H1, 2024-Q3 or 2024-03.",
        )
        raise ApiError(422, fault) from error
