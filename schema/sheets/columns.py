"""Which column of a table is which field of a case: said by ``--map``, else known by its name."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from schema.clean import clean_line
from schema.errors import BadInput

# A field by its own name or by a heading that hotlines, mailboxes and grid systems give it.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": (
            "编号",
            "事项编号",
            "留言编号",
            "工单编号",
            "工单号",
            "受理编号",
            "案件编号",
            "信访编号",
            "case_number",
        ),
        "place": ("网格", "网格编码", "网格编号", "属地", "属地编码", "所属网格", "grid", "grid_code"),
        "opened_at": (
            "时间",
            "受理时间",
            "留言时间",
            "来电时间",
            "登记时间",
            "反映时间",
            "created_at",
            "received_at",
        ),
        "title": ("标题", "主题", "留言主题", "事项标题", "工单标题", "subject"),
        "text": ("内容", "详情", "留言详情", "诉求内容", "反映内容", "工单内容", "description"),
        "citizen": ("姓名", "留言用户", "诉求人", "来电人", "反映人", "信访人", "name", "user"),
        "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "来电号码", "telephone"),
        "links": ("附件", "附件链接", "相关链接", "attachments"),
        "category": ("类别", "分类", "事项类别", "诉求类别"),
        "kind": ("类型", "事项类型", "诉求类型", "工单类型", "type"),
        "source": ("来源", "渠道", "诉求来源", "工单来源", "channel"),
        "mode": ("办理方式",),
        "urgency": ("紧急程度", "紧急", "priority"),
        "colour": ("难度", "难度色", "color"),
        "about": ("被反映单位", "涉及单位", "被投诉单位"),
        "due_at": ("截止时间", "到期时间", "办结期限", "办理期限", "deadline"),
        "resolved_at": ("办结时间", "答复时间", "办结日期", "答复日期", "closed_at"),
        "policy": ("时限政策",),
    }
)
REQUIRED = ("number", "opened_at")


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``FIELD=COLUMN`` pairs as field → column; an empty column leaves the field out of the reading."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals:
            raise BadInput(f"--map {pair!r} has no '='; write for example --map number=留言编号")
        if field not in FIELDS:
            raise BadInput(f"--map {pair!r}: a case has no field {field!r}; it has {', '.join(FIELDS)}")
        if field in mapping:
            raise BadInput(f"--map gives {field!r} twice; keep one")
        mapping[field] = column
    return mapping


def places_of(columns: Sequence[str], mapping: Mapping[str, str], where: str) -> dict[str, int]:
    """Return field → index of its column; BadInput when a column is missing, doubled or not to be told."""
    found = {field: _index(columns, field, name, where) for field, name in mapping.items() if name}
    for field in FIELDS:
        if field not in mapping and (name := _recognised(columns, field, where)):
            found[field] = _index(columns, field, name, where)
    missing = [field for field in REQUIRED if field not in found]
    if missing:
        raise BadInput(
            f"{where}: no column is known to be {missing[0]!r}; say which with --map {missing[0]}=COLUMN; "
            f"it has {_listed(columns)}"
        )
    return found


def _recognised(columns: Sequence[str], field: str, where: str) -> str:
    """Return the column named as the field, or by one of its known headings."""
    named = [column for column in columns if column.casefold() == field]
    known = named or list(dict.fromkeys(column for column in columns if column.casefold() in FIELDS[field]))
    if len(known) > 1:
        both = " and ".join(map(repr, known))
        raise BadInput(f"{where}: {both} could each be {field!r}; say which with --map {field}=COLUMN")
    return known[0] if known else ""


def _index(columns: Sequence[str], field: str, name: str, where: str) -> int:
    if name not in columns:
        raise BadInput(f"{where}: there is no column {name!r} for {field!r}; it has {_listed(columns)}")
    if columns.count(name) > 1:
        raise BadInput(f"{where}: the column {name!r} is there {columns.count(name)} times; rename all but one")
    return columns.index(name)


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(repr(clean_line(column))[:40] for column in columns[:20])
    return shown + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")
