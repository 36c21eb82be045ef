"""The heavy parts of pages that watch, rendered or kept: the map, the lists, who holds up, the charts."""

from django.utils.safestring import SafeString

from lec.web.watch.boards import NationBoard, ProvinceBoard
from lec.web.watch.kept import part

Parts = dict[str, SafeString]


def nation_parts(board: NationBoard, *, all_url: str = "") -> Parts:
    """`map`, `head` (figures and who holds it up), `list` (the provinces) and `charts`.

    `all_url` leads to where all are named who hold it up, from a page that names only some.
    """
    version, key = board.nation.version, board.wish.key
    context = {"board": board, "watch": board.nation, "charts": board.charts, "all_url": all_url}
    return {
        "map": part("watch/nation_map.html", context, version=version, key=""),
        "head": part("watch/nation_head.html", context, version=version, key=f"{board.named}"),
        "list": part("watch/nation_list.html", context, version=version, key=key),
        "charts": part("watch/charts.html", context, version=version, key=key),
    }


def province_parts(board: ProvinceBoard) -> Parts:
    """`province` (figures, who holds it up, its local authorities) and `charts`."""
    version, key = board.watch.version, board.wish.key
    context = {"board": board, "watch": board.watch, "charts": board.charts}
    return {
        "province": part("watch/province_part.html", context, version=version, key=key),
        "charts": part("watch/charts.html", context, version=version, key=key),
    }


def province_home_parts(board: ProvinceBoard) -> Parts:
    """`holding` (who alone holds others up) and `charts`, for the province's first page."""
    version, key = board.watch.version, board.wish.key
    context = {"holding": board.holding, "watch": board.watch, "charts": board.charts, "all_url": board.wish.path}
    return {
        "holding": part("watch/holding.html", context, version=version, key=f"{board.named}"),
        "charts": part("watch/charts.html", context, version=version, key=key),
    }
