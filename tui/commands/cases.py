"""`duban cases`: everything that is done with cases."""

from schema.lazy import LazyGroup, Place

_INTAKE, _QUEUE, _ACTS = "tui.commands.intake", "tui.commands.queue", "tui.commands.acts"
_HELD = "tui.commands.held"

cases = LazyGroup(
    "cases",
    help="Bring, list, show and act on cases 事项.",
    commands_at={
        "add": Place(f"{_INTAKE}:add", "Bring one case 受理."),
        "import": Place(f"{_INTAKE}:import_file", "Bring the cases of a CSV or XLSX file 导入."),
        "list": Place(f"{_QUEUE}:list_cases", "List open cases 待办."),
        "show": Place(f"{_QUEUE}:show_case", "Show one case."),
        "accept": Place(f"{_ACTS}:accept", "Sign for a case 签收."),
        "note": Place(f"{_ACTS}:note", "Note progress 进展."),
        "tell": Place(f"{_ACTS}:tell", "Record what the citizen was told 反馈."),
        "resolve": Place(f"{_ACTS}:resolve", "Resolve a case 办结."),
        "escalate": Place(f"{_ACTS}:escalate", "Raise a case by hand 提级."),
        "assign": Place(f"{_ACTS}:assign", "Assign a case down and supervise it 交办."),
        "correct": Place(f"{_ACTS}:correct", "Correct fields of a case 更正."),
        "colour": Place(f"{_ACTS}:colour", "Set how hard a case is 难度色."),
        "void": Place(f"{_ACTS}:void", "Void a case that is none 作废."),
        "reopen": Place(f"{_ACTS}:reopen", "Reopen a resolved case 重新办理."),
        "confirm-listing": Place(f"{_ACTS}:confirm_listing", "Confirm a proposed public listing 挂牌."),
        "release-held": Place(f"{_HELD}:release_held", "Let go what the storm guard holds 放行."),
        "undo": Place(f"{_ACTS}:undo", "Take back the last act within 60 s 撤销."),
    },
)
