"""The API object: strict reading, one shape of error, entity tags."""

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from langso.core import page_cache
from langso.exchange import queries
from langso.exchange.rules import bodies, cursors, openapi, words
from langso.exchange.values import ApiError, Fault

logger = logging.getLogger(__name__)

Run = Callable[..., HttpResponse]

DESCRIPTION = (
    "Giao diện lập trình của Làng Số: địa bàn theo thời gian, bộ tiêu chí, số liệu, kết luận. "
    "The programming interface of Làng Số: places over time, criteria sets, figures, verdicts."
)


class StrictParser(Parser):
    """Reads bodies and query strings strictly."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON object of the body. Raises ApiError."""
        return bodies.parse_json(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the query as a dictionary. Raises ApiError on texts that cannot be stored."""
        result = super().parse_querydict(data, list_fields, request)
        bodies.check_texts(result)
        # An empty parameter (`?q=`) is what a form with an empty box sends: as if absent.
        return {name: value for name, value in result.items() if value != ""}


class DescribedAPI(NinjaAPI):
    """An API whose description also tells of errors, table forms and conditional answers."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the OpenAPI description."""
        schema = super().get_openapi_schema(**kwargs)
        openapi.complete(schema)
        return schema


api = DescribedAPI(
    title="Làng Số",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)


def error_response(error: ApiError) -> JsonResponse:
    """Return {"error": …} with the error's status and headers."""
    content: dict[str, Any] = {"error": error.fault.as_json()}
    if error.details:
        content["error"]["details"] = error.details
    return JsonResponse(
        content,
        status=error.status,
        headers=error.headers,
        json_dumps_params={"ensure_ascii": False},
    )


@api.exception_handler(ApiError)
def _on_api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return error_response(error)


@api.exception_handler(ValidationError)
def _on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fault, details = words.fault_of(error.errors)
    return error_response(ApiError(422, fault, details))


@api.exception_handler(AuthenticationError)
def _on_authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    fault = Fault(
        "token_needed",
        "Cần mã truy cập (token) còn hiệu lực trong đầu mục Authorization: Bearer ….",
        "A valid token is needed in the header Authorization: Bearer ….",
        "Authorization",
        "Xin mã bằng lệnh “langso token TÊN_NGƯỜI_DÙNG” hoặc liên hệ quản trị.",
        "Ask for one with “langso token USER”, or ask your administrator.",
    )
    return error_response(ApiError(401, fault, headers={"WWW-Authenticate": "Bearer"}))


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja hides what our reader of bodies said behind a plain 400.
    if isinstance(error.__cause__, ApiError):
        return error_response(error.__cause__)
    fault = Fault("refused", "Yêu cầu bị từ chối.", str(error))
    return error_response(ApiError(error.status_code, fault))


@api.exception_handler(Http404)
def _on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return error_response(not_found())


@api.exception_handler(RequestDataTooBig)
def _on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return error_response(too_large(0))


@api.exception_handler(UnreadablePostError)
def _on_broken_body(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    fault = Fault(
        "broken_body",
        "Kết nối đứt khi đang gửi nội dung; chưa có gì được ghi.",
        "The connection broke while the body was sent; nothing was written.",
        None,
        "Gửi lại với cùng khóa (key).",
        "Send it again with the same key.",
    )
    return error_response(ApiError(400, fault))


@api.exception_handler(DataError)
def _on_data_error(request: HttpRequest, error: DataError) -> HttpResponse:
    logger.warning("the database refused a value: %s", error)
    fault = Fault(
        "value_not_storable",
        "Một giá trị nằm ngoài phạm vi có thể lưu; chưa có gì được ghi.",
        "A value lies outside what can be stored; nothing was written.",
        None,
        "Kiểm tra độ lớn của số và độ dài văn bản.",
        "Check the size of numbers and the length of texts.",
    )
    return error_response(ApiError(422, fault))


@api.exception_handler(OperationalError)
def _on_database_away(request: HttpRequest, error: OperationalError) -> HttpResponse:
    logger.error("the database does not answer: %s", error)
    fault = Fault(
        "database_busy",
        "Cơ sở dữ liệu tạm thời chưa trả lời; chưa có gì được ghi.",
        "The database does not answer for the moment; nothing was written.",
        None,
        "Gửi lại sau ít giây với cùng khóa (key).",
        "Send it again in a few seconds with the same key.",
    )
    return error_response(ApiError(503, fault, headers={"Retry-After": "5"}))


@api.exception_handler(Exception)
def _on_our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("an answer of the API failed: %s %s", request.method, request.path, exc_info=error)
    fault = Fault(
        "our_fault",
        "Hệ thống gặp lỗi khi trả lời; chưa có gì được ghi và lỗi đã được ghi nhật ký.",
        "The platform failed to answer; nothing was written and the failure is logged.",
        None,
        "Gửi lại sau; nếu vẫn lỗi, báo quản trị kèm thời điểm gửi.",
        "Send it again later; if it fails again, tell your administrator when you sent it.",
    )
    return error_response(ApiError(500, fault))


def not_found() -> ApiError:
    """Return the error for an address that names nothing."""
    fault = Fault(
        "not_found",
        "Không có địa chỉ này trong API.",
        "There is no such address in this API.",
        None,
        "Xem danh sách địa chỉ tại /api/v1/docs.",
        "See the addresses at /api/v1/docs.",
    )
    return ApiError(404, fault)


def too_many(seconds: int, *, bad_tokens: bool) -> ApiError:
    """Return the error for calling too often: of a person's calls, or of tokens that fail."""
    if bad_tokens:
        vi = "Địa chỉ này gửi quá nhiều mã truy cập (token) không dùng được"
        en = "Too many tokens from this address do not open"
    else:
        vi = "Tài khoản này gửi quá nhiều yêu cầu trong một phút"
        en = "This account sent too many requests within a minute"
    fault = Fault(
        "too_many_requests",
        f"{vi}; yêu cầu này chưa được đọc, chưa ghi gì.",
        f"{en}; this request was not read, nothing was written.",
        "Authorization",
        f"Chờ {seconds} giây (đầu mục Retry-After) rồi gửi lại; gộp nhiều số liệu vào một lần gửi.",
        f"Wait {seconds} seconds (Retry-After) and send it again; put more figures in one request.",
    )
    return ApiError(429, fault, headers={"Retry-After": str(seconds)})


def too_large(limit: int) -> ApiError:
    """Return the error for a body above `limit` bytes (0: not said)."""
    size = f" (tối đa {limit // 1024:,} KB)".replace(",", ".") if limit else ""
    fault = Fault(
        "body_too_large",
        f"Nội dung gửi lên quá lớn{size}; chưa đọc, chưa ghi gì.",
        f"The body is too large{f' (at most {limit // 1024:,} KB)' if limit else ''}; not read.",
        None,
        "Chia thành nhiều lần gửi, mỗi lần một khóa (key) riêng.",
        "Send it in several parts, each with its own key.",
    )
    return ApiError(413, fault)


def at_most(limit: int) -> Callable[[Run], Run]:
    """Refuse a body of more than `limit` bytes before it is read."""

    def decorator(run: Run) -> Run:
        @functools.wraps(run)
        def limited(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdigit() and int(length[:15]) > limit:
                return error_response(too_large(limit))
            return run(request, **kwargs)

        return limited

    return decorator


def tagged(run: Run) -> Run:
    """Answer 304 when the caller already holds this state of law, places and figures."""

    @functools.wraps(run)
    def conditional(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        tag = cursors.entity_tag(
            request.get_full_path(), request.headers.get("Accept", ""), *queries.state()
        )
        if cursors.tag_matches(request.headers.get("If-None-Match", ""), tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        if not _is_somebody(request):
            key = ("api", tag, timezone.localdate())
            response = page_cache.kept(request, key, lambda: run(request, **kwargs))
            patch_vary_headers(response, ("Accept", "Authorization"))
            return response
        response = run(request, **kwargs)
        if response.status_code == 200:
            response.headers["ETag"] = tag
            response.headers["Cache-Control"] = "no-cache"
            response.headers["Vary"] = "Accept"
        return response

    return conditional


def _is_somebody(request: HttpRequest) -> bool:
    """Tell whether the answer may depend on who asks."""
    return "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES


def answer(content: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    """Return JSON with Vietnamese letters as they are."""
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
