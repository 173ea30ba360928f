"""What the daemon finds wrong with itself, and what a person does about it: English, and its Chinese."""

from schema.sayings.saying import Saying

_CLOCK = r"(?P<clock>\w+)"
FINDINGS = (
    Saying(r"the wall clock jumped by (?P<s>[-+\d.]+) s", "本机时钟跳了 {s} 秒"),
    Saying(r"the wall clock is (?P<s>[\d.]+) s behind the newest ledger line", "本机时钟比台账最新一行慢 {s} 秒"),
    Saying(r"the wall clock is (?P<s>[-+\d.]+) s off the database server's", "本机时钟与数据库服务器差 {s} 秒"),
    Saying(
        r"nothing can be issued: a fault of the daemon \((?P<said>\w+)\); see its log",
        "发不了牌：守护进程出错（{said}），请看日志",
    ),
    Saying(r"nothing can be issued: (?P<said>.+)", "发不了牌：“{said}”"),
    Saying(
        rf"I1: paused case (?P<case>.+) has no {_CLOCK} timer that would end it",
        "I1：中止的事项 {case} 没有会让它恢复的定时（{clock}）",
    ),
    Saying(
        r"I1: open case (?P<case>.+) has no running timer; its policy gives it no clock",
        "I1：在办事项 {case} 没有在走的定时，它的政策没给它时限",
    ),
    Saying(
        r"I2: a timer has been due for (?P<s>\d+) s; is the engine running\?",
        "I2：有定时到点 {s} 秒还没触发，引擎是否在运行？",
    ),
    Saying(
        r"I3: rung (?P<rung>.+) of case id (?P<case>\d+) fired (?P<n>\d+) times",
        "I3：事项（内部号 {case}）的台阶 {rung} 触发了 {n} 次",
    ),
    Saying(
        r"I5: case (?P<case>.+) differs from its ledger in (?P<names>.+)", "I5：事项 {case} 与台账不符：{names}"
    ),
    Saying(r"I5: the timers of case (?P<case>.+) differ from its ledger", "I5：事项 {case} 的定时与台账不符"),
    Saying(
        r"I6: ledger line (?P<seq>\d+) of case id (?P<case>\d+) was told to nobody",
        "I6：台账第 {seq} 行（事项内部号 {case}）没有告知任何人",
    ),
    Saying(
        r"I10: telling\.(?P<rung>\w+): there is no unit (?P<unit>\S+) in the tree",
        "I10：telling.{rung} 写的单位 {unit} 不在单位树里",
    ),
    Saying(
        r"I10: telling\.(?P<rung>\w+): unit (?P<unit>\S+) has nobody of this name on duty \(a viewer is not\)",
        "I10：telling.{rung} 写的人不在单位 {unit} 的值班员里（只读人员不算）",
    ),
    Saying(
        r"this program's calendar has other days \(published to (?P<mine>\S+)\) than those edition (?P<n>\d+) was "
        r"planned by \(to (?P<other>\S+)\); bring this machine's packages to the others' version",
        "本机日历（公布至 {mine}）与第 {n} 版排期时所用的（至 {other}）不同，请把本机软件包升到与其他机器一致",
    ),
    Saying(
        r"the door is shut after a fault; the log says why, start the daemon again",
        "对外接口出错后已关闭，原因见日志；请重启守护进程",
    ),
)

_RESTART = ("看日志；重启守护进程，定时在库里，不会丢", "see the log; start the daemon again, no timer is lost")
_REPORT = (
    "运行 duband verify，把结果和日志交给开发方；台账为准",
    "run duband verify and send us what it prints, with the log; the ledger is the truth",
)
ADVICE = (
    (
        r"the wall clock",
        (
            "校准本机时钟（NTP）；稳定十分钟后自动恢复发牌",
            "set this machine's clock right (NTP); after ten steady minutes cards are issued again",
        ),
    ),
    (
        r"nothing can be issued",
        ("看磁盘是否已满、数据库是否连得上", "look whether the disk is full and the database is there"),
    ),
    (r"I1: open", ("在 config.toml 给该政策配 resolve 时限", "give the policy a resolve limit in config.toml")),
    (r"I2:", _RESTART),
    (r"I(1|3|5|6):", _REPORT),
    (
        r"I10:",
        (
            "改正 config.toml 的 [telling]，或补录单位和值班员；此间已改告知他人",
            "correct [telling] in config.toml, or add the unit or officer; meanwhile others are told",
        ),
    ),
    (r"this program's calendar", ("升级本机软件包", "upgrade this machine's packages")),
    (r"the door is shut", ("看日志，重启守护进程", "see the log, start the daemon again")),
)
