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
        "explain": Place("tui.commands.explain:explain", "Explain how its deadlines came to be 时限说明."),
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
        "pause": Place(f"{_ACTS}:pause", "Let a case stand still for a listed reason 中止."),
        "resume": Place(f"{_ACTS}:resume", "Let a paused case go on 恢复办理."),
        "extend": Place(f"{_ACTS}:extend", "Give a clock more time, once 延期."),
        "return": Place(f"{_ACTS}:give_back", "Return a case that is another unit's 退单."),
        "rule": Place(f"{_ACTS}:rule", "Rule whose a returned case is 指定."),
        "withdraw": Place(f"{_ACTS}:withdraw", "Withdraw a card issued in error 撤牌."),
        "promise": Place(f"{_ACTS}:promise", "Promise by when a case is settled 承诺."),
        "confirm-listing": Place(f"{_ACTS}:confirm_listing", "Confirm a proposed public listing 挂牌."),
        "release-held": Place(f"{_HELD}:release_held", "Let go what the storm guard holds 放行."),
        "undo": Place(f"{_ACTS}:undo", "Take back the last act within 60 s 撤销."),
    },
)
