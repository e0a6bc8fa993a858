"""The share of work files handled online."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from langso.exchange import queries, schemas
from langso.exchange.views import answers
from langso.exchange.views.tokens import TokenToRead

router = Router(tags=["Hồ sơ công việc · Work files"])


@router.get(
    "/work-files/online-ratio",
    auth=TokenToRead(),
    summary="Tỷ lệ xử lý trên môi trường mạng · Online ratio",
)
def online_ratio(request: HttpRequest, asked: Query[schemas.OnlineRatioQuery]) -> HttpResponse:
    """Return how many files were handled online in a period: of those closed, and of all handled.

    Counts only, for whoever sees work files. `by` chooses the grain: level, province (one row a
    level), organisation. Targets come with their confidence; a share of nothing is null.
    """
    page = queries.online.page(
        asked=asked,
        user=request.auth,  # type: ignore[attr-defined]
        on=timezone.localdate(),
    )
    return answers.table(request, page, asked.format)
