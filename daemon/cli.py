"""`duband`, the daemon's side. A command is loaded when it is called, so that `duband --help` is there at once."""

import click

from schema.lazy import LazyGroup, Place

_COMMANDS = {
    "run": Place("daemon.commands.run:run", "Keep the watch until stopped 值守."),
    "check": Place("daemon.commands.check:check", "Name every fault of the configuration 检查."),
    "texts": Place("daemon.commands.texts:texts", "Show what pushes say 文案."),
    "explain": Place("daemon.commands.explain:explain", "Explain how each deadline came to be 说明."),
    "plan": Place("daemon.commands.plan:plan", "Work out what an edit would do to the open cases 预演."),
    "forecast": Place("daemon.commands.forecast:forecast", "Work out the next ten working days 预测."),
    "replay": Place("daemon.commands.replay:replay", "Run past cases through the engine 推演."),
    "summary": Place("daemon.commands.summary:summary", "Add up the whole ledger 汇总."),
    "verify": Place("daemon.commands.verify:verify", "Prove that the ledger is whole 核验."),
    "migrate": Place("daemon.commands.migrate:migrate", "Bring the database to this program's schema 升级."),
    "rehearse": Place("daemon.commands.rehearse:rehearse"),
}


@click.group(cls=LazyGroup, commands_at=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="duban", prog_name="duband")
def main() -> None:
    """Keep the deadlines of citizens' cases and push what is late up the chain 督办."""


if __name__ == "__main__":
    main()
